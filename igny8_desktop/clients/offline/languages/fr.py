"""French."""

# ruff: noqa: E501 (sentences and word lists stay whole)

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "le la les un une des du de d l et ou mais pour par avec sans dans en au aux sur sous chez est sont être se son sa "
    "ses mon ma mes ce cette ces que qui quoi quel quelle quels quelles comment pourquoi quand où combien vs entre plus "
    "moins si ne pas on"
)

LANGUAGE = Language(
    code="fr",
    capitals="sentence",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: ("^comment", "étape par étape", "tutoriel", "tuto", "mode d'emploi"),
        Kind.DEFINITION: ("^qu'est-ce que", "^qu'est ce que", "^c'est quoi", "définition", "signification"),
        Kind.QUESTION: (
            "^que",
            "^quoi",
            "^pourquoi",
            "^quand",
            "^où",
            "^qui",
            "^quel",
            "^quelle",
            "^quels",
            "^quelles",
            "^combien",
            "^est-ce que",
            "^peut-on",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "ou", "différence", "différences"),
        Kind.REVIEW: ("avis", "test", "tests"),
        Kind.BEST: ("meilleur", "meilleure", "meilleurs", "meilleures", "top", "comparatif", "classement"),
        Kind.SERVICE: ("près de chez moi", "service", "services", "entreprise", "agence", "artisan", "dépannage"),
        Kind.PRICE: ("prix", "tarif", "tarifs", "coût", "devis"),
        Kind.BUY: ("acheter", "achat", "pas cher", "promo", "promotion", "soldes", "boutique", "en ligne"),
        Kind.PROBLEM: ("ne marche pas", "ne fonctionne pas", "problème", "problèmes", "panne", "erreur", "réparer"),
        Kind.TIPS: ("conseils", "idées", "exemples", "astuces", "recettes", "erreurs"),
    },
    noise=("près de chez moi", "étape par étape"),
    titles={
        Kind.HOW_TO: ("{k} : le guide étape par étape", "{k}, étape par étape", "{k} : ce qu’il faut et comment faire"),
        Kind.DEFINITION: ("{k} L’essentiel expliqué simplement", "{k} Les bases en bref"),
        Kind.QUESTION: ("{k}", "{k} Une réponse claire", "{k} Ce qu’il faut savoir"),
        Kind.VERSUS: ("{k} : que choisir ?", "{k} : les différences qui comptent", "{k} : la comparaison directe"),
        Kind.REVIEW: (
            "{k} : ce qu’il faut vérifier avant de décider",
            "{k} : points forts, points faibles, alternatives",
        ),
        Kind.BEST: ("{k} : comment choisir", "{k} : les critères qui comptent", "{k} : les options comparées"),
        Kind.SERVICE: ("{k} : prestations et déroulement", "{k} : à quoi s’attendre"),
        Kind.PRICE: ("{k} : de quoi dépend le montant", "{k} : comment comparer les offres"),
        Kind.BUY: ("{k} : que vérifier avant de commander", "{k} : les options en un coup d’œil"),
        Kind.PROBLEM: ("{k} : causes et solutions", "{k} : que vérifier en premier"),
        Kind.TIPS: ("{k} pour le quotidien", "{k} : par où commencer"),
        Kind.TOPIC: ("{k} : le guide pratique", "{k} : ce qu’il faut savoir", "{k} : l’essentiel"),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("Ce qu’il faut avant de commencer", "Outils, matériel, temps et consignes de sécurité."),
                ("Les étapes dans l’ordre", "Une action par étape ; comment savoir qu’elle est réussie."),
            ),
            (
                ("Les erreurs fréquentes", "Ce qui se passe souvent mal et comment l’éviter."),
                ("Si cela ne marche pas", "Que vérifier ensuite et quand demander de l’aide."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("La réponse courte", "Répondre à la question principale en deux ou trois phrases."),
                ("Comment cela fonctionne", "Expliquer l’idée pas à pas, avec un exemple concret."),
            ),
            (
                ("Les points d’attention", "Limites, exceptions et malentendus fréquents."),
                ("Et ensuite", "Indiquer la prochaine étape utile."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("En un coup d’œil", "Le résultat d’abord : quoi pour qui."),
                ("Ce qu’il faut comparer", "Les critères et pourquoi ils comptent."),
            ),
            (
                ("Que choisir selon son besoin", "Associer chaque option aux lecteurs à qui elle convient."),
                ("Notre méthode de comparaison", "Dire ouvertement comment les options ont été choisies et vérifiées."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("Ce qui est compris", "L’offre en mots simples : étendue, options, limites."),
                ("Pour qui", "Quand elle convient et quand elle ne convient pas."),
            ),
            (
                ("Le déroulement", "Les étapes, du premier contact au résultat."),
                ("Pour commencer", "Un appel à l’action clair avec les coordonnées."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Brouillon de travail.** Préparé par le moteur hors ligne à partir des mots-clés et du plan de "
        "cette tâche, sans faits recherchés. Remplacez les notes par un texte définitif, ou confiez-le à un modèle d’IA, "
        "avant de publier.",
        intro={
            Family.STEPS: "Ce guide s’adresse à {audience}. Il parcourt « {k} », de la préparation au résultat.",
            Family.EXPLAIN: "Cet article s’adresse à {audience}. Il répond aux questions sur « {k} ».",
            Family.CHOOSE: "Ce comparatif s’adresse à {audience}. Il met en ordre ce qui compte pour « {k} ».",
            Family.OFFER: "Cette page s’adresse à {audience}. Elle montre ce que comprend « {k} » et comment l’obtenir.",
        },
        covers="Au programme : {list}.",
        and_word="et",
        to_cover="À traiter ici",
        keywords="Mots-clés à placer naturellement : {list}",
        keyword_section="Répondre à ce que cherchent les internautes avec « {k} ».",
        faq_heading="Questions fréquentes",
        faq_answer="À compléter : une réponse directe à « {q} » en deux ou trois phrases, avec une source si elle "
        "affirme un fait.",
        excerpt={
            Family.STEPS: "{title} : préparation, étapes dans l’ordre et solutions en cas de problème.",
            Family.EXPLAIN: "{title} : la réponse courte, puis le fonctionnement et les points d’attention.",
            Family.CHOOSE: "{title} : que comparer, que choisir et que vérifier avant.",
            Family.OFFER: "{title} : ce qui est compris, pour qui et comment commencer.",
        },
        audience={
            Family.STEPS: "celles et ceux qui veulent le faire eux-mêmes",
            Family.EXPLAIN: "celles et ceux qui découvrent le sujet",
            Family.CHOOSE: "celles et ceux qui comparent avant de décider",
            Family.OFFER: "celles et ceux qui cherchent une offre adaptée",
        },
        angle={
            Family.STEPS: "Tout le chemin, de la préparation au résultat, avec les erreurs qui coûtent du temps.",
            Family.EXPLAIN: "D’abord la réponse courte, puis ce qu’il y a derrière.",
            Family.CHOOSE: "Les critères avant les noms : ce qui convient à qui.",
            Family.OFFER: "Ce qui est compris et la suite, sans langage publicitaire.",
        },
        hub_title="{k} : le guide complet",
        hub_angle="La page qui mène à tout le reste du sujet.",
        hub_section="Dire l’essentiel en deux ou trois phrases, puis renvoyer à la page « {page} ».",
        hub_link="Renvoyer dès le début à la page principale « {hub} ».",
        table=("Critère", "Prix", "Qualité", "Utilisation", "Convient à"),
        table_empty="à compléter",
        alt_featured="Image de titre de « {title} »",
        alt_section="Illustration de la partie « {section} »",
        cluster="Recherches autour de {list}.",
    ),
    question_words=(
        "que",
        "quoi",
        "pourquoi",
        "quand",
        "où",
        "qui",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "combien",
        "est-ce",
        "peut-on",
        "comment",
        "qu'est-ce",
        "c'est",
    ),
)
