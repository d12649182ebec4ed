"""Find what a reader may want proof for: numbers, dates, names, quotations and superlatives.

Few false alarms matter more than the last claim: headings, code, list numbers, counted steps, model names, durations
of a recipe, the site's own name and the words of the brief are no claims.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.enums import ClaimKind
from igny8_desktop.services.writer.article_facts import ArticleText, BlockFacts, lower_word, stems_of, topic_stems
from igny8_desktop.services.writer.claim_names import names_in
from igny8_desktop.services.writer.claim_words import CURRENCY_WORDS, ClaimWords, claim_words, date_pattern
from igny8_desktop.services.writer.language_words import LanguageWords
from igny8_desktop.services.writer.reading import WORD, Reading, Sentence

#: Bare numbers up to this one only count things: “three ways”, “7 days”.
_COUNTED: Final = 12
_LONGEST_DURATION: Final = 60
_QUOTED_WORDS: Final = 4
_LONGEST_UNIT: Final = 3
#: Blocks whose claims are kept.
_KEPT: Final = 4_000
_NUMBER: Final = re.compile(
    r"(?<![\w.,:/#°+-])(?P<front>[$€£¥₺]\s?)?"
    r"(?P<digits>\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<range>\s?(?:–|-|to|bis|à|a|tot)\s?\d+(?:[.,]\d+)?)?"
    r"(?P<sign>\s?(?:%|‰|°\s?[CF]?|[$€£¥₺]))?(?!\w|[:/]\d|[.,]\d)"
)
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")
_QUOTES: Final = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|\"([^\"]+)\"")
_KINDS: Final = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.QUOTE, BlockKind.DETAILS, BlockKind.TABLE, BlockKind.HTML}
)


@dataclass(frozen=True)
class FoundClaim:
    """A statement with its place. `value` is equal for equal facts; `context` are the stems of its sentence.

    `cited` is the address of a link in the same sentence.
    """

    kind: ClaimKind
    text: str
    value: str
    sentence: str
    block_id: str
    start: int
    length: int
    context: frozenset[str] = field(repr=False)
    cited: str = ""


@dataclass(frozen=True)
class Given:
    """What the user said himself: the site's name, title and keywords. Their names and numbers need no proof."""

    texts: tuple[str, ...] = ()

    def stems(self, language: LanguageWords) -> frozenset[str]:
        """Return the stems of all given words."""
        return frozenset(each for text in self.texts for each in stems_of(text, language))


