"""Find a phrase in an article in any inflection: “how to descale a kettle” in “descaling your kettles”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
    """The stems of an article by their places."""

    def __init__(self, text: ArticleText) -> None:
        self.article = text

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int]]]:
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, block in enumerate(self.article.blocks):
            for at, each in enumerate(block.stems):
                places[each].append((number, at))
        return places

    def stems_of(self, phrase: str) -> tuple[str, ...]:
        """Return the stems of a phrase that carry its topic, each once."""
        return tuple(dict.fromkeys(topic_stems(phrase, self.article.language)))

    def has(self, stem: str) -> bool:
        """Say whether a word is anywhere in the article."""
        return stem in self._places

    def find(self, stems: Sequence[str]) -> Iterator[Hit]:
        """Yield the places where all stems stand together in one sentence, in the order of the text."""
        if not stems or any(each not in self._places for each in stems):
            return
        rarest = min(stems, key=lambda each: len(self._places[each]))
        free_from: dict[int, int] = {}
        for number, at in self._places[rarest]:
            if at < free_from.get(number, 0):
                continue
            found = self._around(self.article.blocks[number], at, stems)
            if found is not None and found[0] >= free_from.get(number, 0):
                first, last, order = found
                free_from[number] = last + 1
                block = self.article.blocks[number]
                yield Hit(block, block.reading.words[first].start, block.reading.words[last].end, order)

    @staticmethod
    def _around(block: BlockFacts, at: int, stems: Sequence[str]) -> tuple[int, int, bool] | None:
        """Return the tightest stretch of words around `at` that holds all stems; `None` where none is tight enough."""
        if len(stems) == 1:
            return at, at, True
        reach = len(stems) + _BETWEEN - 1
        sentence = next((each for each in block.reading.sentences if each.first <= at < each.last), None)
        low, high = (sentence.first, sentence.last) if sentence is not None else (0, len(block.stems))
        low, high = max(low, at - reach), min(high, at + reach + 1)
        chosen = [at]
        for each in stems:
            if each == block.stems[at]:
                continue
            places = [place for place in range(low, high) if block.stems[place] == each]
            if not places:
                return None
            chosen.append(min(places, key=lambda place: abs(place - at)))
        first, last = min(chosen), max(chosen)
        if last - first + 1 > len(stems) + _BETWEEN:
            return None
        sequence = [block.stems[place] for place in sorted(chosen)]
        return first, last, sequence == list(stems)
