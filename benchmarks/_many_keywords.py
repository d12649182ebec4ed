"""Make keyword lists of any size for timing: the shape of a real export, with a vocabulary that grows as real ones do.

Subjects of fifteen niches are asked for in the ways people ask (cost, best, how to, near me, versus ...), with
properties, audiences, places and brands. Brands and places come from syllables, a few of them often and most of them
seldom, so that 100,000 keywords hold some 20,000 different words, as exports do.
"""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path
from typing import Final

_NICHES: Final = Path(__file__).parent / "data" / "niches.csv"
_ASKED: Final[tuple[tuple[int, str], ...]] = (
    # how often, the words: s subject, p property, a audience, d thing to do, b and c brands, l place, y year
    (6, "{p} {s}"),
    (6, "{s} for {a}"),
    (5, "best {s} for {a}"),
    (4, "best {p} {s}"),
    (5, "{b} {s}"),
    (4, "{b} {s} review"),
    (4, "{b} vs {c} {s}"),
    (3, "{b} {p} {s}"),
    (4, "{s} {l}"),
    (3, "{s} near me {l}"),
    (3, "{s} cost {l}"),
    (3, "how much does {p} {s} cost"),
    (4, "how to {d} {s}"),
    (3, "how to {d} {p} {s} for {a}"),
    (3, "{p} {s} for {a}"),
    (2, "is {b} {s} worth it"),
    (2, "best {s} {y}"),
    (2, "{s} {p} price {l}"),
    (2, "where to buy {b} {s}"),
    (2, "{b} {s} discount code"),
    (2, "{b} {s} manual pdf"),
    (1, "why is my {b} {s} not working"),
    (1, "{s} ideas for {a}"),
    (1, "{p} {s} pros and cons"),
    (1, "can you {d} {s}"),
    (1, "{b} {s} {l}"),
)
_SYLLABLES: Final = (
    "ar bel cor dal el fen gar hol is jun kal lor mar nor ol pel quin ros sol tar ul ven wes xan yor zel",
    "a e i o u an en ira osta ule ani evo",
    "ton ra dex vio lux mar sen ville ford by berg ley na tec port ia field ora max",
)


def many_keywords(count: int, seed: int = 1) -> list[str]:
    """Return so many different keywords, in the order of chance; the same ones for the same seed."""
    chance = random.Random(seed)
    first, middle, last = (part.split() for part in _SYLLABLES)
    names = ["".join(parts) for parts in itertools.product(first, middle, last)]
    names += [one + two for one, two in itertools.product(first, names[:2_000])]
    chance.shuffle(names)
    with _NICHES.open(encoding="utf-8", newline="") as file:
        niches = [[part.split("; ") for part in row] for row in itertools.islice(csv.reader(file), 1, None)]
    weights = [often for often, _words in _ASKED]
    found: dict[str, None] = {}
    while len(found) < count:
        subjects, properties, audiences, doings = chance.choice(niches)
        words = chance.choices(_ASKED, weights)[0][1]
        text = words.format(
            s=chance.choice(subjects),
            p=chance.choice(properties),
            a=chance.choice(audiences),
            d=chance.choice(doings),
            b=_name(names, chance),
            c=_name(names, chance),
            l=_name(names, chance),
            y=chance.choice((2024, 2025, 2026)),
        )
        found.setdefault(text)
    return list(found)


def _name(names: list[str], chance: random.Random) -> str:
    """Return a name, each half as often as the one at half its rank (Zipf's law)."""
    return names[int(len(names) ** chance.random()) - 1]
