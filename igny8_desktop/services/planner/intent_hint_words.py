"""Words by which bare queries tell an intent, in eight languages: data for `intent_hints`.

Phrases are separated by semicolons and compared with casefolded words; `*` stands for any beginning of a compound.
"""

from __future__ import annotations

from typing import Final

#: Sites, shops, programs and offices that people go to by name.
SITES: Final = (
    "google;youtube;facebook;instagram;tiktok;twitter;linkedin;reddit;pinterest;whatsapp;telegram;snapchat;"
    "discord;twitch;gmail;outlook;hotmail;yahoo;yahoo mail;icloud;wikipedia;chatgpt;openai;gemini;claude;copilot;"
    "perplexity;netflix;hulu;disney plus;disney+;hbo max;prime video;amazon prime video;amazon prime;amazon;ebay;"
    "etsy;walmart;target;costco;best buy;aliexpress;alibaba;temu;shein;asos;zara;h&m;uniqlo;nike;adidas;sephora;"
    "ulta;ulta beauty;nordstrom;nordstrom rack;macy's;macys;kohls;gap;old navy;ikea;home depot;the home depot;"
    "lowes;lowe's;menards;ace hardware;wayfair;houzz;overstock;screwfix;toolstation;b&q;wickes;argos;tesco;asda;"
    "sainsburys;sainsbury's;aldi;lidl;morrisons;waitrose;cvs;walgreens;rite aid;petsmart;petco;chewy;autozone;"
    "carmax;carvana;autotrader;auto trader;kelley blue book;cars.com;edmunds;craigslist;zillow;redfin;"
    "realtor.com;rightmove;zoopla;airbnb;booking;booking.com;expedia;tripadvisor;kayak;skyscanner;google flights;"
    "google maps;google drive;google docs;google analytics;google translate;google classroom;search console;"
    "ryanair;easyjet;delta airlines;united airlines;american airlines;southwest airlines;british airways;"
    "lufthansa;klm;emirates;marriott;hilton;hilton honors;hyatt;uber;uber eats;lyft;doordash;grubhub;deliveroo;"
    "just eat;instacart;starbucks;mcdonalds;subway;chick fil a;paypal;venmo;cash app;zelle;revolut;stripe;chase;"
    "bank of america;wells fargo;citibank;capital one;american express;amex;us bank;td bank;pnc;fidelity;"
    "vanguard;charles schwab;robinhood;coinbase;binance;kraken;turbotax;h&r block;quickbooks;xero;irs;hmrc;"
    "social security;medicare;nhs;nhs 111;webmd;mayo clinic;healthline;mychart;kaiser permanente;betterhelp;"
    "github;gitlab;stack overflow;stackoverflow;bitbucket;docker hub;npm;figma;canva;adobe;photoshop online;"
    "notion;slack;trello;asana;jira;monday.com;zoom;microsoft teams;office 365;onedrive;dropbox;wordpress;wix;"
    "squarespace;shopify;godaddy;namecheap;cloudflare;mailchimp;hubspot;hubspot academy;salesforce;zendesk;"
    "semrush;ahrefs;upwork;fiverr;indeed;glassdoor;khan academy;coursera;udemy;edx;duolingo;quizlet;blackboard;"
    "common app;chegg;grammarly;spotify;apple music;soundcloud;pandora;audible;kindle;goodreads;roblox;minecraft;"
    "fortnite;epic games;playstation;xbox;nintendo;strava;garmin;garmin connect;fitbit;myfitnesspal;peloton;"
    "nike run club;planet fitness;la fitness;24 hour fitness;fedex;ups;usps;dhl;royal mail;evri;allrecipes;"
    "serious eats;bon appetit;america's test kitchen;food network;hello fresh;hellofresh;williams sonoma;espn;"
    "cnn;bbc;bbc news;fox news;nytimes;new york times;the guardian;imdb;rotten tomatoes;geico;state farm;"
    "allstate;aaa;rac;the aa;companies house;gov.uk;angi;angies list;yelp;thumbtack;taskrabbit;rover;nextdoor;"
    "verizon;at&t;t mobile;t-mobile;xfinity;comcast;vodafone;o2;rhs;gmx;web.de;t-online;ebay kleinanzeigen;"
    "kleinanzeigen;mobile.de;immobilienscout24;immoscout24;check24;verivox;idealo;otto;zalando;mediamarkt;"
    "media markt;obi;hornbach;rewe;edeka;kaufland;rossmann;sparkasse;volksbank;deutsche bank;commerzbank;"
    "ing diba;dkb;elster;deutsche bahn;bahn.de;deutsche post;hermes;dpd;tagesschau;spiegel;bild;chefkoch;telekom;"
    "lieferando;flixbus;stepstone;arbeitsagentur;tchibo;thomann;mercadona;carrefour;el corte inglés;"
    "el corte ingles;wallapop;milanuncios;idealista;fotocasa;infojobs;renfe;bbva;santander;caixabank;la caixa;"
    "correos;seguridad social;agencia tributaria;sepe;movistar;mercadolibre;mercado libre;el país;el pais;"
    "pccomponentes;dgt;leboncoin;le bon coin;vinted;fnac;darty;boulanger;cdiscount;leroy merlin;castorama;auchan;"
    "leclerc;intermarché;ameli;caf;pôle emploi;france travail;impots;impots gouv;service public;doctolib;"
    "crédit agricole;credit agricole;la poste;la banque postale;société générale;bnp paribas;boursorama;sncf;"
    "sncf connect;blablacar;seloger;marmiton;ratp;poste italiane;inps;agenzia delle entrate;trenitalia;"
    "italo treno;subito;subito.it;immobiliare.it;unicredit;intesa san paolo;esselunga;conad;coop;eurospin;"
    "unieuro;mediaworld;giallo zafferano;giallozafferano;la repubblica;corriere della sera;fastweb;wind tre;"
    "libero mail;spid;mercado livre;magazine luiza;magalu;americanas;casas bahia;shopee;olx;nubank;"
    "caixa econômica federal;caixa econômica;banco do brasil;bradesco;itaú;itau;receita federal;e-cac;gov br;"
    "gov.br;correios;detran;globo;g1;uol;ifood;meu inss;inss;ctt;continente;pingo doce;worten;fnac portugal;"
    "portal das finanças;sns 24;cgd;meo;marktplaats;bol;bol.com;coolblue;albert heijn;jumbo;hema;kruidvat;ing;"
    "rabobank;abn amro;digid;mijn overheid;mijnoverheid;belastingdienst;postnl;ns;9292;buienradar;nu.nl;funda;"
    "thuisbezorgd;ziggo;kpn;praxis;wehkamp;e-devlet;e devlet;edevlet;trendyol;hepsiburada;n11;sahibinden;"
    "sahibinden.com;letgo;ptt;ptt kargo;yurtiçi kargo;aras kargo;ziraat;ziraat bankası;garanti;garanti bbva;"
    "iş bankası;akbank;yapı kredi;turkcell;türk telekom;vodafone türkiye;mhrs;e-nabız;enabız;uyap;yemeksepeti;"
    "getir;migros;a101;bim;şok;thy;türk hava yolları;pegasus;tcdd;eba;ösym;milliyet;hürriyet;ekşi sözlük"
)

