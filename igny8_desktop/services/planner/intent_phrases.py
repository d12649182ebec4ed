"""Hold the phrases by which a search query tells what kind of page it wants, in eight languages.

A phrase is one or more words; `*` at the end of a one-word phrase stands for any ending (Turkish inflection),
`*` at its start for any beginning (German and Dutch compounds). Phrases are compared with casefolded words.
`>` before a phrase means: only at the start of the query.
"""

from __future__ import annotations

from typing import Final

from igny8_desktop.services.planner.intent_rules import Facet

PHRASES: Final[dict[Facet, dict[str, str]]] = {
    Facet.VERSUS: {
        "en": "vs; versus; or; compared to; difference between; differences between; better than; "
        "which is better; better to; compared with; difference from",
        "de": "oder; gegen; unterschied; unterschiede; unterschied zwischen",
        "es": "o; diferencia entre; diferencias entre; diferencia; diferencias; frente a",
        "fr": "ou; différence entre; différences entre; différence",
        "it": "o; oppure; differenza tra; differenze tra; differenza; differenze",
        "pt": "ou; diferença entre; diferenças entre; diferença",
        "nl": "of; verschil tussen; verschillen tussen; verschil",
        "tr": "mi yoksa; mı yoksa; veya; arasındaki fark; arasındaki farklar; farkı; farkları; karşılaştırması",
    },
    Facet.LOCAL: {
        "en": "near me; nearby; in my area; near by; local; close to me; around me; closest; nearest; open now; "
        "my area; around here; in my city; in my town",
        "de": "in der nähe; in meiner nähe; nähe; vor ort; umgebung; in der umgebung; um die ecke",
        "es": "cerca de mí; cerca de mi; cerca; en mi zona; cercano; cercana; más cercano; más cercana; a domicilio",
        "fr": "près de chez moi; près de moi; autour de moi; à proximité; proximité; le plus proche; la plus proche",
        "it": "vicino a me; vicina a me; vicino; vicina; vicini; nelle vicinanze; in zona; zona; nella mia "
        "zona; a domicilio",
        "pt": "perto de mim; perto; próximo de mim; na minha zona; na minha região; mais próximo; mais "
        "próxima; aqui perto",
        "nl": "in de buurt; bij mij in de buurt; in mijn buurt; dichtbij; dichtstbijzijnde",
        "tr": "yakınım*; en yakın; bana yakın; yakınlarda; yakındaki; yakınında",
    },
    Facet.COST: {
        "en": "cost; costs; price; prices; pricing; how much is; how much are; how much does; how much do; how"
        " much to; "
        "how much for; fee; fees; rates for; price list; per square foot; quote; quotes; estimate; "
        "expensive; expenses; hourly rate; per hour; charge; charges; price range; quotation; how much will; "
        "how much would; "
        "how much did; how much can; "
        "how expensive",
        "de": "kosten; *kosten; kostet; preis; preise; *preis; *preise; gebühren; gebühr; was kostet; was kosten; "
        "wie teuer; preisliste; wie viel kostet",
        "es": "precio; precios; coste; costes; costo; costos; cuánto cuesta; cuánto cuestan; cuanto cuesta; "
        "cuanto cuestan; "
        "cuánto vale; cuanto vale; presupuesto; presupuestos; tarifa; tarifas",
        "fr": "prix; coût; coûts; cout; tarif; tarifs; combien coûte; combien coute; combien coûtent; devis; "
        "combien ça coûte",
        "it": "costo; costi; prezzo; prezzi; quanto costa; quanto costano; preventivo; preventivi; tariffe; tariffa",
        "pt": "preço; preços; preco; custo; custos; quanto custa; quanto custam; orçamento; orçamentos; valor;"
        " valores; tarifa",
        "nl": "kosten; *kosten; kost; prijs; prijzen; *prijs; *prijzen; wat kost; wat kosten; tarief; "
        "tarieven; offerte",
        "tr": "fiyat; fiyat*; ne kadar; kaç para; maliyet*; ücret*; kaç tl",
    },
    Facet.CALCULATOR: {
        "en": "calculator; calculators; calculate; calculating; estimator; converter; simulator",
        "de": "rechner; *rechner; berechnen; berechnung; ausrechnen; simulator",
        "es": "calculadora; calcular; cálculo; calculo; simulador; simular; conversor",
        "fr": "calculateur; calculatrice; calculer; calcul; simulateur; simuler; simulation",
        "it": "calcolatore; calcolatrice; calcolare; calcolo; simulatore; simulazione; simulare",
        "pt": "calculadora; calcular; cálculo; simulador; simular; simulação",
        "nl": "rekenmachine; berekenen; berekening; rekenhulp; simulator",
        "tr": "hesapla*; hesabı; hesap makinesi",
    },
    Facet.TEMPLATE: {
        "en": "template; templates; printable; printables; spreadsheet; worksheet; worksheets; checklist; pdf;"
        " sample letter; "
        "excel; word doc; wording; download",
        "de": "vorlage; vorlagen; muster; checkliste; formular; zum ausdrucken; excel vorlage; herunterladen; download",
        "es": "plantilla; plantillas; formulario; para imprimir; descargar; modelo de",
        "fr": "modèle de; modèle; modèles; à imprimer; formulaire; télécharger; gabarit",
        "it": "modello; modelli; modulo; da stampare; scaricare; fac simile",
        "pt": "modelo; modelos; para imprimir; formulário; baixar; descarregar; planilha",
        "nl": "sjabloon; sjablonen; voorbeeldbrief; formulier; downloaden; checklist",
        "tr": "şablon*; örneği; indir; formu; çıktı",
    },
    Facet.LOGIN: {
        "en": "login; log in; sign in; signin; sign up; website; official site; customer service; phone "
        "number; contact number; "
        "dashboard; my account; app download; opening hours; store hours; opening times",
        "de": "anmelden login; einloggen; kundenservice; kundendienst; telefonnummer; öffnungszeiten; "
        "webseite; hotline",
        "es": "iniciar sesión; acceso clientes; atención al cliente; teléfono; página oficial; web oficial; horario",
        "fr": "connexion; se connecter; espace client; service client; numéro de téléphone; site officiel; horaires",
        "it": "accesso; accedi; area clienti; servizio clienti; numero di telefono; sito ufficiale; orari",
        "pt": "entrar; iniciar sessão; área de cliente; atendimento ao cliente; telefone; site oficial; horário",
        "nl": "inloggen; klantenservice; telefoonnummer; openingstijden; mijn account; officiële website",
        "tr": "giriş; giriş yap; müşteri hizmetleri; telefon numarası; resmi sitesi; çalışma saatleri",
    },
    Facet.SALARY: {
        "en": "salary; salaries; hourly pay; pay rate; wage; wages; earnings; how much do they make; "
        "starting pay; average income",
        "de": "gehalt; gehälter; verdienst; verdient; verdienen; lohn; *gehalt; *verdienst; stundenlohn",
        "es": "sueldo; sueldos; salario; salarios; cuánto gana; cuanto gana; cuánto cobra; cuanto cobra",
        "fr": "salaire; salaires; combien gagne; rémunération",
        "it": "stipendio; stipendi; quanto guadagna; retribuzione",
        "pt": "salário; salários; salario; quanto ganha; remuneração",
        "nl": "salaris; salarissen; wat verdient; hoeveel verdient; uurloon",
        "tr": "maaş*; ne kadar kazanır; ne kadar maaş alır",
    },
    Facet.COURSE: {
        "en": "courses; classes; lessons; training course; online course; course online; crash course; certification; "
        "certificate program; workshops; tutoring; bootcamp",
        "de": "kurs; kurse; *kurs; *kurse; unterricht; schulung; seminar; lehrgang; weiterbildung; fortbildung",
        "es": "curso; cursos; clases de; formación; certificación",
        "fr": "cours de; cours; formations; formation pour; formation en",
        "it": "corso; corsi; lezioni; certificazione",
        "pt": "curso; cursos; aulas; aula; formação; certificação",
        "nl": "cursus; cursussen; opleiding; opleidingen",
        "tr": "kursu; kursları; kurs; dersi; dersleri; sertifika*",
    },
    Facet.CAREER: {
        "en": "jobs; job; career; careers; hiring; apprenticeship; internship; vacancies; how to become",
        "de": "job; jobs; stellenangebote; ausbildung; *ausbildung; stellen; beruf; praktikum",
        "es": "empleo; trabajo de; ofertas de empleo; oposiciones; prácticas",
        "fr": "emploi; emplois; offre d'emploi; métier; recrutement",
        "it": "lavoro; offerte di lavoro; tirocinio",
        "pt": "emprego; empregos; vagas; estágio",
        "nl": "vacature; vacatures; baan; banen",
        "tr": "iş ilanları; iş ilanı; iş başvurusu",
    },
    Facet.REQUIREMENTS: {
        "en": "requirements; requirement; eligibility; eligible; who qualifies; how to qualify; qualify for; "
        "documents for; documents needed; documents required; required documents; criteria; prerequisites; "
        "who can apply",
        "de": "voraussetzungen; voraussetzung; anforderungen; unterlagen; welche unterlagen; bedingungen",
        "es": "requisitos; documentos para; documentación necesaria; quién puede; condiciones para",
        "fr": "conditions pour; condition pour; critères; documents pour; pièces à fournir; éligibilité; éligible",
        "it": "requisiti; documenti per; documenti necessari; condizioni per; chi può",
        "pt": "requisitos; documentos para; documentos necessários; quem pode; condições para",
        "nl": "voorwaarden; vereisten; documenten voor; benodigde documenten; wie komt in aanmerking",
        "tr": "şartları; şartlar; gerekli belgeler; gerekli evraklar; gereken evraklar; koşulları; kimler alabilir",
    },
    Facet.SUBSIDY: {
        "en": "grant; grants; tax credit; rebate; rebates; incentives; incentive; subsidy; tax deduction; "
        "deductible; "
        "through insurance; assistance",
        "de": "förderung; zuschuss; steuerlich; absetzen; *förderung; steuerbonus",
        "es": "ayudas; subvención; subvenciones; deducción; desgravar",
        "fr": "aide; aides; subvention; subventions; crédit d'impôt; prime",
        "it": "bonus; detrazione; detrazioni; incentivi; agevolazioni; contributi",
        "pt": "apoios; subsídio; incentivos; dedução",
        "nl": "subsidie; subsidies; aftrekbaar; isde",
        "tr": "teşvik*; destek; desteği; hibe",
    },
    Facet.BEST: {
        "en": "best; top; top rated; review; reviews; rated; recommended; comparison; compare; ranking; "
        "rankings; brands; "
        "healthiest; strongest; fastest; quietest; safest; most reliable; most accurate; most durable; "
        "most comfortable; "
        "most efficient; alternatives; alternative to; compared; ranked; recommendations; highest rated; favorite; "
        "worst; which brand; what brand",
        "de": "test; *test; tests; testsieger; beste; bester; bestes; besten; vergleich; *vergleich; "
        "vergleichen; empfehlung; "
        "empfehlungen; erfahrungen; erfahrung; bewertung; bewertungen; stiftung warentest; top",
        "es": "mejor; mejores; comparativa; comparar; opiniones; reseñas; análisis; ranking; recomendado; "
        "recomendados; marcas",
        "fr": "meilleur; meilleure; meilleurs; meilleures; comparatif; comparaison; comparer; avis; test; "
        "classement; top",
        "it": "migliore; migliori; miglior; recensioni; recensione; classifica; opinioni; confronto; "
        "confrontare; consigliati",
        "pt": "melhor; melhores; comparação; comparar; comparativo; avaliações; avaliação; opiniões; "
        "recomendados; marcas",
        "nl": "beste; test; *test; getest; vergelijken; vergelijking; vergelijk; review; reviews; ervaringen; "
        "aanbevolen",
        "tr": "en iyi; tavsiye; tavsiye*; öneri*; yorumlar*; yorum; inceleme*; karşılaştırma; kullananlar",
    },
    Facet.CHEAP: {
        "en": "cheap; cheapest; affordable; inexpensive; low cost; lowest price; budget friendly; discount; "
        "coupon; deals; deal; "
        "promo code; coupon code; on sale; under 50; under 100; under 200; under 500; under 1000",
        "de": "günstig; günstige; günstiger; günstigste; billig; billige; billigste; angebot; angebote; "
        "gutschein; rabatt; "
        "sonderangebot; preiswert; preiswerte",
        "es": "barato; barata; baratos; baratas; económico; económica; económicos; económicas; oferta; "
        "ofertas; descuento; "
        "cupón",
        "fr": "pas cher; pas chère; pas chers; moins cher; promo; promotion; soldes; code promo; bon plan; réduction",
        "it": "economico; economica; economici; economiche; offerta; offerte; sconto; sconti; coupon; low cost",
        "pt": "barato; barata; baratos; baratas; económico; econômico; oferta; ofertas; desconto; promoção; cupom",
        "nl": "goedkoop; goedkope; goedkoopste; aanbieding; aanbiedingen; korting; kortingscode; voordelig; voordelige",
        "tr": "ucuz; en ucuz; uygun; uygun fiyatlı; indirim*; kampanya*; kupon*",
    },
    Facet.BUY: {
        "en": "buy; buying; for sale; purchase; order; order online; shop; shops; store; stores; where to buy;"
        " where to get; hire; "
        "rent; rental; book; booking; subscribe; dealer; dealers; wholesale; delivery",
        "de": "kaufen; bestellen; kauf; shop; onlineshop; mieten; buchen; leihen; händler; gebraucht",
        "es": "comprar; compra; venta; en venta; tienda; tiendas; alquilar; alquiler; reservar; contratar; pedir",
        "fr": "acheter; achat; vente; à vendre; louer; location; réserver; commander; boutique; magasin; occasion",
        "it": "comprare; acquistare; vendita; in vendita; noleggio; noleggiare; prenotare; ordinare; negozio; "
        "negozi; dove comprare",
        "pt": "comprar; venda; à venda; alugar; aluguel; aluguer; reservar; encomendar; loja; lojas; onde comprar",
        "nl": "kopen; te koop; bestellen; huren; boeken; winkel; webshop; tweedehands; waar koop je",
        "tr": "satın al; satın alma; satılık; kiralık; sipariş; satış; mağaza*; rezervasyon",
    },
    Facet.FREE: {
        "en": "free; for free; no cost",
        "de": "kostenlos; kostenlose; kostenloser; kostenfrei; gratis; umsonst",
        "es": "gratis; gratuito; gratuita; gratuitos",
        "fr": "gratuit; gratuite; gratuits; gratuitement",
        "it": "gratis; gratuito; gratuita; gratuiti",
        "pt": "grátis; gratuito; gratuita; de graça",
        "nl": "gratis; kosteloos",
        "tr": "ücretsiz; bedava",
    },
    Facet.IDEAS: {
        "en": "ideas; idea; inspiration; examples; themes; designs; styles; activities; names; quotes about",
        "de": "ideen; inspiration; beispiele; beispiel; ideen für",
        "es": "ideas; idea; ejemplos; inspiración; diseños; decoración",
        "fr": "idées; idée; exemples; exemple; inspiration; déco",
        "it": "idee; idea; esempi; esempio; ispirazione",
        "pt": "ideias; ideia; exemplos; inspiração",
        "nl": "ideeën; idee; voorbeelden; inspiratie",
        "tr": "fikir*; örnekleri; modelleri; ilham",
    },
    Facet.WORTH: {
        "en": "worth it; worth buying; worth the money; worth getting; is it worth; are they worth; pros and cons; "
        "advantages; disadvantages; >should i; >should you; >do i need; >do "
        "you need; is it better",
        "de": "lohnt sich; sinnvoll; vor und nachteile; vorteile; nachteile; brauche ich; braucht man",
        "es": "vale la pena; merece la pena; ventajas; desventajas; ventajas y desventajas",
        "fr": "vaut le coup; vaut la peine; avantages; inconvénients; faut-il; faut il",
        "it": "conviene; vale la pena; vantaggi; svantaggi; pro e contro",
        "pt": "vale a pena; vantagens; desvantagens; prós e contras",
        "nl": "de moeite waard; voordelen; nadelen; voor- en nadelen; heb ik nodig",
        "tr": "değer mi; avantajları; dezavantajları; artıları; eksileri; mantıklı mı",
    },
    Facet.SAFETY: {
        "en": "safe; safely; safety; unsafe; dangerous; damage; damaging; side effects; toxic; poisonous; risk; "
        "risks; dangers; hurt; painful; harmful; "
        "bad for; allergic; cause cancer",
        "de": "gefährlich; sicher; nebenwirkungen; giftig; schädlich; risiken",
        "es": "peligroso; peligrosa; efectos secundarios; tóxico; riesgos; seguro es; es malo",
        "fr": "dangereux; dangereuse; effets secondaires; toxique; risques",
        "it": "pericoloso; pericolosa; effetti collaterali; tossico; rischi; fa male",
        "pt": "perigoso; perigosa; efeitos colaterais; tóxico; riscos; faz mal",
        "nl": "gevaarlijk; veilig; bijwerkingen; giftig; schadelijk; risico's",
        "tr": "zararlı; zararları; yan etkileri; tehlikeli; güvenli mi",
    },
    Facet.LEGAL: {
        "en": "legal; legally; illegal; laws; law; regulations; license; licence; permit; permits; rules; allowed; "
        "street legal; banned; need permission; legislation",
        "de": "erlaubt; verboten; gesetz; gesetze; pflicht; vorschriften; genehmigung; *pflicht; zulassung; legal",
        "es": "legal; ilegal; prohibido; prohibida; normativa; normativas; ley; permiso; licencia para; obligatorio",
        "fr": "interdit; interdite; légal; loi; lois; réglementation; autorisation; obligatoire; légalement",
        "it": "vietato; vietata; legale; normativa; legge; permesso; obbligatorio; autorizzazione",
        "pt": "proibido; proibida; legal; legislação; lei; licença para; obrigatório; autorização",
        "nl": "verboden; wet; regels; wetgeving; vergunning; verplicht; toegestaan; mag je",
        "tr": "yasak mı; yasal mı; yasal; yasa; zorunlu mu; izin gerekir mi; ehliyet gerekir mi; şart mı",
    },
    Facet.TIME: {
        "en": "when to; when should; when do; when is; best time; how long; how often; lifespan; life "
        "expectancy; schedule; season; "
        "how long does; how long is; deadline; shelf life; expire; expired; due date; "
        "how soon; how early; how old; what age; timeline; timeframe; duration; how late; recovery time; "
        "healing time; "
        "drying time; waiting time; what time; how many days; how many weeks; how many months; how many hours; "
        "how many years; "
        "interval; frequency; lifetime; when can; when does; when will; when are; when did; before it",
        "de": "wann; bis wann; wie lange; wie oft; frist; *frist; beste zeit; dauer; lebensdauer; haltbarkeit;"
        " wie lange dauert",
        "es": "cuándo; cuando; cuánto dura; cuánto tiempo; cada cuánto; mejor época; plazo; duración; calendario",
        "fr": "quand; combien de temps; durée; meilleure période; date; délai; calendrier",
        "it": "quando; quanto dura; quanto tempo; periodo migliore; scadenza; durata; calendario; ogni quanto",
        "pt": "quando; quanto tempo; quanto dura; melhor época; prazo; duração; calendário",
        "nl": "wanneer; hoe lang; hoe vaak; beste tijd; duur; levensduur; deadline",
        "tr": "ne zaman; kaç gün; kaç saat; ne kadar sürer; takvimi; süresi; kaç ay",
    },
    Facet.AMOUNT: {
        "en": "how much should; how many; how much do i need; how much do you need; dosage; dose; limit; "
        "limits; requirement; "
        "requirements; how big; chart; how far; intake; what percentage; per day",
        "de": "wie viel; wieviel; wie viele; dosierung; menge; wie groß; anforderungen; voraussetzungen",
        "es": "cuántos; cuántas; cuánta; cuánto; dosis; cantidad; requisitos",
        "fr": "combien de; combien; quelle quantité; dosage; dose; conditions",
        "it": "quanti; quante; quanta; quanto; dose; dosi; quantità; requisiti",
        "pt": "quantos; quantas; quanta; quanto; dose; quantidade; requisitos",
        "nl": "hoeveel; dosering; hoe groot; voorwaarden; eisen",
        "tr": "kaç; kaç tane; kaç gram; doz*; şartları; miktarı",
    },
    Facet.SIZE: {
        "en": "size; sizes; sizing; size chart; size guide; what size; which size; dimensions; measurements; "
        "how to measure",
        "de": "größe; größen; maße; abmessungen; größentabelle; gewicht",
        "es": "medidas; tamaño; tamaños; dimensiones; tallas; talla; peso",
        "fr": "taille guide; dimensions; dimension; mesures; tailles; poids",
        "it": "misure; misura; dimensioni; taglie; taglia; peso",
        "pt": "medidas; tamanho; tamanhos; dimensões; peso",
        "nl": "maten; maat; afmetingen; maattabel; gewicht",
        "tr": "ölçüleri; boyutları; beden tablosu; kaç cm; ağırlığı",
    },
    Facet.WHAT: {
        "en": "what is; what are; what does; whats; what's; meaning; definition; explained; how does; how do "
        "solar; how do; benefits; "
        "benefits of; what causes; causes; symptoms; signs; facts; history; types of; who is; why does; "
        "why do; why is; why are; "
        "why my; why",
        "de": "was ist; was sind; was bedeutet; bedeutung; definition; einfach erklärt; erklärt; funktionsweise; "
        "wie funktioniert; wie funktionieren; ursachen; symptome; wirkung; warum; arten",
        "es": "qué es; que es; qué son; que son; significado; definición; cómo funciona; cómo funcionan; como "
        "funciona; "
        "como funcionan; funcionamiento; beneficios; síntomas; causas; por qué; tipos de; para qué sirve",
        "fr": "qu'est-ce que; qu'est ce que; c'est quoi; définition; signification; comment fonctionne; "
        "comment fonctionnent; "
        "comment ça marche; fonctionnement; bienfaits; symptômes; causes; pourquoi; types de",
        "it": "cos'è; cosa è; cosa sono; che cos'è; significato; definizione; come funziona; come funzionano; "
        "funzionamento; "
        "benefici; sintomi; cause; perché; a cosa serve; tipi di",
        "pt": "o que é; o que são; que é; significado; definição; como funciona; como funcionam; funcionamento; "
        "benefícios; sintomas; causas; por que; porque; para que serve; tipos de",
        "nl": "wat is; wat zijn; wat betekent; betekenis; uitleg; hoe werkt; hoe werken; werking; voordelen "
        "van; symptomen; "
        "oorzaken; waarom; soorten",
        "tr": "nedir; ne demek; ne işe yarar; nasıl çalışır; çalışma prensibi; faydaları; belirtileri; "
        "nedenleri; neden; niçin; "
        "çeşitleri; anlamı",
    },
    Facet.PROBLEM: {
        "en": "not working; won't; wont; problem; problems; troubleshooting; broken; error; issues; leaking; "
        "noisy; noise; slipping; "
        "stuck; smells; stink; frozen; freezing; slow; not heating; not cooling; not turning on; "
        "stopped working; doesn't work; "
        "does not work; keeps; fails; failing; failed; crashing; dying; malfunction",
        "de": "problem; probleme; defekt; kaputt; funktioniert nicht; geht nicht; fehler; undicht; laut; "
        "geräusche; startet nicht",
        "es": "no funciona; problema; problemas; averías; avería; error; no arranca; roto; fallo; fallos",
        "fr": "ne marche pas; ne démarre pas; ne fonctionne pas; panne; en panne; problème; problèmes; erreur; cassé",
        "it": "non funziona; non parte; problema; problemi; guasto; errore; rotto; perde",
        "pt": "não funciona; não liga; problema; problemas; avaria; erro; quebrado",
        "nl": "werkt niet; start niet; probleem; problemen; storing; kapot; defect; lek; lawaai",
        "tr": "çalışmıyor; sorunu; sorunları; arıza*; hata*; bozuk; bozuldu",
    },
    Facet.RECIPE: {
        "en": "recipe; recipes; homemade",
        "de": "rezept; rezepte; *rezept; *rezepte; selbstgemacht; hausgemacht",
        "es": "receta; recetas; casero; casera; caseros",
        "fr": "recette; recettes; fait maison",
        "it": "ricetta; ricette; fatto in casa; fatta in casa",
        "pt": "receita; receitas; caseiro; caseira",
        "nl": "recept; recepten; zelfgemaakt; zelfgemaakte",
        "tr": "tarif*; ev yapımı",
    },
    Facet.HOW: {
        "en": "how to; diy; how do you; how should i; how should you; how can you; what to do; techniques; "
        "technique; hacks; make your own; "
        "best way to; best ways to; easiest way to; fastest way to; ways of; walkthrough; how do i; how do you; "
        "how can i; guide; tutorial; step by step; tips; for beginners; "
        "instructions; methods; "
        "ways to; learn; yourself; basics; tricks; steps",
        "de": "wie; anleitung; schritt für schritt; tipps; selber machen; selbst machen; tutorial; ratgeber; "
        "für anfänger; "
        "hausmittel; lernen; tricks; richtig",
        "es": "cómo; >como; guía; tutorial; paso a paso; consejos; trucos; para principiantes; aprender; "
        "remedios caseros",
        "fr": "comment; guide; tutoriel; tuto; étape par étape; conseils; astuces; débutant; débutants; apprendre",
        "it": ">come; guida; tutorial; passo passo; consigli; trucchi; per principianti; imparare; fai da te; "
        "rimedi; segreti",
        "pt": ">como; guia; tutorial; passo a passo; dicas; truques; para iniciantes; aprender",
        "nl": "hoe; handleiding; stappenplan; tips; tutorial; zelf doen; zelf maken; voor beginners; leren; "
        "uitleg stap",
        "tr": "nasıl; nasıl yapılır; nasıl verilir; nasıl temizlenir; rehberi; rehber; adım adım; ipuçları; "
        "yapımı; yöntemleri; "
        "yolları; eğitimi",
    },
}
"""Facet, language, phrases separated by semicolons."""
