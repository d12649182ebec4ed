"""Italian."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "il lo la i gli le un uno una e o ma di del della dei delle dello degli da dal dalla per con senza in nel nella su "
    "sul sulla a al alla è sono essere si suo sua mio mia che chi cosa come quale quali quando dove quanto perché vs tra "
    "fra più meno se non"
)

LANGUAGE = Language(
    code="it",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: ("^come", "passo dopo passo", "passo passo", "tutorial", "istruzioni", "fai da te"),
        Kind.DEFINITION: ("^cos'è", "^cosa è", "^cosa sono", "^che cos'è", "significato", "definizione"),
        Kind.QUESTION: (
            "^cosa",
            "^che",
            "^perché",
            "^perche",
            "^quando",
            "^dove",
            "^chi",
            "^quale",
            "^quali",
            "^quanto",
            "^quanti",
            "^si può",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "o", "differenza", "differenze"),
        Kind.REVIEW: ("recensione", "recensioni", "opinioni"),
        Kind.BEST: ("migliore", "migliori", "miglior", "top", "classifica", "confronto"),
        Kind.SERVICE: ("vicino a me", "servizio", "servizi", "azienda", "agenzia", "tecnico", "ditta"),
        Kind.PRICE: ("prezzo", "prezzi", "costo", "costi", "tariffe", "preventivo"),
        Kind.BUY: ("comprare", "acquistare", "economico", "economica", "offerta", "offerte", "sconto", "negozio"),
        Kind.PROBLEM: ("non funziona", "problema", "problemi", "errore", "guasto", "riparare"),
        Kind.TIPS: ("consigli", "idee", "esempi", "trucchi", "ricette", "errori"),
    },
    noise=("vicino a me", "passo dopo passo", "passo passo"),
    titles={
        Kind.HOW_TO: ("{k}: guida passo dopo passo", "{k}, passo dopo passo", "{k}: cosa serve e cosa fare"),
        Kind.DEFINITION: ("{k} Una spiegazione semplice", "{k} Le basi in breve"),
        Kind.QUESTION: ("{k}", "{k} Una risposta chiara", "{k} Cosa c’è da sapere"),
        Kind.VERSUS: ("{k}: cosa scegliere", "{k}: le differenze che contano", "{k}: il confronto diretto"),
        Kind.REVIEW: ("{k}: cosa verificare prima di decidere", "{k}: punti di forza, limiti e alternative"),
        Kind.BEST: ("{k}: come scegliere", "{k}: a cosa fare attenzione", "{k}: le opzioni a confronto"),
        Kind.SERVICE: ("{k}: cosa comprende e come funziona", "{k}: cosa aspettarsi"),
        Kind.PRICE: ("{k}: da cosa dipende", "{k}: come confrontare le offerte"),
        Kind.BUY: ("{k}: cosa controllare prima di ordinare", "{k}: le opzioni in sintesi"),
        Kind.PROBLEM: ("{k}: cause e soluzioni", "{k}: cosa controllare per primo"),
        Kind.TIPS: ("{k} per tutti i giorni", "{k}: da dove cominciare"),
        Kind.TOPIC: ("{k}: guida pratica", "{k}: cosa c’è da sapere", "{k}: l’essenziale"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Cosa serve prima di iniziare", "Strumenti, materiali, tempo e sicurezza."),
                ("I passaggi in ordine", "Un’azione per passaggio; come capire che è riuscito."),
            ),
            (
                ("Errori comuni", "Cosa va spesso storto e come evitarlo."),
                ("Se non funziona", "Cosa controllare dopo e quando chiedere aiuto."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("La risposta breve", "Rispondere alla domanda principale in due o tre frasi."),
                ("Come funziona", "Spiegare l’idea passo dopo passo, con un esempio pratico."),
            ),
            (
                ("A cosa fare attenzione", "Limiti, eccezioni e malintesi comuni."),
                ("Il prossimo passo", "Indicare cosa fare dopo."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("In sintesi", "Prima il risultato: cosa conviene a chi."),
                ("Cosa confrontare", "I criteri e perché contano."),
            ),
            (
                ("Cosa scegliere caso per caso", "Abbinare ogni opzione ai lettori a cui conviene."),
                ("Come abbiamo confrontato", "Dire apertamente come le opzioni sono state scelte e verificate."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Cosa comprende", "L’offerta in parole semplici: contenuto, varianti, limiti."),
                ("A chi è adatta", "Quando conviene e quando no."),
            ),
            (
                ("Come funziona", "I passaggi dal primo contatto al risultato."),
                ("Per iniziare", "Un invito all’azione chiaro con i contatti."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Bozza di lavoro.** Preparata dal motore offline con le parole chiave e la scaletta di questo "
        "compito. Non contiene fatti verificati. Sostituisci le note con il testo definitivo, o affidalo a un modello di "
        "IA, prima di pubblicare.",
        intro={
            Family.STEPS: "Questa guida è per {audience}. Percorre «{k}» dalla preparazione al risultato.",
            Family.EXPLAIN: "Questo articolo è per {audience}. Risponde a ciò che si vuole sapere su «{k}».",
            Family.CHOOSE: "Questo confronto è per {audience}. Mette in ordine ciò che conta per «{k}».",
            Family.OFFER: "Questa pagina è per {audience}. Mostra cosa comprende «{k}» e come ottenerlo.",
        },
        covers="Gli argomenti: {list}.",
        and_word="e",
        to_cover="Da trattare qui",
        keywords="Parole chiave da usare con naturalezza: {list}",
        keyword_section="Rispondere a ciò che si cerca con «{k}».",
        faq_heading="Domande frequenti",
        faq_answer="Da completare: una risposta diretta a «{q}» in due o tre frasi, con una fonte se afferma un fatto.",
        excerpt={
            Family.STEPS: "{title}: preparazione, passaggi in ordine e cosa fare in caso di problemi.",
            Family.EXPLAIN: "{title}: prima la risposta breve, poi come funziona e a cosa fare attenzione.",
            Family.CHOOSE: "{title}: cosa confrontare, cosa scegliere e cosa verificare prima.",
            Family.OFFER: "{title}: cosa comprende, a chi è adatta e come iniziare.",
        },
        audience={
            Family.STEPS: "chi vuole fare da sé",
            Family.EXPLAIN: "chi si avvicina al tema",
            Family.CHOOSE: "chi confronta prima di decidere",
            Family.OFFER: "chi cerca un’offerta adatta",
        },
        angle={
            Family.STEPS: "Tutto il percorso, dalla preparazione al risultato, con gli errori che fanno perdere tempo.",
            Family.EXPLAIN: "Prima la risposta breve, poi che cosa c’è dietro.",
            Family.CHOOSE: "Prima i criteri, poi i nomi: che cosa è adatto a chi.",
            Family.OFFER: "Che cosa comprende e che cosa succede dopo, senza linguaggio pubblicitario.",
        },
        hub_title="{k}: la guida completa",
        hub_angle="La pagina che porta a tutto il resto sull’argomento.",
        hub_section="Dire l’essenziale in due o tre frasi, poi rimandare alla pagina «{page}».",
        hub_link="Rimandare vicino all’inizio alla pagina principale «{hub}».",
        table=("Criterio", "Prezzo", "Qualità", "Uso", "Adatto a"),
        table_empty="da completare",
        alt_featured="Immagine di copertina di «{title}»",
        alt_section="Illustrazione della sezione «{section}»",
        cluster="Ricerche su {list}.",
    ),
    question_words=(
        "cosa",
        "che",
        "perché",
        "perche",
        "quando",
        "dove",
        "chi",
        "quale",
        "quali",
        "quanto",
        "quanti",
        "come",
        "cos'è",
        "si",
    ),
)
