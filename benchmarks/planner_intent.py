"""How well search intent is told from words: accuracy and macro-F1 per language, beside two peers in the same run.

Run `python -m benchmarks.planner_intent`. The labelled keywords lie in `data/intent`, one file per language, with the
columns keyword, intent and part. *tune* was looked at while the rules were written, *held-out* was not looked at for
that, *fresh* was written after the rules were finished. One person wrote and labelled all of them by these rules:

- informational: wants to know (how, what, why, recipes, symptoms, ideas), or a bare subject that nobody sells;
- commercial: weighs what to take (best, versus, review, cost), or a bare thing that is bought after comparing;
- transactional: wants to act now (buy, book, apply, near me, coupon), or a trade with a place;
- navigational: wants one site, program, shop or office by name.

*rules* is what an import says; *and meaning* adds the vectors of bare subjects, as clustering does, with a head that
was learnt from the tune parts. The peers: *majority* always says the commonest intent of the tune part; *word list* is
the dozen of words for each intent that keyword tools' help pages list, translated.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Final, NamedTuple

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import intent_of, names_intent
from igny8_desktop.services.planner.intent_meaning import intents_of_vectors

DATA: Final = Path(__file__).parent / "data" / "intent"
PARTS: Final = ("tune", "held-out", "fresh")

_LISTS: Final[tuple[tuple[SearchIntent, str], ...]] = (
    (
        SearchIntent.NAVIGATIONAL,
        "login sign website facebook youtube google amazon anmelden connexion accesso entrar inloggen giriş",
    ),
    (
        SearchIntent.TRANSACTIONAL,
        "buy order coupon discount deal cheap purchase download sale kaufen bestellen gutschein günstig comprar oferta "
        "barato acheter promo comprare offerta sconto cupom desconto kopen bestellen korting satın ucuz indirim",
    ),
    (
        SearchIntent.COMMERCIAL,
        "best top review reviews vs versus compare comparison price cost beste test vergleich kosten mejor mejores "
        "opiniones precio meilleur avis comparatif prix migliori migliore recensioni prezzo melhor melhores preço "
        "vergelijken prijs en iyi fiyatları yorumları",
    ),
)


class Labelled(NamedTuple):
    """One labelled keyword."""

    keyword: str
    intent: SearchIntent
    part: str


class Score(NamedTuple):
    """How many are right, from 0 to 1, and the mean of the intents' F1."""

    accuracy: float
    macro_f1: float


def labelled(language: str) -> list[Labelled]:
    """Return the labelled keywords of a language."""
    with (DATA / f"{language}.csv").open(encoding="utf-8", newline="") as stream:
        return [Labelled(row["keyword"], SearchIntent(row["intent"]), row["part"]) for row in csv.DictReader(stream)]


def languages() -> list[str]:
    """Return the languages that have labelled keywords."""
    return sorted(path.stem for path in DATA.glob("*.csv"))


def score(rows: Sequence[Labelled], guess: Callable[[str], SearchIntent]) -> Score:
    """Return how well a classifier does on labelled keywords."""
    pairs = Counter((row.intent, guess(row.keyword)) for row in rows)
    right = sum(count for (said, found), count in pairs.items() if said is found)
    f1: list[float] = []
    for intent in {row.intent for row in rows}:
        hit = pairs[intent, intent]
        found = sum(count for (_, each), count in pairs.items() if each is intent)
        there = sum(count for (each, _), count in pairs.items() if each is intent)
        f1.append(2 * hit / (found + there) if found + there else 0.0)
    return Score(right / len(rows), sum(f1) / len(f1))


def by_rules(keyword: str) -> SearchIntent:
    """Return what the program says at import."""
    return intent_of(normalise_keyword(keyword))


def by_word_list(keyword: str) -> SearchIntent:
    """Return what a plain list of words says."""
    words = set(normalise_keyword(keyword).split())
    return next((intent for intent, known in _LISTS if words & set(known.split())), SearchIntent.INFORMATIONAL)


def by_rules_and_meaning(rows: Sequence[Labelled]) -> Callable[[str], SearchIntent]:
    """Return what the program says once it has clustered: bare subjects are told by their vectors."""
    from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder

    bare = [row.keyword for row in rows if not names_intent(row.keyword)]
    told = dict(zip(bare, intents_of_vectors(UniversalSentenceEmbedder().embed(bare)), strict=True))
    return lambda keyword: told.get(keyword) or by_rules(keyword)


def by_majority(rows: Sequence[Labelled]) -> Callable[[str], SearchIntent]:
    """Return the classifier that always says the commonest intent of some rows."""
    commonest = Counter(row.intent for row in rows).most_common(1)[0][0]
    return lambda _: commonest


def main() -> None:
    print("accuracy / macro-F1")
    print(f"{'':4}{'part':10}{'n':>5}   {'rules':>14}   {'and meaning':>14}   {'word list':>14}   {'majority':>14}")
    by_both = by_rules_and_meaning([row for language in languages() for row in labelled(language)])
    for language in languages():
        rows = labelled(language)
        majority = by_majority([row for row in rows if row.part == "tune"])
        for part in PARTS:
            chosen = [row for row in rows if row.part == part]
            if chosen:
                scores = [score(chosen, each) for each in (by_rules, by_both, by_word_list, majority)]
                shown = "   ".join(f"{each.accuracy:6.3f} / {each.macro_f1:5.3f}" for each in scores)
                print(f"{language:4}{part:10}{len(chosen):5}   {shown}")
    texts = [normalise_keyword(row.keyword) for language in languages() for row in labelled(language)] * 100
    start = process_time()
    for text in texts:
        intent_of(text)
    print(f"{len(texts) / (process_time() - start):,.0f} keywords a second")


if __name__ == "__main__":
    main()