#: What people want of a site that they name: where it is, when it is open, how to get in or through to it.
VISITS: Final = (
    "login;log in;sign in;signin;sign-in page;customer service;customer care;customer support;phone number;"
    "contact number;helpline;store hours;opening times;opening hours;hours of operation;store locator;"
    "store finder;dealer locator;dealer near;routing number;track order;track my order;flight status;check in;"
    "web player;official site;official;website;member;patient portal;portal;my;account;weekly ad;refund status;"
    "einloggen;anmeldung konto;kundenservice;kundendienst nummer;öffnungszeiten;sendungsverfolgung;"
    "paketverfolgung;sendung verfolgen;mein konto;onlinebanking;online banking;iniciar sesión;acceso clientes;"
    "área de clientes;atención al cliente;horarios tiendas;sede electrónica;oficina virtual;mi cuenta;"
    "teléfono gratuito;se connecter;mon compte;espace client;service client;suivi colis;area riservata;"
    "area clienti;assistenza clienti;servizio clienti;numero verde;accedi;acessar;área do cliente;"
    "atendimento ao cliente;seguir encomenda;minha conta;inloggen;mijn account;klantenservice;openingstijden;"
    "track en trace;track trace;girişi;üye girişi;müşteri hizmetleri;kargo;takip;çalışma saatleri;hesabım;"
    "internet bankacılığı;internet şubesi;çağrı merkezi"
)

#: Words that may stand beside the name of a site without asking for more than the site.
FILLING: Final = (
    "us;usa;uk;united states;online;free;official;the;my;de;es;fr;it;nl;com;deutschland;españa;france;italia;"
    "portugal;brasil;türkiye;nederland;number;page;store;stores;shop;in;to;web;net;gov;english;tracking;returns;"
    "website;web app;portal;account;home page;homepage;app;dashboard;podcast;flyer;marketplace;academy;locations;"
    "hotline;filialen;filiale;prospekt;fahrplan;retoure;horario;seguimiento;folleto;connexion;suivi;horaires;"
    "magasins;en ligne;catalogue;accesso;orari;volantino;tracciamento;entrar;rastreamento;rastrear;horário;"
    "folheto;folder;bankieren;bonus;takip;sorgulama;anmelden;reisplanner;giriş"
)

