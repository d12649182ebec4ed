"""Words of things that are bought after comparing, in eight languages: data for `intent_hints`.

A bare "standing desk" or "crm software" is looked up by people who weigh what to take.
"""

from __future__ import annotations

from typing import Final

#: Words that stand only beside things, anywhere in a query.
GOODS_ANYWHERE: Final = (
    "men's;women's;mens;womens;for men;for women;for kids;for toddlers;for dogs;for cats;for small business;"
    "for beginners kit;ergonomic;cordless;wireless;portable;foldable;folding;waterproof;adjustable;rechargeable;"
    "orthopedic;lightweight;heavy duty;extra thick;extra large;4k;brands;brand;alternative;alternatives;ranked;"
    "ratings;rating;compared;software;platform;platforms;tools;apps for;systems for;kits;insurance;damen;herren;"
    "elektrisch;elektrischer;elektrische;tragbar;kabellos;wasserdicht;klappbar;ergonomisch;höhenverstellbar;"
    "höhenverstellbarer;alternative zu;alternativen;zoll;versicherung;dames;heren;opvouwbaar;draadloos;draadloze;"
    "ergonomische;alternatief voor;alternatieven;verzekering;kadın;erkek;inç;katlanır;kablosuz;elektrikli;"
    "ergonomik;taşınabilir;alternatifleri;alternatifi;alınır mı;tavsiye;tavsiyesi;tavsiyeleri;sigorta;sigortası;"
    "kasko;mujer;hombre;niño;niña;pulgadas;plegable;plegables;inalámbrico;inalámbricos;ergonómica;ergonómicas;"
    "ergonómico;eléctrica;eléctrico;alternativas;alternativa;seguro;seguros;femme;homme;fille;garçon;pouces;"
    "pliable;pliant;sans fil;électrique;électriques;ergonomique;alternative à;assurance;mutuelle;logiciel;donna;"
    "uomo;bambino;bambina;pollici;pieghevole;senza fili;elettrica;elettrico;ergonomica;quale scegliere;"
    "assicurazione;feminino;feminina;masculino;masculina;infantil;polegadas;dobrável;sem fio;elétrica;elétrico;"
    "ergonômica;plano de saúde;gamer"
)

#: Things, in languages where what a query is about stands last (English, German, Dutch, Turkish).
GOODS_LAST: Final = (
    "laptop;laptops;desktop pc;monitor;monitors;keyboard;keyboards;mouse pad;ergonomic mouse;headphones;earbuds;"
    "headset;speaker;speakers;soundbar;webcam;microphone;router;printer;scanner;tablet;tablets;smartphone;"
    "smartwatch;camera;cameras;dash cam;tripod;drone;projector;tv;hard drive;power bank;charger;desk;desks;chair;"
    "chairs;sofa;sofas;couch;mattress;mattresses;pillow;pillows;topper;bed frame;dresser;bookshelf;bookcase;lamp;"
    "lamps;rug;rugs;curtains;blinds;blanket;duvet;sheets;towels;basket;shelf;shelving;cabinet;wardrobe;mirror;"
    "vacuum;vacuums;air purifier;humidifier;dehumidifier;space heater;air conditioner;water heater;generator;"
    "refrigerator;fridge;freezer;dishwasher;washing machine;dryer;microwave;toaster;air fryer;blender;mixer;"
    "food processor;coffee maker;espresso machine;coffee grinder;kettle;juicer;cookware;skillet;pan;pans;knife;"
    "knives;cutting board;grill;smoker;drill;lawn mower;mower;trimmer;hedge trimmer;leaf blower;pressure washer;"
    "hose;greenhouse;raised bed;ladder;toolbox;workbench;tile;tiles;flooring;paint sprayer;faucet;shoes;boots;"
    "sneakers;sandals;heels;slippers;dress;dresses;shirt;shirts;t-shirt;jeans;pants;leggings;shorts;skirt;jacket;"
    "jackets;coat;coats;hoodie;sweater;suit;bra;underwear;socks;gloves;scarf;belt;handbag;handbags;purse;wallet;"
    "backpack;backpacks;luggage;suitcase;tote bag;watch;watches;necklace;bracelet;earrings;sunglasses;perfume;"
    "moisturizer;serum;shampoo;conditioner;sunscreen;foundation;mascara;lipstick;hair dryer;straightener;"
    "toothbrush;razor;shaver;treadmill;elliptical;exercise bike;dumbbells;kettlebell;yoga mat;protein powder;"
    "creatine supplement;multivitamin;probiotic;supplements;tent;sleeping bag;cooler;kayak;bike;bikes;bicycle;"
    "helmet;scooter;stroller;car seat;crib;high chair;baby monitor;diaper bag;toys;puzzle;board game;lego;dog bed;"
    "dog crate;dog collar;leash;harness;cat tree;litter box;aquarium;fish tank;cat food;dog food;bird cage;tires;"
    "tyres;roof rack;car battery;floor mats;jump starter;ev charger;cpap machine;hearing aids;wheelchair;"
    "knee brace;heating pad;blood pressure monitor;web hosting;vpn;antivirus;crm;erp;pos system;password manager;"
    "website builder;email marketing;credit card;credit cards;savings account;brokerage;kinder fahrrad;fernseher;"
    "kopfhörer;handy;tastatur;bildschirm;drucker;kamera;matratze;bett;sessel;schrank;regal;teppich;lampe;"
    "staubsauger;kühlschrank;spülmaschine;waschmaschine;trockner;mikrowelle;wasserkocher;pfanne;topf;messer;"
    "bohrmaschine;säge;rasenmäher;schuhe;stiefel;kleid;jacke;mantel;rucksack;koffer;uhr;fahrrad;kinderwagen;"
    "kindersitz;rasierer;zahnbürste;zelt;schlafsack;*schuhe;*stuhl;*stühle;*tisch;*schrank;*maschine;*mäher;*bett;"
    "*sofa;*lampe;*wagen;*schrauber;*rucksack;*jacke;*rad;*kopfhörer;*sauger;*automat;*versicherung;*software;"
    "*grill;*sitz;*uhr;*matratze;*tasche;*kissen;schoenen;laarzen;jurk;jas;broek;tas;rugzak;horloge;bril;parfum;"
    "koptelefoon;telefoon;televisie;matras;bank met;fauteuil;stoel;stoelen;tafel;kast;tapijt;vloerkleed;stofzuiger;"
    "wasmachine;vaatwasser;koelkast;oven;magnetron;koffiemachine;koffiezetapparaat;waterkoker;messen;boormachine;"
    "grasmaaier;fiets;step;autostoel;*schoenen;*stoel;*stoelen;*tafel;*bank;*fiets;*machine;*kast;*lamp;*maaier;"
    "*verzekering;*tas;*matras;*zuiger;çocuk bisikleti;ayakkabı;ayakkabısı;elbise;mont;ceket;pantolon;çanta;"
    "çantası;valiz;gözlük;parfüm;kulaklık;telefon;televizyon;bilgisayar;yazıcı;yatak;yatağı;koltuk;koltuğu;kanepe;"
    "sandalye;sandalyesi;masa;masası;dolap;dolabı;kitaplık;lamba;halı;süpürge;süpürgesi;çamaşır makinesi;"
    "bulaşık makinesi;buzdolabı;fırın;mikrodalga;kahve makinesi;fritöz;tencere;tava;bıçak seti;matkap;"
    "çim biçme makinesi;bisiklet;bebek arabası;oto koltuğu;çadır;dining table;coffee table;side table;ceiling fan;"
    "table saw;circular saw;engagement ring"
)

