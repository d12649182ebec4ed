"""Dutch."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "de het een en of maar van voor met zonder in op aan bij naar uit over onder als is zijn was wordt worden kan kun je "
    "jij ik we wij mijn jouw zich niet hoe wat waarom wanneer waar wie welke vs tussen dan te om er zelf"
)

LANGUAGE = Language(
    code="nl",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: (
            "stappenplan",
            "stap voor stap",
            "handleiding",
            "zelf maken",
            "zelf doen",
            "^hoe kun je",
            "^hoe kan ik",
        ),
        Kind.DEFINITION: ("^wat is", "^wat zijn", "^wat betekent", "betekenis"),
        Kind.QUESTION: (
            "^hoe",
            "^wat",
            "^waarom",
            "^wanneer",
            "^waar",
            "^wie",
            "^welke",
            "^welk",
            "^kan",
            "^kun",
            "^is",
            "^mag",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "of", "verschil", "verschillen"),
        Kind.REVIEW: ("review", "reviews", "ervaringen", "test"),
        Kind.BEST: ("beste", "top", "vergelijken", "vergelijking", "aanrader"),
        Kind.SERVICE: ("in de buurt", "service", "bedrijf", "bureau", "dienst", "diensten", "monteur", "specialist"),
        Kind.PRICE: ("prijs", "prijzen", "kosten", "tarief", "tarieven", "offerte"),
        Kind.BUY: ("kopen", "goedkoop", "goedkope", "aanbieding", "aanbiedingen", "bestellen", "korting", "webshop"),
        Kind.PROBLEM: ("werkt niet", "doet het niet", "probleem", "problemen", "storing", "fout", "repareren", "kapot"),
        Kind.TIPS: ("tips", "ideeën", "voorbeelden", "checklist", "trucs", "recepten", "fouten"),
    },
    noise=("in de buurt", "stap voor stap"),
    titles={
        Kind.HOW_TO: ("{k}: stap voor stap", "{k}: zo pak je het aan", "{k}: wat je nodig hebt en wat je doet"),
        Kind.DEFINITION: ("{k} Eenvoudig uitgelegd", "{k} De basis in het kort"),
        Kind.QUESTION: ("{k}", "{k} Een helder antwoord", "{k} Dit moet je weten"),
        Kind.VERSUS: ("{k}: wat kies je?", "{k}: de verschillen die ertoe doen", "{k}: de directe vergelijking"),
        Kind.REVIEW: ("{k}: waar je op let voor je beslist", "{k}: sterke punten, zwakke punten en alternatieven"),
        Kind.BEST: ("{k}: zo kies je", "{k}: waar je op let", "{k}: de opties vergeleken"),
        Kind.SERVICE: ("{k}: wat erbij hoort en hoe het werkt", "{k}: wat je kunt verwachten"),
        Kind.PRICE: ("{k}: waar het van afhangt", "{k}: zo vergelijk je aanbiedingen"),
        Kind.BUY: ("{k}: wat je eerst controleert", "{k}: de opties in één oogopslag"),
        Kind.PROBLEM: ("{k}: oorzaken en oplossingen", "{k}: wat je eerst controleert"),
        Kind.TIPS: ("{k} voor elke dag", "{k}: waar je begint"),
        Kind.TOPIC: ("{k}: de praktische gids", "{k}: dit moet je weten", "{k}: het belangrijkste op een rij"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Wat je nodig hebt", "Gereedschap, materiaal, tijd en veiligheid."),
                ("De stappen op volgorde", "Per stap één handeling; hoe zie je dat het gelukt is?"),
            ),
            (
                ("Veelgemaakte fouten", "Wat gaat vaak mis en hoe voorkom je het?"),
                ("Als het niet lukt", "Wat je daarna controleert en wanneer je hulp vraagt."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("Het korte antwoord", "Beantwoord de hoofdvraag in twee of drie zinnen."),
                ("Hoe het werkt", "Leg het stap voor stap uit, met een voorbeeld uit de praktijk."),
            ),
            (
                ("Waar je op let", "Grenzen, uitzonderingen en misverstanden."),
                ("En daarna", "Verwijs naar de volgende zinvolle stap."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("In één oogopslag", "Eerst het resultaat: wat past bij wie?"),
                ("Wat je vergelijkt", "De criteria en waarom ze ertoe doen."),
            ),
            (
                ("Wat past bij wie", "Koppel elke optie aan de lezers bij wie ze past."),
                ("Zo is vergeleken", "Zeg open hoe de opties zijn gekozen en gecontroleerd."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Wat je krijgt", "Het aanbod in gewone woorden: omvang, keuzes, grenzen."),
                ("Voor wie het is", "Wanneer het past en wanneer niet."),
            ),
            (
                ("Hoe het verloopt", "De stappen van eerste contact tot resultaat."),
                ("Aan de slag", "Eén duidelijke oproep met contactgegevens."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Werkversie.** Samengesteld door de offline-engine uit de zoekwoorden en de opzet van deze taak. "
        "Er staan geen uitgezochte feiten in. Vervang de notities door definitieve tekst, of laat een AI-model die "
        "schrijven, voordat je publiceert.",
        intro={
            Family.STEPS: "Deze gids is voor {audience}. Hij gaat over “{k}”, van voorbereiding tot resultaat.",
            Family.EXPLAIN: "Dit artikel is voor {audience}. Het geeft antwoord op vragen over “{k}”.",
            Family.CHOOSE: "Deze vergelijking is voor {audience}. Ze zet op een rij wat telt bij “{k}”.",
            Family.OFFER: "Deze pagina is voor {audience}. Ze laat zien wat bij “{k}” hoort en hoe je het krijgt.",
        },
        covers="De onderwerpen: {list}.",
        and_word="en",
        to_cover="Hier behandelen",
        keywords="Zoekwoorden die natuurlijk moeten voorkomen: {list}",
        keyword_section="Beantwoord wat mensen bedoelen als ze zoeken op “{k}”.",
        faq_heading="Veelgestelde vragen",
        faq_answer="Nog te beantwoorden: een direct antwoord op “{q}” in twee of drie zinnen, met bron waar het een feit "
        "noemt.",
        excerpt={
            Family.STEPS: "{title}: voorbereiding, de stappen op volgorde en wat te doen als het misgaat.",
            Family.EXPLAIN: "{title}: eerst het korte antwoord, dan hoe het werkt en waar je op let.",
            Family.CHOOSE: "{title}: wat je vergelijkt, wat bij wie past en wat je eerst controleert.",
            Family.OFFER: "{title}: wat erbij hoort, voor wie het is en hoe je begint.",
        },
        audience={
            Family.STEPS: "mensen die het zelf willen doen",
            Family.EXPLAIN: "lezers die nieuw zijn in het onderwerp",
            Family.CHOOSE: "mensen die vergelijken voor ze beslissen",
            Family.OFFER: "mensen die een passend aanbod zoeken",
        },
        angle={
            Family.STEPS: "De hele weg van voorbereiding tot resultaat, met de fouten die tijd kosten.",
            Family.EXPLAIN: "Eerst het korte antwoord, dan wat erachter zit.",
            Family.CHOOSE: "Eerst de criteria, dan de namen: wat bij wie past.",
            Family.OFFER: "Wat erbij hoort en hoe het verdergaat, zonder verkooppraat.",
        },
        hub_title="{k}: het complete overzicht",
        hub_angle="De ene pagina die naar alles over het onderwerp leidt.",
        hub_section="Zeg in twee of drie zinnen wat telt en verwijs dan naar de pagina “{page}”.",
        hub_link="Verwijs bovenaan naar de overzichtspagina “{hub}”.",
        table=("Criterium", "Prijs", "Kwaliteit", "Gebruik", "Geschikt voor"),
        table_empty="nog in te vullen",
        alt_featured="Titelafbeelding bij “{title}”",
        alt_section="Illustratie bij “{section}”",
        cluster="Zoekopdrachten rond {list}.",
    ),
    question_words=("hoe", "wat", "waarom", "wanneer", "waar", "wie", "welke", "welk", "kan", "kun", "is", "mag"),
)