#: What is done at once: applied for, booked, ordered.
ACTS: Final = (
    "apply;apply online;application online;enroll;enrollment;sign up;signup;register for;registration online;"
    "appointment;appointments;refill;adopt;for hire;tickets;ticket;delivery;rental;rentals;reservation;"
    "reservations;membership;download;free trial;gift card;deals;clearance;catering;personalized;open sunday;"
    "open saturday;same day;next day;service near;cleaning service;writing service;truck service;service company;"
    "removal company;services near;shipping;subscription;bundle offer;open a savings account;open an account;"
    "open account;open bank account;register domain;register domain name;refinance;used cars;second hand;"
    "for rent;to let;beantragen;abschließen;bestellung;termin;lieferung;lieferservice;gebrauchte;gebrauchter;"
    "gebrauchtes;mietwagen;tickets kaufen;karten kaufen;notdienst;notfall;gutschein;rabattcode;leasing angebote;"
    "zu verkaufen;*notdienst;*gutschein;*lieferdienst;cita;cita previa;pedir cita;entradas;billetes;segunda mano;"
    "de segunda mano;en alquiler;contratar;solicitar;envío gratis;a domicilio;suscripción;matrícula;livraison;"
    "billet;billets;rendez-vous;rdv;urgence;demande de crédit;souscrire;inscription;d'occasion;en location;"
    "à louer;commande en ligne;faire livrer;biglietti;biglietto;appuntamento;prenotazione;consegna;urgente;"
    "richiedere;richiesta online;iscrizione;usate;usato;usata;usati;in affitto;abbonamento;ingressos;bilhetes;"
    "passagens;passagem;agendar;agendamento;entrega;24 horas;usados;usado;usada;seminovos;inscrição;assinatura;"
    "aanvragen;afspraak;afsluiten;kaartjes;bezorgen;bezorging;spoed;tweedehands;te huur;reserveren;inschrijven;"
    "abonnement;randevu;bileti;bilet;başvurusu;başvuru;siparişi;ikinci el;kiralama;kiralık araç;nakliyat;çekici;"
    "kayıt;abonelik;teslimat;7 24;randevu al;bileti al"
)

#: People and firms that are hired.
TRADES: Final = (
    "plumber;plumbers;plumbing company;electrician;electricians;locksmith;locksmiths;roofer;roofers;contractor;"
    "contractors;handyman;painters;house painters;movers;moving company;moving companies;cleaners;house cleaning;"
    "maid service;pest control;exterminator;landscaper;landscapers;landscaping company;arborist;tow truck;towing;"
    "mechanic;auto repair;body shop;car wash;dry cleaners;attorney;attorneys;lawyer;lawyers;law firm;solicitor;"
    "solicitors;notary;accountant;accountants;bookkeeper;tax preparer;financial advisor;realtor;realtors;"
    "estate agents;real estate agent;dentist;dentists;orthodontist;dermatologist;chiropractor;physiotherapist;"
    "physical therapist;massage therapist;therapist;veterinarian;vet clinic;dog groomer;groomers;groomer;"
    "dog walker;pet sitter;dog boarding;barber;barbershop;hair salon;nail salon;hairdresser;tailor;photographer;"
    "wedding photographer;videographer;florist;caterer;caterers;dj hire;personal trainer;tutor;tutors;"
    "driving school;daycare;nanny;*reinigung;klempner;elektriker;schlüsseldienst;dachdecker;maler;malerbetrieb;"
    "umzugsunternehmen;umzugsfirma;reinigungsfirma;rechtsanwalt;anwalt;notar;steuerberater;zahnarzt;hautarzt;"
    "tierarzt;friseur;fotograf;fahrschule;physiotherapie;makler;handwerker;*anwalt;*firma;*dienst;*makler;"
    "fontanero;fontaneros;electricista;cerrajero;cerrajeros;pintor;pintores;mudanzas;abogado;abogada;abogados;"
    "notario;asesoría;gestoría;dentista;dermatólogo;veterinario;peluquería;fotógrafo;autoescuela;fisioterapeuta;"
    "inmobiliaria;albañil;jardinero;plombier;électricien;serrurier;couvreur;peintre en bâtiment;déménageur;"
    "déménagement entreprise;avocat;notaire;expert comptable;expert-comptable;dentiste;dermatologue;vétérinaire;"
    "coiffeur;photographe;auto-école;kinésithérapeute;maçon;menuisier;paysagiste;idraulico;elettricista;fabbro;"
    "imbianchino;traslochi;avvocato;notaio;commercialista;dermatologo;parrucchiere;fotografo;autoscuola;"
    "fisioterapista;muratore;giardiniere;falegname;encanador;canalizador;eletricista;chaveiro;serralheiro;"
    "mudanças;advogado;advogada;contador;contabilista;dermatologista;cabeleireiro;autoescola;pedreiro;jardineiro;"
    "marceneiro;dedetizadora;loodgieter;elektricien;slotenmaker;dakdekker;schilder;verhuisbedrijf;advocaat;"
    "notaris;boekhouder;tandarts;huisarts;dierenarts;kapper;fotograaf;rijschool;fysiotherapeut;makelaar;aannemer;"
    "hovenier;stukadoor;schoonmaakbedrijf;tesisatçı;su tesisatçısı;elektrikçi;çilingir;boyacı;nakliye;avukat;"
    "avukatı;noter;muhasebeci;mali müşavir;dişçi;diş hekimi;veteriner;kuaför;fotoğrafçı;sürücü kursu;emlakçı;"
    "temizlik şirketi;oto kurtarma"
)