class ClaimFinder:
    """Find claims again and again as a text is edited: blocks that did not change are not searched again."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, frozenset[str], frozenset[str]], tuple[Reading, list[FoundClaim]]] = (
            OrderedDict()
        )

    def find(self, text: ArticleText, given: Given | None = None) -> list[FoundClaim]:
        """Return the claims of an article in the order of its text; the same fact in like words comes once."""
        known = (given or Given()).stems(text.language)
        small = frozenset().union(*(block.small for block in text.blocks))
        return _once(
            claim if claim.block_id == block.id else replace(claim, block_id=block.id)
            for block in text.blocks
            if block.block.kind in _KINDS and block.text
            for claim in self._block(block, text.language, known, small)
        )

    def _block(
        self, block: BlockFacts, language: LanguageWords, known: frozenset[str], small: frozenset[str]
    ) -> list[FoundClaim]:
        # Of the article's small words only those matter that begin a sentence here.
        reading = block.reading
        begins = (reading.words[sentence.first] for sentence in reading.sentences)
        common = small & {lower_word(reading.text[start:end], language.code) for start, end in begins}
        key = (id(reading), known, common)
        # The reading is kept with its claims, so that its id stays its own.
        kept = self._known.get(key)
        if kept is None:
            kept = self._known[key] = (reading, _claims_of(block, language, known, common))
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return kept[1]


def find_claims(text: ArticleText, given: Given | None = None) -> list[FoundClaim]:
    """Return the claims of an article in the order of its text; the same fact said twice in like words comes once."""
    return ClaimFinder().find(text, given)


def _claims_of(
    block: BlockFacts, language: LanguageWords, known: frozenset[str], common: frozenset[str]
) -> list[FoundClaim]:
    taken: list[tuple[int, int]] = []
    claims: list[FoundClaim] = []
    for kind, start, end, value in _candidates(block, language, claim_words(language.code), known, common):
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            taken.append((start, end))
            claims.append(_claim(block, language, kind, start, end, value))
    return sorted(claims, key=lambda claim: claim.start)


_Candidate = tuple[ClaimKind, int, int, str]


def _candidates(
    block: BlockFacts, language: LanguageWords, words: ClaimWords, known: frozenset[str], common: frozenset[str]
) -> Iterator[_Candidate]:
    """Yield what may be a claim, what counts more first: what overlaps an earlier one is not taken."""
    for kind, start, end, value in _quotations(block, language):
        # Words that the brief itself gave: a search that the text speaks of.
        if not set(topic_stems(block.text[start:end], language)) <= known:
            yield kind, start, end, value
    if block.block.kind is BlockKind.QUOTE:
        return
    # What was given takes its place, too, so that no part of it is taken for something else.
    for kind, start, end, value in (*_dates(block, language), *_numbers(block, language, words)):
        digits = re.findall(r"\d+", value)
        if not (digits and all(digit in known for digit in digits)):
            yield kind, start, end, value
    if block.block.kind is BlockKind.TABLE:
        return
    for match in words.superlative.finditer(block.text):
        following = WORD.search(block.text, match.end())
        after = lower_word(following.group(), language.code) if following is not None else ""
        last = lower_word(match.group().split()[-1], language.code)
        if after in words.idioms or last in words.idioms:
            continue
        end = following.end() if following is not None and following.start() - match.end() <= 1 else match.end()
        stems = topic_stems(block.text[match.start() : end], language)
        if not set(stems) <= known:
            yield ClaimKind.SUPERLATIVE, match.start(), end, " ".join(stems)
    for start, end in names_in(block, language, words, common):
        stems = stems_of(block.text[start:end], language)
        if not set(stems) <= known:
            yield ClaimKind.NAME, start, end, " ".join(stems)


def _quotations(block: BlockFacts, language: LanguageWords) -> Iterator[_Candidate]:
    if block.block.kind is BlockKind.QUOTE:
        if len(block.reading.words) >= _QUOTED_WORDS:
            yield ClaimKind.QUOTATION, 0, len(block.text), " ".join(block.stems)
        return
    for match in _QUOTES.finditer(block.text):
        if len(WORD.findall(match.group())) >= _QUOTED_WORDS and not _crosses(block, match.start(), match.end()):
            yield ClaimKind.QUOTATION, match.start(), match.end(), " ".join(stems_of(match.group(), language))


def _crosses(block: BlockFacts, start: int, end: int) -> bool:
    """Say whether a list item or paragraph ends between two marks, which then belong to different quotations."""
    return any(start < at < end for at in block.reading.breaks)


def _dates(block: BlockFacts, language: LanguageWords) -> Iterator[_Candidate]:
    for match in date_pattern(language.code).finditer(block.text):
        if not _crosses(block, match.start(), match.end()):
            value = " ".join(re.findall(r"\d+|[^\W\d_]{3,}", match.group().casefold()))
            yield ClaimKind.DATE, match.start(), match.end(), value


def _numbers(block: BlockFacts, language: LanguageWords, words: ClaimWords) -> Iterator[_Candidate]:
    for match in _NUMBER.finditer(block.text):
        if _crosses(block, match.start(), match.end()):
            continue
        text = block.text
        before = _word_before(text, match.start())
        following = WORD.match(text, match.end() + 1) if text[match.end() : match.end() + 1].isspace() else None
        after = following.group() if following is not None else ""
        next_word = lower_word(after, language.code)
        end = match.end()
        sign = (match.group("front") or match.group("sign") or "").strip()
        unit = _unit(text[match.end() :].casefold(), next_word, words)
        if lower_word(before, language.code) in words.percent:
            sign = sign or "%"
        digits = match.group("digits")
        number = parse_number(digits)
        if unit and following is not None:
            end = following.start() + len(unit)
        elif (
            following is not None and len(after) <= _LONGEST_UNIT and after.islower() and next_word not in language.stop
        ):
            end = following.end()  # “40 g”: shown with its unit
        marked = bool(sign or unit)
        if not marked and not match.group("range") and _YEAR.fullmatch(digits):
            if lower_word(before, language.code) not in words.counting:
                yield ClaimKind.DATE, match.start(), match.end(), digits
            continue
        if not marked and _only_counts(block, match, number, before, next_word, language, words):
            continue
        amount = f"{number:g}" + (f"-{parse_number(re.sub(r'[^0-9.,]', '', match.group('range'))):g}"
                                  if match.group("range") else "")  # fmt: skip
        yield ClaimKind.NUMBER, match.start(), end, f"{amount} {sign or unit}".strip()


def _only_counts(
    block: BlockFacts,
    match: re.Match[str],
    number: float,
    before: str,
    next_word: str,
    language: LanguageWords,
    words: ClaimWords,
) -> bool:
    """Say whether a bare number is a list number, a counted step, a small count, a duration or part of a name."""
    if number <= _COUNTED and number == int(number):
        return True
    if lower_word(before, language.code) in words.counting or next_word in words.counting:
        return True
    if next_word in words.durations and number <= _LONGEST_DURATION:
        return True
    starts = any(each.start == match.start() for each in block.reading.sentences)
    if starts and block.text[match.end() : match.end() + 1] in (".", ")", ":"):
        return True
    # “iPhone 15”, “Gaggia 870”: a name with its number. Where nouns have capitals only odd ones tell.
    if before and not starts and match.group("digits").isdigit():
        odd = any(char.isupper() for char in before[1:])
        return odd or (
            before[0].isupper() and not words.nouns_are_capital and not _begins(block, match.start(), before)
        )
    return False


def _begins(block: BlockFacts, number_at: int, before: str) -> bool:
    """Say whether the word before a number begins its sentence, so that its capital says nothing."""
    at = block.text.rfind(before, 0, number_at)
    return any(each.start == at for each in block.reading.sentences)


def _unit(rest: str, next_word: str, words: ClaimWords) -> str:
    rest = rest.lstrip()
    for phrase in words.percent:
        if rest.startswith(phrase):
            return phrase
    return next_word if next_word in words.magnitudes or next_word in CURRENCY_WORDS else ""


def parse_number(text: str) -> float:
    """Return the value of digits with separators of any country: one group of three behind a mark is thousands."""
    text = re.sub(r"['’\u00a0\u202f ]", "", text)
    marks = [char for char in text if char in ".,"]
    if not marks:
        return float(text or 0)
    last = max(text.rfind("."), text.rfind(","))
    tail = text[last + 1 :]
    decimal = len(set(marks)) == 2 or (len(marks) == 1 and len(tail) != 3)
    whole = re.sub(r"[.,]", "", text[:last])
    return float(f"{whole or 0}.{tail or 0}") if decimal else float(re.sub(r"[.,]", "", text))


def _word_before(text: str, at: int) -> str:
    words = WORD.findall(text[max(0, at - 40) : at])
    return str(words[-1]) if words and text[max(0, at - 2) : at].strip() not in (".", "!", "?") else ""


def _claim(block: BlockFacts, language: LanguageWords, kind: ClaimKind, start: int, end: int, value: str) -> FoundClaim:
    sentence = _sentence_at(block, start)
    text = block.text[sentence.start : sentence.end].strip()
    context = frozenset(each for each in topic_stems(text, language) if not each.isdigit())
    cited = next(
        (
            link.href
            for link in block.reading.links
            if sentence.start <= link.start < max(sentence.end, sentence.start + 1)
            and link.href.startswith(("https://", "http://"))
        ),
        "",
    )
    return FoundClaim(kind, block.text[start:end], value, text, block.id, start, end - start, context, cited)


def _sentence_at(block: BlockFacts, at: int) -> Sentence:
    for sentence in block.reading.sentences:
        if sentence.start <= at < sentence.end:
            return sentence
    return Sentence(0, len(block.text), 0, len(block.reading.words))


def _once(claims: Iterable[FoundClaim]) -> list[FoundClaim]:
    """Return each fact once: a name wherever it comes, anything else where its sentence says the same."""
    kept: dict[tuple[ClaimKind, str], list[FoundClaim]] = {}
    found: list[FoundClaim] = []
    for claim in claims:
        same = kept.setdefault((claim.kind, claim.value), [])
        if any(claim.kind is ClaimKind.NAME or likeness(claim.context, other.context) >= 0.5 for other in same):
            continue
        same.append(claim)
        found.append(claim)
    return found


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sentences have in common, 0 to 1 (Jaccard of their stems)."""
    return len(one & other) / len(one | other) if one or other else 1.0
