"""Find natural anchors for internal links: words of the text that say what another page of the site is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from igny8_desktop.services.writer.article_facts import ArticleText, topic_stems
from igny8_desktop.services.writer.html_places import LINKABLE, free_stretch
from igny8_desktop.services.writer.language_words import LanguageWords
from igny8_desktop.services.writer.phrase_finding import Hit, PhraseIndex

#: Internal links that an article may have for every thousand words, at least this many.
FEWEST: Final = 2
_MOST_IN_A_BLOCK: Final = 2
_LONGEST_ANCHOR: Final = 80
#: Places of one phrase that are looked at: a later one is hardly better.
_MOST_HITS: Final = 40
#: Words of titles and keywords that say what kind of page it is, not what it is about.
_KIND_TEXT: Final = """best top guide guides review reviews tip tips step steps tutorial complete ultimate beginner
beginners idea ideas beste besten anleitung ratgeber tipps test vergleich meilleur meilleurs conseils avis mejor mejores
guía consejos opiniones migliore migliori guida consigli recensione gids melhores guia dicas en iyi rehber rehberi"""
_KIND_WORDS: Final = frozenset(_KIND_TEXT.split())


@dataclass(frozen=True)
class LinkTarget:
    """A page that may be linked to: one of the site's posts, an article here, or one that is only planned.

    `key` names it; `phrases` say what it is about, the best first; `url` is empty until it is live.
    """

    key: str
    title: str
    phrases: tuple[str, ...]
    url: str = ""
    content_id: int | None = None
    task_id: int | None = None
    post_id: int | None = None
    close: bool = False

    @property
    def is_live(self) -> bool:
        """Say whether a link to it would lead somewhere now."""
        return bool(self.url)


@dataclass(frozen=True)
class LinkSuggestion:
    """Words of the text for a link to a target; `strength` from 0 to 1 says how well they fit."""

    target: LinkTarget
    anchor: str
    block_id: str
    start: int
    length: int
    strength: float


def suggest(
    text: ArticleText,
    targets: Iterable[LinkTarget],
    *,
    per_thousand: float,
    linked: Sequence[str] = (),
    taken: Sequence[tuple[str, str]] = (),
    own: Sequence[str] = (),
) -> list[LinkSuggestion]:
    """Return suggestions in the order of the text: one for each target, none in headings or links, and not too many.

    `linked` are keys of targets that the article links to or keeps a place for already; `taken` the blocks and anchors
    of these; `own` the phrases that the article itself is about: no other page is to be linked by them.
    """
    index = PhraseIndex(text)
    own_stems = {frozenset(topic_of(phrase, text.language)) for phrase in own}
    room = max(FEWEST, round(per_thousand * text.words / 1000)) - len(linked)
    if room <= 0:
        return []
    found: list[LinkSuggestion] = []
    for target in targets:
        if target.key not in linked:
            best = _best(index, target, own_stems, taken)
            if best is not None:
                found.append(best)
    found.sort(key=lambda each: (-each.strength, each.target.key))
    return _spread(found, room, text)


def topic_of(phrase: str, language: LanguageWords) -> tuple[str, ...]:
    """Return the stems of a phrase that say what a page is about, without words such as “best” or “guide”."""
    words = " ".join(word for word in re.split(r"\W+", phrase) if word.casefold() not in _KIND_WORDS)
    return tuple(dict.fromkeys(each for each in topic_stems(words, language) if not each.isdigit()))


def _best(
    index: PhraseIndex, target: LinkTarget, own: set[frozenset[str]], taken: Sequence[tuple[str, str]]
) -> LinkSuggestion | None:
    best: LinkSuggestion | None = None
    for rank, phrase in enumerate(target.phrases):
        stems = topic_of(phrase, index.article.language)
        # One common word says little; and a page does not give its own topic away.
        if not stems or frozenset(stems) in own or (len(stems) == 1 and (rank or len(stems[0]) < 5)):
            continue
        for hit in islice(index.find(stems), _MOST_HITS):
            strength = _strength(hit, len(stems), rank, target)
            # Whether words can carry a link is the costly question, so it comes last.
            if best is not None and strength <= best.strength:
                continue
            if _can_carry(hit) and (hit.block.id, hit.text) not in taken:
                best = LinkSuggestion(target, hit.text, hit.block.id, hit.start, hit.end - hit.start, strength)
    return best


def _can_carry(hit: Hit) -> bool:
    if hit.block.block.kind not in LINKABLE or len(hit.text) > _LONGEST_ANCHOR:
        return False
    return free_stretch(hit.block.block, hit.start, hit.end) is not None


def _strength(hit: Hit, stems: int, rank: int, target: LinkTarget) -> float:
    tight = stems / max(len(hit.text.split()), stems)
    value = 0.35 + 0.1 * min(stems, 4) + 0.15 * tight - 0.1 * min(rank, 3)
    value += 0.05 * hit.order + 0.05 * target.is_live + 0.1 * target.close
    return min(max(value, 0.0), 1.0)


def _spread(found: Sequence[LinkSuggestion], room: int, text: ArticleText) -> list[LinkSuggestion]:
    """Choose the strongest that neither overlap nor crowd one block."""
    chosen: list[LinkSuggestion] = []
    present = {block.id: len(block.reading.links) for block in text.blocks}
    for each in found:
        if len(chosen) == room:
            break
        near = [other for other in chosen if other.block_id == each.block_id]
        if len(near) + present[each.block_id] >= _MOST_IN_A_BLOCK:
            continue
        if any(each.start < other.start + other.length and other.start < each.start + each.length for other in near):
            continue
        chosen.append(each)
    order = {block.id: number for number, block in enumerate(text.blocks)}
    return sorted(chosen, key=lambda each: (order[each.block_id], each.start))
