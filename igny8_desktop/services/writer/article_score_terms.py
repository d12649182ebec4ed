"""Judge how an article uses its keywords: all of them covered, the main one where it counts, none too often."""

from __future__ import annotations

from typing import Final

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.writer.article_facts import topic_stems
from igny8_desktop.services.writer.article_score import Field, Judged, Level, Part, PartKey, Place, Remark, TermUse
from igny8_desktop.services.writer.phrase_finding import Hit

#: From this share of the words on, the main keyword reads as stuffed.
STUFFED: Final = 0.03
#: Uses below this number are never too many, however short the text.
_FEW_USES: Final = 4
_MOST_IN_A_PARAGRAPH: Final = 3
#: The main keyword should come within this many words from the start.
_OPENING: Final = 120
_MOST_REMARKS: Final = 12


def term_use(judged: Judged) -> tuple[TermUse, ...]:
    """Return how far the text covers each keyword of the plan, the main one first."""
    found: list[TermUse] = []
    seen: set[tuple[str, ...]] = set()
    headline = frozenset(topic_stems(judged.draft.title, judged.text.language))
    for keyword in (judged.around.primary_keyword, *judged.around.keywords):
        stems = judged.index.stems_of(keyword)
        key = tuple(sorted(stems))
        if not stems or key in seen:
            continue
        seen.add(key)
        hits = list(judged.index.find(stems))
        if hits:
            found.append(TermUse(keyword, 1.0, len(hits), _place(hits[0])))
            continue
        there = sum(judged.index.has(each) or each in headline for each in stems)
        found.append(TermUse(keyword, 0.5 if there == len(stems) else 0.0, 0))
    return tuple(found)


def terms_part(judged: Judged, used: tuple[TermUse, ...]) -> Part:
    """Judge how many keywords of the cluster the text covers."""
    if not used:
        return Part(PartKey.TERMS, None, "", (Remark(Level.HINT, "The article has no keywords to cover."),))
    covered = sum(term.share >= 1 for term in used)
    missing = [term for term in used if term.share == 0]
    apart = [term for term in used if 0 < term.share < 1]
    remarks = [Remark(Level.PROBLEM, f"“{term.text}” is missing.") for term in missing[:_MOST_REMARKS]]
    if len(missing) > _MOST_REMARKS:
        remarks.append(Remark(Level.PROBLEM, f"and {len(missing) - _MOST_REMARKS} more are missing."))
    remarks += [
        Remark(Level.HINT, f"The words of “{term.text}” are there, but not together.") for term in apart[:_MOST_REMARKS]
    ]
    remarks += [
        Remark(Level.GOOD, f"“{term.text}” is used {_times(term.count)}.", term.place)
        for term in used
        if term.share >= 1
    ]
    # Nobody covers every variant word for word: four in five is all that a reader notices.
    share = sum(term.share for term in used) / len(used)
    return Part(PartKey.TERMS, min(1.0, share / 0.8), f"{covered} of {len(used)}", tuple(remarks))


def keyword_part(judged: Judged) -> Part:
    """Judge whether the main keyword stands where it counts, and not too often."""
    keyword = judged.around.primary_keyword
    stems = judged.index.stems_of(keyword)
    if not stems:
        return Part(PartKey.KEYWORD, None, "", (Remark(Level.HINT, "The article has no main keyword."),))
    hits = list(judged.index.find(stems))
    remarks: list[Remark] = []
    points = 0.0
    for weight, there, name, place in _spots(judged, set(stems), hits):
        points += weight if there else 0
        text = f"“{keyword}” is in {name}." if there else f"“{keyword}” is not in {name}."
        remarks.append(Remark(Level.GOOD if there else Level.HINT, text, place))
    words = max(judged.text.words, 1)
    density = len(hits) * len(stems) / words
    crowded = _crowded(hits)
    if density > STUFFED and len(hits) > _FEW_USES:
        points -= 0.5
        places = f"It comes {_times(len(hits))} in {words:,} words"
        remarks.insert(0, Remark(Level.PROBLEM, f"{places}: that reads as stuffed. Say it in other words.", crowded))
    elif crowded is not None:
        points -= 0.2
        remarks.insert(0, Remark(Level.HINT, "It comes too often in one paragraph.", crowded))
    remarks.sort(key=lambda remark: remark.level is Level.GOOD)
    return Part(PartKey.KEYWORD, min(max(points, 0.0), 1.0), _times(len(hits)), tuple(remarks))


def _spots(judged: Judged, stems: set[str], hits: list[Hit]) -> list[tuple[float, bool, str, Place | None]]:
    draft, language = judged.draft, judged.text.language

    def in_words(text: str) -> bool:
        return stems <= set(topic_stems(text, language))

    opening = _opening(judged, hits)
    in_heading = next((hit for hit in hits if hit.block.block.kind is BlockKind.HEADING), None)
    slug = draft.slug.replace("-", " ")
    plain = normalise_keyword(judged.around.primary_keyword)
    return [
        (0.3, in_words(draft.title), "the title", Place(Field.TITLE)),
        (0.15, in_words(draft.meta_title or draft.title), "the meta title", Place(Field.META_TITLE)),
        (0.1, in_words(draft.meta_description), "the meta description", Place(Field.META_DESCRIPTION)),
        (0.1, in_words(slug) or _slug_of(plain) in draft.slug, "the address", Place(Field.SLUG)),
        (0.2, opening is not None, "the opening", _place(opening) if opening is not None else _start(judged)),
        (0.15, in_heading is not None, "a heading", _place(in_heading) if in_heading is not None else None),
    ]


def _opening(judged: Judged, hits: list[Hit]) -> Hit | None:
    """Return the first use in the first hundred words of running text."""
    room = _OPENING
    for block in judged.text.blocks:
        if block.block.kind is BlockKind.HEADING:
            continue
        for hit in hits:
            if hit.block is block and len(block.text[: hit.start].split()) < room:
                return hit
        room -= len(block.reading.words)
        if room <= 0:
            return None
    return None


def _crowded(hits: list[Hit]) -> Place | None:
    counts: dict[str, list[Hit]] = {}
    for hit in hits:
        if hit.block.block.kind is BlockKind.PARAGRAPH:
            counts.setdefault(hit.block.id, []).append(hit)
    most = max(counts.values(), key=len, default=[])
    return _place(most[-1]) if len(most) > _MOST_IN_A_PARAGRAPH else None


def _start(judged: Judged) -> Place | None:
    for block in judged.text.blocks:
        if block.is_prose and block.text:
            return Place(block_id=block.id)
    return None


def _place(hit: Hit) -> Place:
    return Place(block_id=hit.block.id, start=hit.start, length=hit.end - hit.start)


def _slug_of(plain: str) -> str:
    from igny8_desktop.domain.text import slugify

    return slugify(plain, fallback="\n")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times" if count else "never"
