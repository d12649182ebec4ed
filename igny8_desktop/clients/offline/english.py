"""Make English keywords read like English: verbs after "how to", articles, question marks, comparison words.

Searchers leave out what a headline needs ("descale kettle"). An article is put in only where the cluster itself shows
that the noun is countable; otherwise the keyword stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from igny8_desktop.clients.offline.languages.model import Kind
from igny8_desktop.clients.offline.wording import word_set, words

VERBS = word_set(
    "add adjust apply assemble avoid bake boil build buy calculate calibrate care change charge check choose "
    "clean clear compare compost configure connect convert cook create cut decorate delete descale design "
    "diagnose dispose draw dry dye edit eliminate enable export find fix fold freeze fry get grill grind grow "
    "hang heal identify import improve increase insert install keep kill learn lose lower lubricate maintain "
    "make measure mount move open optimise optimize organise organize paint plan plant play polish prepare "
    "prevent prune reduce refill register relieve remove repair replace reset restore roast sand save seal "
    "season sell set sew sharpen sleep soak spot start stop store style tie tighten train transfer treat "
    "troubleshoot unclog update upgrade use wash water write"
)
_PREPOSITIONS = word_set(
    "with without in on at for from by using under over after before into onto when while through out off of"
)
_DETERMINERS = word_set("a an the your my his her their our this that these those any some each every no")
_ADJECTIVES = word_set(
    "electric new old small big large stainless steel wooden dirty broken clogged dead dry wet cast iron indoor outdoor"
)
_HOW_TO = re.compile(
    r"^(?:how (?:to|do i|do you|do we|can i|can you|should i|should you)|(?:the )?(?:best |easy )?(?:ways|steps) to|"
    r"guide to|diy)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\s+(?:step by step|tutorial|instructions|guide)$", re.IGNORECASE)
_INVERTED = word_set("is are was do does did can could should would will has have")


def countable_nouns(texts: Iterable[str]) -> frozenset[str]:
    """Return singular nouns that these keywords show to be countable: with `a` before, or in the plural as well."""
    all_words: set[str] = set()
    found: set[str] = set()
    for text in texts:
        parts = words(text)
        all_words.update(parts)
        found.update(after for before, after in pairwise(parts) if before in ("a", "an"))
    plural = {word for word in all_words if len(word) > 2 and not word.endswith("s") and f"{word}s" in all_words}
    return frozenset((plural | found) - VERBS - _ADJECTIVES)


def is_action(text: str) -> bool:
    """Say whether a keyword begins with a verb in its base form, so that "how to" fits before it."""
    parts = words(text)
    # "water for espresso" speaks of the noun: a verb here would be followed by its object.
    return len(parts) > 1 and parts[0] in VERBS and not parts[0].endswith("ing") and parts[1] != "for"


def phrase(text: str, kind: Kind, countable: frozenset[str]) -> str:
    """Return the keyword as it goes into a title of its kind."""
    text = text.strip(" ?.!")
    if kind is Kind.HOW_TO:
        action = _TRAILING.sub("", _HOW_TO.sub("", text))
        return with_article(action, countable) if is_action(action) or _HOW_TO.match(text) else text
    if kind in (Kind.QUESTION, Kind.DEFINITION):
        return question(text)
    if kind is Kind.BEST and words(text)[:1] == ["best"]:
        return f"the {text}"
    if kind is Kind.VERSUS:
        return re.sub(r"\s+(?:vs\.?|versus|compared to)\s+", " vs ", text, flags=re.IGNORECASE)
    return text


def question(text: str) -> str:
    """Return a question with its mark; "how often to" is no sentence and gets none."""
    parts = words(text)
    text = re.sub(r"^whats\b", "what's", text, flags=re.IGNORECASE)
    asks = (parts[:1] and (parts[0] in _INVERTED or parts[0] in ("why", "who", "whats", "what's"))) or any(
        part in _INVERTED for part in parts[1:4]
    )
    return f"{text}?" if asks else text


def is_sentence(text: str) -> bool:
    """Say whether a keyword is a whole question that can be asked as it stands."""
    return question(text).endswith("?") and len(words(text)) > 2


def with_article(action: str, countable: frozenset[str]) -> str:
    """Return "descale a kettle with vinegar" for "descale kettle with vinegar" where `kettle` is countable."""
    parts = action.split(" ")
    if len(parts) < 2 or parts[0].casefold() not in VERBS:
        return action
    end = next((i for i, part in enumerate(parts) if i > 0 and part.casefold() in _PREPOSITIONS), len(parts))
    noun_phrase = [part.casefold() for part in parts[1:end]]
    if not noun_phrase or noun_phrase[0] in _DETERMINERS or noun_phrase[-1] not in countable:
        return action
    article = (
        "an" if noun_phrase[0][0] in "aeiou" and not noun_phrase[0].startswith(("uni", "use", "eu", "one")) else "a"
    )
    return " ".join([parts[0], article, *parts[1:]])
