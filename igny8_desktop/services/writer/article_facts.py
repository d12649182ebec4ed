"""Keep what was found out about each block, so that a keystroke costs one block and not the article."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.services.writer.article_sketch import shingle_hashes
from igny8_desktop.services.writer.language_words import LanguageWords, language_words, stem
from igny8_desktop.services.writer.readability import TextCounts, syllables
from igny8_desktop.services.writer.reading import WORD, Reading, read_block

#: Blocks whose facts are kept: several long articles.
_KEPT: Final = 4_000
#: What is written in sentences; the rest is not judged as prose.
PROSE: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE, BlockKind.DETAILS, BlockKind.HTML})


@dataclass(frozen=True)
class BlockFacts:
    """A block with what was found in it; `id` is its name on the surface that shows it."""

    id: str
    block: Block
    reading: Reading
    stems: tuple[str, ...]
    counts: TextCounts
    shingles: frozenset[int]
    #: The places of each stem among the words.
    places: Mapping[str, tuple[int, ...]] = field(repr=False)
    #: The words that are written with a small letter.
    small: frozenset[str] = field(repr=False)

    @property
    def text(self) -> str:
        """Return the plain text that offsets count in."""
        return self.reading.text

    @property
    def is_prose(self) -> bool:
        """Say whether it is written in sentences."""
        return self.block.kind in PROSE


@dataclass(frozen=True)
class ArticleText:
    """An article's blocks as they were read, in order."""

    language: LanguageWords
    blocks: tuple[BlockFacts, ...]

    @property
    def words(self) -> int:
        """Return how many words a reader reads."""
        return sum(len(block.reading.words) for block in self.blocks)

    def prose_counts(self) -> TextCounts:
        """Return what a readability formula counts, over all sentences."""
        counts = [block.counts for block in self.blocks if block.is_prose]
        return TextCounts(
            sum(count.sentences for count in counts),
            sum(count.words for count in counts),
            sum(count.syllables for count in counts),
            sum(count.letters for count in counts),
        )


class ArticleReader:
    """Read articles block by block; blocks that did not change are not read again. For one thread at a time."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str, str], BlockFacts] = OrderedDict()

    def read(self, blocks: Sequence[Block], ids: Iterable[str], language: str) -> ArticleText:
        """Return an article as it reads; `ids` name the blocks in their order."""
        words = language_words(language)
        return ArticleText(words, tuple(self._block(block, id_, words) for block, id_ in zip(blocks, ids, strict=True)))

    def _block(self, block: Block, id_: str, language: LanguageWords) -> BlockFacts:
        extra = str(block.attrs.get("summary" if block.kind is BlockKind.DETAILS else "caption", ""))
        key = (language.code, str(block.kind), block.html, extra)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _facts(block, id_, language)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        if known.id == id_ and known.block == block:
            return known
        return replace(known, id=id_, block=block)


def block_numbers(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return names for the blocks of a stored article: their places."""
    return tuple(str(number) for number in range(len(blocks)))


def stems_of(text: str, language: LanguageWords) -> tuple[str, ...]:
    """Return the stems of the words of a short text."""
    return tuple(stem(word, language.code) for word in _lower_words(text, language.code))


def topic_stems(text: str, language: LanguageWords) -> tuple[str, ...]:
    """Return the stems of the words of a short text that carry its topic; all of them where none does."""
    return _topic_stems(text, language.code)


@lru_cache(maxsize=8192)
def _topic_stems(text: str, code: str) -> tuple[str, ...]:
    words, stop = _lower_words(text, code), language_words(code).stop
    carrying = [word for word in words if word not in stop] or words
    return tuple(stem(word, code) for word in carrying)


def _lower_words(text: str, code: str) -> list[str]:
    return [lower_word(match.group(), code) for match in WORD.finditer(text)]


def lower_word(word: str, code: str) -> str:
    """Return a word in the small letters of its language: Turkish has two kinds of i."""
    if code == "tr":
        word = word.replace("İ", "i").replace("I", "ı")
    return word.casefold().replace("’", "'")


def _facts(block: Block, id_: str, language: LanguageWords) -> BlockFacts:
    reading = read_block(block, language)
    code = language.code
    lower = [lower_word(reading.text[start:end], code) for start, end in reading.words]
    prose = block.kind in PROSE
    counts = TextCounts(
        len(reading.sentences),
        len(lower),
        sum(syllables(word, code) for word in lower) if prose else 0,
        sum(map(len, lower)),
    )
    stems = tuple(stem(word, code) for word in lower)
    shingles = shingle_hashes(lower) if block.kind is not BlockKind.CODE else frozenset()
    places: dict[str, tuple[int, ...]] = {}
    for at, each in enumerate(stems):
        places[each] = (*places.get(each, ()), at)
    small = frozenset(word for start, end in reading.words if (word := reading.text[start:end])[:1].islower())
    return BlockFacts(id_, block, reading, stems, counts, shingles, places, small)
