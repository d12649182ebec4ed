"""English."""

from __future__ import annotations

from igny8_desktop.clients.offline.languages.model import Family, Kind, Language, Notes, Outline

_STOP = (
    "a an the and or but of for to in on at by with without from as is are was be do does did can could should would "
    "will you your i my me we our it its this that these those how what why when where who which vs versus near than "
    "if into about up out so"
)

LANGUAGE = Language(
    code="en",
    capitals="title",
    stop=frozenset(_STOP.split()),
    markers={
        Kind.HOW_TO: (
            "^how to",
            "^how do i",
            "^how do you",
            "^how can i",
            "^how can you",
            "^ways to",
            "^steps to",
            "step by step",
            "tutorial",
            "instructions",
            "^diy",
        ),
        Kind.DEFINITION: ("^what is", "^what are", "^whats", "^what's", "meaning$", "definition"),
        Kind.QUESTION: (
            "^how",
            "^what",
            "^why",
            "^when",
            "^where",
            "^who",
            "^which",
            "^can",
            "^is",
            "^are",
            "^do",
            "^does",
            "^should",
            "^will",
        ),
        Kind.VERSUS: ("vs", "vs.", "versus", "compared to", "difference between", "or"),
        Kind.REVIEW: ("review", "reviews", "worth it", "test$", "tested"),
        Kind.BEST: ("best", "top", "top rated", "recommended"),
        Kind.SERVICE: (
            "near me",
            "service",
            "services",
            "company",
            "companies",
            "agency",
            "contractor",
            "hire",
            "specialist",
            "consultant",
            "installer",
            "repair service",
        ),
        Kind.PRICE: ("price", "prices", "cost", "costs", "pricing", "quote", "rates"),
        Kind.BUY: (
            "buy",
            "for sale",
            "cheap",
            "cheapest",
            "affordable",
            "deal",
            "deals",
            "discount",
            "coupon",
            "order",
            "online shop",
            "shop",
        ),
        Kind.PROBLEM: (
            "not working",
            "won't",
            "wont",
            "doesn't",
            "doesnt",
            "problem",
            "problems",
            "error",
            "fix",
            "troubleshooting",
            "broken",
            "leaking",
        ),
        Kind.TIPS: ("tips", "ideas", "examples", "checklist", "mistakes", "tricks", "hacks", "recipes", "inspiration"),
    },
    noise=("near me", "step by step", "for sale", "online shop"),
    titles={
        Kind.HOW_TO: (
            "How to {k}",
            "How to {k}: A Step-by-Step Guide",
            "How to {k}, Step by Step",
            "How to {k}: What You Need and What to Do",
        ),
        Kind.DEFINITION: (
            "{k} The Essentials Explained",
            "{k} A Plain-Language Introduction",
            "{k} The Basics in Brief",
        ),
        Kind.QUESTION: ("{k}", "{k} A Clear Answer", "{k} What to Know"),
        Kind.VERSUS: (
            "{k}: Which One Should You Choose?",
            "{k}: The Differences That Matter",
            "{k}: A Side-by-Side Comparison",
        ),
        Kind.REVIEW: (
            "{k}: What to Check Before You Decide",
            "{k}: Strengths, Weaknesses and Alternatives",
            "{k}: What Matters in Daily Use",
        ),
        Kind.BEST: (
            "{k}: How to Choose",
            "{k}: What to Look For",
            "{k}: The Options Compared",
            "{k}: A Buyer's Shortlist",
        ),
        Kind.SERVICE: ("{k}: What Is Included and How to Book", "{k}: How It Works", "{k}: What to Expect"),
        Kind.PRICE: ("{k}: What You Pay For", "{k}: What Drives the Price", "{k}: How to Compare Offers"),
        Kind.BUY: ("{k}: What to Check Before You Order", "{k}: Find the Right Fit", "{k}: Options at a Glance"),
        Kind.PROBLEM: ("{k}: Causes and Fixes", "{k}: What to Check First", "{k}: How to Find the Cause"),
        Kind.TIPS: ("{k} Worth Knowing", "{k} for Everyday Use", "{k}: Where to Start"),
        Kind.TOPIC: (
            "{k}: A Practical Guide",
            "{k}: What to Know",
            "{k} Explained",
            "{k}: The Essentials",
            "{k}: Questions and Answers",
        ),
    },
    outlines={
        Family.STEPS: Outline(
            (
                ("What you need before you start", "List tools, materials, time and any safety points."),
                ("The steps in order", "One action per step, in order; say how to tell that a step worked."),
            ),
            (
                ("Common mistakes", "Name what usually goes wrong and how to avoid it."),
                ("If it does not work", "Say what to check next and when to ask a professional."),
            ),
        ),
        Family.EXPLAIN: Outline(
            (
                ("The short answer", "Answer the main question in two or three sentences."),
                ("How it works", "Explain the idea step by step, with one example from practice."),
            ),
            (
                ("What to watch out for", "Name limits, exceptions and common misunderstandings."),
                ("What to do next", "Point to the next sensible step or page."),
            ),
        ),
        Family.CHOOSE: Outline(
            (
                ("At a glance", "Give the result first: who is best served by what."),
                ("What to compare", "Name the criteria and why each of them matters."),
            ),
            (
                ("Who should choose what", "Match each option with the readers it suits."),
                ("How we compared", "Say openly how the options were chosen and checked."),
            ),
        ),
        Family.OFFER: Outline(
            (
                ("What you get", "Describe the offer in plain words: scope, options, limits."),
                ("Who it is for", "Describe the situations in which it fits, and those in which it does not."),
            ),
            (
                ("How it works, from first contact to result", "List the steps and what is needed from the customer."),
                ("Get started", "One clear call to action with contact details."),
            ),
        ),
    },
    notes=Notes(
        working_draft="**Working draft.** Put together by the offline engine from the keywords and the outline of "
        "this task. It holds no researched facts. Replace the notes below with finished text, or have an AI model "
        "write it, before this is published.",
        intro={
            Family.STEPS: "This guide is for {audience}. It goes through “{k}” from preparation to result.",
            Family.EXPLAIN: "This article is for {audience}. It answers what people want to know about “{k}”.",
            Family.CHOOSE: "This comparison is for {audience}. It sorts out what counts with “{k}”.",
            Family.OFFER: "This page is for {audience}. It shows what “{k}” includes and how to get it.",
        },
        covers="It covers: {list}.",
        and_word="and",
        to_cover="To cover here",
        keywords="Keywords to use naturally: {list}",
        keyword_section="Answer what people mean when they search for “{k}”.",
        faq_heading="Frequently asked questions",
        faq_answer="To be answered: a direct answer to “{q}” in two or three sentences, with a source where it "
        "states a fact.",
        excerpt={
            Family.STEPS: "{title}: preparation, the steps in order, and what to do when something goes wrong.",
            Family.EXPLAIN: "{title}: the short answer first, then how it works and what to watch out for.",
            Family.CHOOSE: "{title}: what to compare, who should choose what, and what to check first.",
            Family.OFFER: "{title}: what is included, who it is for, and how to get started.",
        },
        audience={
            Family.STEPS: "people who want to do it themselves",
            Family.EXPLAIN: "readers who are new to the topic",
            Family.CHOOSE: "people who compare before they decide",
            Family.OFFER: "people who are looking for an offer that fits",
        },
        angle={
            Family.STEPS: "The whole way from preparation to result, with the mistakes that cost time.",
            Family.EXPLAIN: "The short answer first, then what is behind it.",
            Family.CHOOSE: "Criteria before names: who is best served by what.",
            Family.OFFER: "What is included and what happens next, without sales talk.",
        },
        hub_title="{k}: The Complete Overview",
        hub_angle="The one page that leads to everything on the topic.",
        hub_section="Say in two or three sentences what matters, then link to the page “{page}”.",
        hub_link="Link to the overview page “{hub}” near the top.",
        table=("Criterion", "Price", "Quality", "Handling", "Suits"),
        table_empty="to be filled in",
        alt_featured="Title image for “{title}”",
        alt_section="Illustration for the section “{section}”",
        cluster="Searches around {list}.",
    ),
    question_words=(
        "how",
        "what",
        "why",
        "when",
        "where",
        "who",
        "which",
        "can",
        "is",
        "are",
        "do",
        "does",
        "should",
        "will",
    ),
)
