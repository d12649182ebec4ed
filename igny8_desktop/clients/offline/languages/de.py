"""German."""

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "der die das den dem des ein eine einen einem einer und oder aber für von zu zum zur im in am an auf bei mit ohne "
    "aus nach über unter vor als ist sind war wird werden kann man ich du sie es wir ihr mein dein sich nicht wie was "
    "warum wann wo wer welche welcher welches vs gegen ab bis um wenn selbst selber gut besser zwischen"
)

LANGUAGE = Language(
    code="de",
    capitals="german",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: ("anleitung", "schritt für schritt", "selber machen", "selbst machen", "^so", "richtig"),
        Kind.DEFINITION: ("^was ist", "^was sind", "^was bedeutet", "definition", "bedeutung"),
        Kind.QUESTION: (
            "^wie",
            "^was",
            "^warum",
            "^wieso",
            "^weshalb",
            "^wann",
            "^wo",
            "^wer",
            "^welche",
            "^welcher",
            "^welches",
            "^kann",
            "^ist",
            "^sind",
            "^darf",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "oder", "unterschied", "unterschiede"),
        Kind.REVIEW: ("test", "erfahrungen", "erfahrung", "bewertung", "bewertungen", "testsieger"),
        Kind.BEST: ("beste", "bester", "bestes", "besten", "top", "vergleich", "empfehlung", "empfehlungen"),
        Kind.SERVICE: (
            "in der nähe",
            "service",
            "firma",
            "agentur",
            "dienstleister",
            "handwerker",
            "notdienst",
            "fachbetrieb",
            "beratung",
        ),
        Kind.PRICE: ("preis", "preise", "kosten", "preisvergleich"),
        Kind.BUY: ("kaufen", "günstig", "billig", "angebot", "angebote", "bestellen", "online shop", "rabatt"),
        Kind.PROBLEM: (
            "geht nicht",
            "funktioniert nicht",
            "problem",
            "probleme",
            "fehler",
            "defekt",
            "undicht",
            "reparieren",
        ),
        Kind.TIPS: ("tipps", "ideen", "beispiele", "checkliste", "tricks", "rezepte", "hausmittel"),
    },
    noise=("in der nähe", "schritt für schritt", "online shop"),
    titles={
        Kind.HOW_TO: ("{k}: Schritt für Schritt", "{k}: So gelingt es", "{k}: Was Sie brauchen und wie Sie vorgehen"),
        Kind.DEFINITION: ("{k} Einfach erklärt", "{k} Das Wichtigste in Kürze"),
        Kind.QUESTION: ("{k}", "{k} Die Antwort im Überblick", "{k} Das sollten Sie wissen"),
        Kind.VERSUS: ("{k}: Was passt besser?", "{k}: Die Unterschiede im Überblick", "{k}: Der direkte Vergleich"),
        Kind.REVIEW: ("{k}: Worauf es ankommt", "{k}: Stärken, Schwächen, Alternativen"),
        Kind.BEST: (
            "{k}: Worauf Sie bei der Auswahl achten",
            "{k}: Die Auswahl im Vergleich",
            "{k}: So wählen Sie aus",
        ),
        Kind.SERVICE: ("{k}: Leistungen und Ablauf", "{k}: Was Sie erwarten können"),
        Kind.PRICE: ("{k}: Wovon der Preis abhängt", "{k}: Angebote richtig vergleichen"),
        Kind.BUY: ("{k}: Was Sie vorher prüfen sollten", "{k}: Die Möglichkeiten im Überblick"),
        Kind.PROBLEM: ("{k}: Ursachen und Lösungen", "{k}: Was Sie zuerst prüfen"),
        Kind.TIPS: ("{k} für den Alltag", "{k}: Womit Sie anfangen"),
        Kind.TOPIC: (
            "{k}: Der praktische Überblick",
            "{k}: Das sollten Sie wissen",
            "{k}: Das Wichtigste im Überblick",
        ),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Was Sie brauchen", "Werkzeug, Material, Zeit und Sicherheitshinweise auflisten."),
                (
                    "Schritt für Schritt",
                    "Je Schritt eine Handlung, in der richtigen Reihenfolge; woran erkennt man, dass er gelungen ist?",
                ),
            ),
            (
                ("Häufige Fehler", "Was geht oft schief, und wie lässt es sich vermeiden?"),
                ("Wenn es nicht klappt", "Was als Nächstes zu prüfen ist und wann Fachleute helfen sollten."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("Die kurze Antwort", "Die Hauptfrage in zwei bis drei Sätzen beantworten."),
                ("So funktioniert es", "Den Gedanken Schritt für Schritt erklären, mit einem Beispiel aus der Praxis."),
            ),
            (
                ("Worauf Sie achten sollten", "Grenzen, Ausnahmen und häufige Missverständnisse nennen."),
                ("Wie es weitergeht", "Auf den nächsten sinnvollen Schritt verweisen."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("Auf einen Blick", "Das Ergebnis zuerst: Für wen passt was?"),
                ("Worauf es beim Vergleich ankommt", "Kriterien nennen und begründen."),
            ),
            (
                ("Was zu wem passt", "Jede Möglichkeit den passenden Lesern zuordnen."),
                ("So wurde verglichen", "Offenlegen, wie ausgewählt und geprüft wurde."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Was Sie bekommen", "Das Angebot in klaren Worten: Umfang, Varianten, Grenzen."),
                ("Für wen es passt", "Wann es passt und wann nicht."),
            ),
            (
                ("So läuft es ab", "Die Schritte von der Anfrage bis zum Ergebnis."),
                ("Jetzt anfangen", "Eine klare Handlungsaufforderung mit Kontaktdaten."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Arbeitsentwurf.** Von der Offline-Engine aus den Keywords und der Gliederung dieser Aufgabe "
        "zusammengestellt, ohne recherchierte Fakten. Ersetzen Sie die Notizen durch fertigen Text oder lassen Sie ihn "
        "von einem KI-Modell schreiben, bevor Sie ihn veröffentlichen.",
        intro={
            Family.STEPS: "Diese Anleitung ist für {audience}. Sie führt durch das Thema „{k}“, von der Vorbereitung "
            "bis zum Ergebnis.",
            Family.EXPLAIN: "Dieser Beitrag ist für {audience}. Er beantwortet, was man zu „{k}“ wissen möchte.",
            Family.CHOOSE: "Dieser Vergleich ist für {audience}. Er ordnet, was bei „{k}“ zählt.",
            Family.OFFER: "Diese Seite ist für {audience}. Sie zeigt, was zu „{k}“ gehört und wie man es bekommt.",
        },
        covers="Die Themen: {list}.",
        and_word="und",
        to_cover="Hier behandeln",
        keywords="Keywords, die natürlich vorkommen sollen: {list}",
        keyword_section="Beantworten, was mit der Suche nach „{k}“ gemeint ist.",
        faq_heading="Häufige Fragen",
        faq_answer="Noch zu beantworten: eine direkte Antwort auf „{q}“ in zwei bis drei Sätzen, mit Quelle, wo sie "
        "eine Tatsache nennt.",
        excerpt={
            Family.STEPS: "{title}: Vorbereitung, die Schritte der Reihe nach und was bei Problemen hilft.",
            Family.EXPLAIN: "{title}: erst die kurze Antwort, dann wie es funktioniert und worauf zu achten ist.",
            Family.CHOOSE: "{title}: was zu vergleichen ist, was zu wem passt und was man vorher prüft.",
            Family.OFFER: "{title}: was dazugehört, für wen es passt und wie es losgeht.",
        },
        audience={
            Family.STEPS: "alle, die es selbst machen möchten",
            Family.EXPLAIN: "alle, die neu im Thema sind",
            Family.CHOOSE: "alle, die vor der Entscheidung vergleichen",
            Family.OFFER: "alle, die ein passendes Angebot suchen",
        },
        angle={
            Family.STEPS: "Der ganze Weg von der Vorbereitung bis zum Ergebnis, mit den Fehlern, die Zeit kosten.",
            Family.EXPLAIN: "Erst die kurze Antwort, dann was dahintersteckt.",
            Family.CHOOSE: "Erst die Kriterien, dann die Namen: was zu wem passt.",
            Family.OFFER: "Was dazugehört und wie es weitergeht, ohne Werbesprache.",
        },
        hub_title="{k}: Der große Überblick",
        hub_angle="Die eine Seite, die zu allem rund um das Thema führt.",
        hub_section="In zwei bis drei Sätzen das Wichtigste sagen, dann auf die Seite „{page}“ verlinken.",
        hub_link="Weit oben auf die Übersichtsseite „{hub}“ verlinken.",
        table=("Kriterium", "Preis", "Qualität", "Handhabung", "Geeignet für"),
        table_empty="noch auszufüllen",
        alt_featured="Titelbild zu „{title}“",
        alt_section="Illustration zum Abschnitt „{section}“",
        cluster="Suchanfragen rund um {list}.",
    ),
    question_words=(
        "wie",
        "was",
        "warum",
        "wieso",
        "weshalb",
        "wann",
        "wo",
        "wer",
        "welche",
        "welcher",
        "welches",
        "kann",
        "ist",
        "sind",
        "darf",
    ),
)
