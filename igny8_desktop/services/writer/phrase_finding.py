"""Find a phrase in an article in any inflection: “how to descale a kettle” in “descaling your kettles”."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from igny8_desktop.services.writer.article_facts import ArticleText, BlockFacts, topic_stems

#: Small words that may stand between the words of a phrase: “a cup of your own coffee”.
_BETWEEN: Final = 3


@dataclass(frozen=True)
class Hit:
    """Where a phrase was found: `text[start:end]` of a block; `order`: its words come as they were given."""

    block: BlockFacts
    start: int
    end: int
    order: bool

    @property
    def text(self) -> str:
        """Return the words as they stand there."""
        return self.block.text[self.start : self.end]


class PhraseIndex:
    """Find phrases in an article by the stems of its words."""

    def __init__(self, text: ArticleText) -> None:
        self.article = text

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset().union(*(block.places for block in self.article.blocks))

    def stems_of(self, phrase: str) -> tuple[str, ...]:
        """Return the stems of a phrase that carry its topic, each once."""
        return tuple(dict.fromkeys(topic_stems(phrase, self.article.language)))

    def has(self, stem: str) -> bool:
        """Say whether a word is anywhere in the article."""
        return stem in self._stems

    def find(self, stems: Sequence[str]) -> Iterator[Hit]:
        """Yield the places where all stems stand together in one sentence, in the order of the text."""
        if not stems or not self._stems.issuperset(stems):
            return
        for block in self.article.blocks:
            if all(each in block.places for each in stems):
                yield from _find_in(block, stems)


def _find_in(block: BlockFacts, stems: Sequence[str]) -> Iterator[Hit]:
    places = {each: block.places[each] for each in stems}
    rarest = min(stems, key=lambda each: len(places[each]))
    free_from = 0
    for at in places[rarest]:
        found = _around(block, at, stems, places) if at >= free_from else None
        if found is not None and found[0] >= free_from:
            first, last, order = found
            free_from = last + 1
            yield Hit(block, block.reading.words[first].start, block.reading.words[last].end, order)


def _around(
    block: BlockFacts, at: int, stems: Sequence[str], places: Mapping[str, tuple[int, ...]]
) -> tuple[int, int, bool] | None:
    """Return the tightest stretch of words around `at` that holds all stems; `None` where none is tight enough."""
    if len(stems) == 1:
        return at, at, True
    reach = len(stems) + _BETWEEN - 1
    chosen = [at]
    for each in stems:
        if each == block.stems[at]:
            continue
        nearest = _nearest(places[each], at)
        if abs(nearest - at) > reach:
            return None
        chosen.append(nearest)
    first, last = min(chosen), max(chosen)
    if last - first >= len(stems) + _BETWEEN:
        return None
    if not any(sentence.first <= first and last < sentence.last for sentence in block.reading.sentences):
        return None
    return first, last, [block.stems[place] for place in sorted(chosen)] == list(stems)


def _nearest(places: tuple[int, ...], at: int) -> int:
    """Return the place nearest to another one."""
    right = bisect_left(places, at)
    around = places[max(0, right - 1) : right + 1]
    return min(around, key=lambda place: abs(place - at))
