"""Labelled keyword sets and the measures of a clustering; used by the benchmark and by the tests.

`page` groups keywords that one page should serve, `topic` those that belong to one subject. The method was tuned on the
`tune` half; the `report` half is for reporting. `dense_en` holds 20 to 60 variants per page, made from the words that
people add (years, countries, "guide", "reddit"); `strays_en` holds keywords that belong to nothing. The fresh sets were
written last: their report half shares no niche with anything in its language that was learnt from.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

DATA = Path(__file__).parent / "data" / "clustering"


@dataclass(frozen=True)
class LabelledSet:
    """Keywords with their right answers."""

    name: str
    keywords: tuple[str, ...]
    pages: tuple[str, ...]
    topics: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Quality:
    """How well a clustering fits the labels; every figure from 0 to 1, ARI may be below."""

    pairwise_precision: float
    pairwise_recall: float
    pairwise_f1: float
    bcubed_f1: float
    v_measure: float
    ari: float


def labelled_sets(split: str) -> list[LabelledSet]:
    """Return the sets of a split: English pages, with strays, dense, each other language, all of them together."""
    english = _rows("pages_en.csv", split)
    other = _rows("pages_intl.csv", split)
    sets = [
        _set("English pages", english),
        _set("with strays", english + _rows("strays_en.csv", split)),
        _set("dense", _rows("dense_en.csv", split)),
    ]
    languages = dict.fromkeys(row["language"] for row in other)
    sets += [_set(f"{code} pages", [row for row in other if row["language"] == code]) for code in languages]
    sets.append(_set("languages mixed", other))
    return sets


def niche_sets(split: str) -> list[LabelledSet]:
    """Return the larger sets, twenty-eight English niches and fourteen others: together, with strays, dense, apart.

    `split` is tune, validate or report; only English has validate.
    """
    english = _rows("niches_en.csv", split)
    plain = [row for row in english if row["niche"] != "stray"]
    dense = _rows("dense_niches_en.csv", split)
    sets = [
        _set("English niches", plain),
        _set(
            "English niches with strays", plain[: len(plain) // 2] + [row for row in english if row["niche"] == "stray"]
        ),
    ]
    sets += [_set(f"dense, {name}", [row for row in dense if row["niche"] == name]) for name in _values(dense, "niche")]
    sets += [_set(f"niche {name}", [row for row in plain if row["niche"] == name]) for name in _values(plain, "niche")]
    fresh = _rows("fresh_en.csv", split)
    sets += [_set("English, fresh", fresh)] if fresh else []
    sets += [_set(f"niche {name}", [row for row in fresh if row["niche"] == name]) for name in _values(fresh, "niche")]
    for kind, name in (("niches", "niches_intl.csv"), ("fresh", "fresh_intl.csv")):
        other = _rows(name, split)
        sets += [
            _set(f"{code} {kind}", [row for row in other if row["language"] == code])
            for code in _values(other, "language")
        ]
    return sets


def training_sets(*, english: bool, splits: Sequence[str] = ("tune", "validate")) -> list[LabelledSet]:
    """Return what the scorer of pairs learns from; the multilingual encoder serves long English lists as well."""
    found: list[LabelledSet] = []
    for split in splits:
        found += niche_sets(split)
        if split == "tune":
            found += labelled_sets(split)
    languages = ("de", "es", "fr", "it", "pt", "nl", "tr")
    codes = {f"{code} {kind}" for code in languages for kind in ("pages", "niches", "fresh")}
    if english:
        found = [each for each in found if each.name not in codes and each.name != "languages mixed"]
        return found + _small_lists([each for each in found if each.name.startswith("niche ")])
    small = _small_lists([each for each in found if each.name.startswith("niche ")])
    for code in languages:
        small += _small_lists([each for each in found if each.name in codes and each.name.startswith(code)], 40)
    return [replace(each, weight=4.0 if each.name in codes else 1.0) for each in found] + small


def _small_lists(sets: Sequence[LabelledSet], count: int = 200) -> list[LabelledSet]:
    """Return lists of 2 to 12 keywords drawn from these: some of one page, the others of any."""
    chance = random.Random(0)
    rows = [row for each in sets for row in zip(each.keywords, each.pages, each.topics, strict=True)]
    by_page: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        by_page.setdefault(row[1], []).append(row)
    pages = sorted(by_page)
    found = []
    for _ in range(count):
        size = chance.choice((2, 2, 2, 3, 3, 4, 5, 6, 8, 12))
        page = by_page[chance.choice(pages)]
        drawn = chance.sample(page, min(len(page), chance.randint(1, 3))) + chance.sample(rows, size)
        keywords, of_pages, topics = zip(*dict.fromkeys(drawn[:size]), strict=True)
        found.append(LabelledSet("small", keywords, of_pages, topics, weight=3.0))
    return found


def _values(rows: Sequence[dict[str, str]], column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows))


def _rows(name: str, split: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]


def _set(name: str, rows: Sequence[dict[str, str]]) -> LabelledSet:
    return LabelledSet(
        name,
        tuple(row["keyword"] for row in rows),
        tuple(row["page"] for row in rows),
        tuple(row["topic"] for row in rows),
    )


def as_partition(labels: Sequence[int], stray: int = -1) -> list[int]:
    """Return labels in which every stray is a cluster of its own."""
    free = max([0, *labels]) + 1
    return [free + index if label == stray else int(label) for index, label in enumerate(labels)]


def quality(truth: Sequence[Hashable], labels: Sequence[int]) -> Quality:
    """Return the measures of a partition against the truth."""
    from math import log

    total = len(truth)
    together = Counter(zip(truth, labels, strict=True))
    right, found = Counter(truth), Counter(labels)
    hits = sum(count * (count - 1) / 2 for count in together.values())
    wanted = sum(count * (count - 1) / 2 for count in right.values())
    made = sum(count * (count - 1) / 2 for count in found.values())
    precision, recall = hits / made if made else 1.0, hits / wanted if wanted else 1.0
    bcubed_precision = sum(count * count / found[label] for (_, label), count in together.items()) / total
    bcubed_recall = sum(count * count / right[group] for (group, _), count in together.items()) / total

    def entropy(counts: Counter[Hashable]) -> float:
        return -sum(count / total * log(count / total) for count in counts.values())

    shared = sum(
        count / total * log(count * total / (right[group] * found[label])) for (group, label), count in together.items()
    )
    homogeneity = shared / entropy(Counter(truth)) if entropy(Counter(truth)) else 1.0
    completeness = shared / entropy(Counter(labels)) if entropy(Counter(labels)) else 1.0
    pairs = total * (total - 1) / 2
    expected = wanted * made / pairs if pairs else 0.0
    spread = (wanted + made) / 2 - expected
    return Quality(
        precision,
        recall,
        _harmonic(precision, recall),
        _harmonic(bcubed_precision, bcubed_recall),
        _harmonic(homogeneity, completeness),
        (hits - expected) / spread if spread else 1.0,
    )


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
