"""Name the kinds of page that queries ask for, what each says about the intent, and the words that say nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from igny8_desktop.domain.enums import SearchIntent


class Facet(StrEnum):
    """The kind of page that a query asks for; `NONE` for a bare subject."""

    NONE = "none"
    VERSUS = "versus"
    LOCAL = "local"
    COST = "cost"
    CALCULATOR = "calculator"
    TEMPLATE = "template"
    LOGIN = "login"
    SALARY = "salary"
    COURSE = "course"
    CAREER = "career"
    SUBSIDY = "subsidy"
    REQUIREMENTS = "requirements"
    BEST = "best"
    CHEAP = "cheap"
    BUY = "buy"
    FREE = "free"
    IDEAS = "ideas"
    WORTH = "worth"
    SAFETY = "safety"
    LEGAL = "legal"
    TIME = "time"
    AMOUNT = "amount"
    SIZE = "size"
    WHAT = "what"
    PROBLEM = "problem"
    RECIPE = "recipe"
    HOW = "how"


FACET_INTENT: Final[dict[Facet, tuple[SearchIntent, float]]] = {
    Facet.VERSUS: (SearchIntent.COMMERCIAL, 0.8),
    Facet.LOCAL: (SearchIntent.TRANSACTIONAL, 0.85),
    Facet.COST: (SearchIntent.COMMERCIAL, 0.75),
    Facet.CALCULATOR: (SearchIntent.INFORMATIONAL, 0.6),
    Facet.TEMPLATE: (SearchIntent.INFORMATIONAL, 0.6),
    Facet.LOGIN: (SearchIntent.NAVIGATIONAL, 0.9),
    Facet.CAREER: (SearchIntent.INFORMATIONAL, 0.6),
    Facet.SALARY: (SearchIntent.INFORMATIONAL, 0.6),
    Facet.COURSE: (SearchIntent.COMMERCIAL, 0.5),
    Facet.REQUIREMENTS: (SearchIntent.INFORMATIONAL, 0.8),
    Facet.SUBSIDY: (SearchIntent.INFORMATIONAL, 0.65),
    Facet.BEST: (SearchIntent.COMMERCIAL, 0.9),
    Facet.CHEAP: (SearchIntent.TRANSACTIONAL, 0.7),
    Facet.BUY: (SearchIntent.TRANSACTIONAL, 0.9),
    Facet.FREE: (SearchIntent.TRANSACTIONAL, 0.55),
    Facet.IDEAS: (SearchIntent.INFORMATIONAL, 0.8),
    Facet.WORTH: (SearchIntent.COMMERCIAL, 0.6),
    Facet.SAFETY: (SearchIntent.INFORMATIONAL, 0.85),
    Facet.LEGAL: (SearchIntent.INFORMATIONAL, 0.85),
    Facet.TIME: (SearchIntent.INFORMATIONAL, 0.85),
    Facet.AMOUNT: (SearchIntent.INFORMATIONAL, 0.8),
    Facet.SIZE: (SearchIntent.INFORMATIONAL, 0.65),
    Facet.WHAT: (SearchIntent.INFORMATIONAL, 0.9),
    Facet.PROBLEM: (SearchIntent.INFORMATIONAL, 0.8),
    Facet.RECIPE: (SearchIntent.INFORMATIONAL, 0.85),
    Facet.HOW: (SearchIntent.INFORMATIONAL, 0.95),
}
"""What each facet says about the intent, and how sure it is (0 to 1)."""

PRIORITY: Final[tuple[Facet, ...]] = tuple(facet for facet in Facet if facet is not Facet.NONE)
"""Which facet decides where a query has several: the earlier one."""

LANGUAGE_NAMES: Final[dict[str, str]] = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "tr": "Turkish",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUALIFIERS: Final[frozenset[str]] = _words(
    "2023 2024 2025 2026 2027 2028 online reddit quora youtube forum blog usa uk us america canada "
    "australia india europe today now quick quickly easy easily simple fast good great nice new latest "
    "info information help please video my your the a an in on at for of to and with is are do does i you "
    "it me home house best way ways really complete ultimate full perfect professional properly correct "
    "correctly popular different"
)
"""Words that hardly change which page should answer a query."""

FILLER_WORDS: Final[frozenset[str]] = _words(
    "der die das und für mit ein eine einen im beim von zum zur ist bei auf nach zu el la los las de del "
    "en para por un una con mi al es le les des du pour dans sur au aux il lo gli di della dei per nel "
    "alla da os as do dos em com uma um no na que ao het een voor van met in op bij zijn naar je ve için "
    "ile bir bu et y e"
)
"""Articles and prepositions of the other languages: they say nothing about the subject."""