#: Things, in languages where it stands first (Spanish, French, Italian, Portuguese).
GOODS_FIRST: Final = (
    "portátil;portátiles;zapatillas;zapatos;botas;vestido;chaqueta;abrigo;pantalones;bolso;mochila;maleta;reloj;"
    "gafas;perfume;crema;auriculares;móvil;televisor;smart tv;ordenador;impresora;cámara;colchón;sofá;silla;sillas;"
    "mesa;armario;estantería;lámpara;alfombra;aspiradora;robot de cocina;lavadora;lavavajillas;frigorífico;nevera;"
    "horno;microondas;cafetera;freidora;batidora;sartén;cuchillos;taladro;cortacésped;bicicleta;patinete;cochecito;"
    "tienda de campaña;portable;chaussures;baskets;bottes;robe;veste;manteau;pantalon;sac à dos;sac;valise;montre;"
    "lunettes;parfum;crème;casque;écouteurs;téléphone;téléviseur;ordinateur;imprimante;appareil photo;matelas;"
    "canapé;fauteuil;chaise;armoire;étagère;lampe;tapis;aspirateur;lave-linge;lave-vaisselle;réfrigérateur;frigo;"
    "four;micro-ondes;machine à café;cafetière;friteuse;poêle;couteau;perceuse;tondeuse;vélo;trottinette;poussette;"
    "siège auto;tente;portatile;scarpe;stivali;vestito;giacca;cappotto;pantaloni;borsa;zaino;valigia;orologio;"
    "occhiali;profumo;cuffie;telefono;televisore;computer;stampante;fotocamera;materasso;divano;poltrona;sedia;"
    "sedie;tavolo;armadio;libreria;lampada;tappeto;aspirapolvere;lavatrice;lavastoviglie;frigorifero;forno;"
    "microonde;macchina da caffè;macchina caffè;friggitrice;padella;coltelli;trapano;tosaerba;tagliaerba;bici;"
    "bicicletta;monopattino;passeggino;seggiolino;tenda;tênis;sapatos;jaqueta;casaco;calça;bolsa;mala;relógio;"
    "óculos;fone;fones;celular;celulares;notebook;notebooks;televisão;impressora;câmera;colchão;cadeira;cadeiras;"
    "guarda-roupa;estante;luminária;tapete;aspirador;máquina de lavar;geladeira;fogão;micro-ondas;cafeteira;"
    "fritadeira;liquidificador;panela;furadeira;carrinho de bebê;barraca"
)
