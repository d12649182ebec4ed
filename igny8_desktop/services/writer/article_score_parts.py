"""Judge an article apart from its keywords: meta, headings, reading, links, images, length, originality."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.pixel_width import DESCRIPTION_PIXELS, TITLE_PIXELS, description_pixels, title_pixels
from igny8_desktop.services.writer.article_facts import BlockFacts
from igny8_desktop.services.writer.article_score import Field, Judged, Level, Part, PartKey, Place, Remark
from igny8_desktop.services.writer.readability import long_sentence, readability

#: Words after which a reader looks for the next heading, and after which a paragraph is a wall.
WORDS_PER_HEADING: Final = 300
LONG_PARAGRAPH: Final = 150
#: Share of long sentences that a text may have.
LONG_SHARE: Final = 0.25
#: Estimated share of common word sequences from which on two articles compete, and from which on they are one.
NEAR, SAME = 0.12, 0.5
WORDS_PER_LINK: Final = 400
WORDS_PER_IMAGE: Final = 600
MOST_INTERNAL_PER_THOUSAND: Final = 12
_MOST_PLACES: Final = 8
_SHORT_TITLE, _SHORT_DESCRIPTION = 200, 400
_VAGUE_ANCHORS: Final = """here|click here|read more|more|link|this|this page|hier|hier klicken|mehr|weiterlesen|ici|
cliquez ici|lire la suite|en savoir plus|aquí|haz clic aquí|leer más|más|qui|clicca qui|leggi di più|leggi tutto|
klik hier|lees meer|aqui|clique aqui|leia mais|saiba mais|buraya|buraya tıklayın|tıklayın|devamı"""
_VAGUE: Final = frozenset(anchor.strip() for anchor in _VAGUE_ANCHORS.split("|"))


def meta_part(judged: Judged) -> Part:
    """Judge meta title and description by the room that result pages give."""
    draft = judged.draft
    title, description = draft.meta_title or draft.title, draft.meta_description
    wide, deep = title_pixels(title), description_pixels(description)
    remarks: list[Remark] = []
    points = 0.0
    where, there = Place(Field.META_TITLE), Place(Field.META_DESCRIPTION)
    if not title.strip():
        remarks.append(Remark(Level.PROBLEM, "The title is missing.", Place(Field.TITLE)))
    elif wide > TITLE_PIXELS:
        points += 0.2
        remarks.append(Remark(Level.PROBLEM, f"The title is {wide - TITLE_PIXELS} pixels too wide and is cut.", where))
    elif wide < _SHORT_TITLE:
        points += 0.3
        remarks.append(Remark(Level.HINT, "The title is short: there is room for what makes people click.", where))
    else:
        points += 0.5
        remarks.append(Remark(Level.GOOD, f"The title fits: {wide} of {TITLE_PIXELS} pixels.", where))
    if not description.strip():
        remarks.append(Remark(Level.PROBLEM, "The meta description is missing.", there))
    elif deep > DESCRIPTION_PIXELS:
        points += 0.25
        over = deep - DESCRIPTION_PIXELS
        remarks.append(Remark(Level.HINT, f"The description is {over} pixels too long and is cut.", there))
    elif deep < _SHORT_DESCRIPTION:
        points += 0.3
        remarks.append(Remark(Level.HINT, "The description is short: there is room for a second sentence.", there))
    else:
        points += 0.5
        remarks.append(Remark(Level.GOOD, f"The description fits: {deep} of {DESCRIPTION_PIXELS} pixels.", there))
    return Part(PartKey.META, points, f"{wide} / {TITLE_PIXELS} px", _sorted(remarks))


def headings_part(judged: Judged) -> Part:
    """Judge whether headings are there, in steps of one level, with text under each, and none twice."""
    remarks: list[Remark] = []
    seen: dict[str, BlockFacts] = {}
    headings = 0
    depth = 1
    since = 0
    start: BlockFacts | None = None
    last: BlockFacts | None = None
    for block in judged.text.blocks:
        if block.block.kind is not BlockKind.HEADING:
            if since == 0 and block.reading.words:
                start = block
            since += len(block.reading.words)
            continue
        headings += 1
        level = _level(block)
        if level > depth + 1:
            remarks.append(
                Remark(Level.HINT, f"“{_short(block.text)}” skips a level: H{depth} to H{level}.", _at(block))
            )
        if last is not None and since == 0 and level <= _level(last):
            remarks.append(Remark(Level.HINT, f"Nothing stands under “{_short(last.text)}”.", _at(last)))
        if since > WORDS_PER_HEADING * 1.5 and start is not None:
            remarks.append(Remark(Level.HINT, f"{since} words without a heading.", _at(start)))
        key = block.text.casefold()
        if key in seen:
            remarks.append(Remark(Level.HINT, f"The heading “{_short(block.text)}” comes twice.", _at(block)))
        seen[key] = block
        depth, since, last = level, 0, block
    if since > WORDS_PER_HEADING * 1.5 and start is not None:
        remarks.append(Remark(Level.HINT, f"{since} words without a heading.", _at(start)))
    if last is not None and since == 0:
        remarks.append(Remark(Level.HINT, f"Nothing stands under “{_short(last.text)}”.", _at(last)))
    wanted = judged.text.words // WORDS_PER_HEADING
    if not headings and wanted:
        share = 0.0
        remarks.append(Remark(Level.PROBLEM, "The text has no headings."))
    else:
        share = (0.5 + 0.5 * min(1.0, headings / wanted) if wanted else 1.0) - 0.12 * len(remarks)
    if not remarks:
        remarks.append(Remark(Level.GOOD, "The headings are in order."))
    return Part(PartKey.HEADINGS, max(share, 0.0), str(headings), tuple(remarks))


def readability_part(judged: Judged) -> Part:
    """Judge how easy the text reads, by its language's formula."""
    found = readability(judged.text.prose_counts(), judged.text.language.code)
    if found is None:
        return Part(PartKey.READABILITY, None, "", (Remark(Level.HINT, "There is no formula for this language."),))
    if found.share >= 1:
        remarks = [Remark(Level.GOOD, f"Easy to read by {found.formula} ({found.value} of 100).")]
    else:
        words = "Rather hard" if found.share >= 0.5 else "Hard"
        remarks = [
            Remark(Level.HINT, f"{words} to read by {found.formula} ({found.value} of 100): shorter words help.")
        ]
        hardest = sorted(_hard_blocks(judged), key=lambda each: each[0])[:3]
        remarks += [Remark(Level.HINT, f"Hard: “{_short(block.text)}”", _at(block)) for _value, block in hardest]
    # A text for experts may be hard; it is never worth nothing for that.
    return Part(PartKey.READABILITY, 0.25 + 0.75 * found.share, str(found.value), tuple(remarks))


def sentences_part(judged: Judged) -> Part:
    """Judge the lengths of sentences and paragraphs."""
    limit = long_sentence(judged.text.language.code)
    total = 0
    long: list[tuple[int, Place, str]] = []
    walls: list[Remark] = []
    for block in judged.text.blocks:
        if not block.is_prose:
            continue
        words = len(block.reading.words)
        if block.block.kind is BlockKind.PARAGRAPH and words > LONG_PARAGRAPH:
            walls.append(Remark(Level.HINT, f"A paragraph of {words} words: split it.", _at(block)))
        for sentence in block.reading.sentences:
            total += 1
            if sentence.last - sentence.first > limit:
                place = Place(block_id=block.id, start=sentence.start, length=sentence.end - sentence.start)
                long.append((sentence.last - sentence.first, place, block.text[sentence.start : sentence.end]))
    if not total:
        return Part(PartKey.SENTENCES, None, "")
    share = len(long) / total
    remarks = list(walls[:_MOST_PLACES])
    level = Level.HINT if share <= LONG_SHARE else Level.PROBLEM
    for count, place, text in sorted(long, key=lambda each: -each[0])[:_MOST_PLACES]:
        remarks.append(Remark(level, f"{count} words in a sentence: “{_short(text)}”", place))
    if not remarks:
        remarks.append(Remark(Level.GOOD, "Sentences and paragraphs have a good length."))
    points = 1.0 - max(0.0, share - LONG_SHARE / 2) * 2 - 0.15 * len(walls)
    return Part(PartKey.SENTENCES, min(max(points, 0.0), 1.0), f"{share:.0%} long", tuple(remarks))


def links_part(judged: Judged) -> Part:
    """Judge links: to the own site and to sources, with anchors that say where they lead, and not too many."""
    host = _host(judged.around.site_url)
    inside = outside = 0
    remarks: list[Remark] = []
    for block in judged.text.blocks:
        for link in block.reading.links:
            place = Place(block_id=block.id, start=link.start, length=link.end - link.start)
            anchor = block.text[link.start : link.end]
            if not link.href or link.href == "#":
                remarks.append(Remark(Level.PROBLEM, f"The link “{_short(anchor)}” leads nowhere.", place))
                continue
            if link.href.startswith("#") or _scheme(link.href) in ("mailto", "tel"):
                continue
            own = _host(link.href) in ("", host)
            inside, outside = inside + own, outside + (not own)
            if anchor.strip().casefold() in _VAGUE:
                remarks.append(Remark(Level.HINT, f"“{anchor}” does not say where it leads.", place))
    words = judged.text.words
    wanted = max(1, min(8, words // WORDS_PER_LINK))
    if words < 150:
        return Part(PartKey.LINKS, None, str(inside + outside), tuple(remarks))
    if not inside:
        remarks.append(Remark(Level.HINT, "No link leads to another page of the site."))
    elif inside < wanted:
        remarks.append(Remark(Level.HINT, f"{inside} of about {wanted} links to other pages of the site."))
    if not outside:
        remarks.append(Remark(Level.HINT, "No link leads to a source outside."))
    crowded = inside * 1000 > MOST_INTERNAL_PER_THOUSAND * words and inside > 3
    if crowded:
        remarks.append(Remark(Level.PROBLEM, "So many links to the own site look like a list of links."))
    share = 0.7 * min(1.0, inside / wanted) + 0.3 * bool(outside) - 0.4 * crowded
    share -= 0.1 * sum(remark.place is not None for remark in remarks)
    if not remarks:
        remarks.append(Remark(Level.GOOD, "Links lead to the site and to sources."))
    return Part(PartKey.LINKS, max(share, 0.0), f"{inside} + {outside}", _sorted(remarks))


def images_part(judged: Judged) -> Part:
    """Judge images: enough of them, a featured one, and an alt text for each."""
    images = [block for block in judged.text.blocks if block.block.kind is BlockKind.IMAGE]
    remarks: list[Remark] = []
    good = 0
    for block in images:
        alt = str(block.block.attrs.get("alt") or "").strip()
        if not alt:
            remarks.append(Remark(Level.PROBLEM, "An image has no alt text.", _at(block)))
        elif len(alt) > 150:
            remarks.append(Remark(Level.HINT, "An alt text is longer than screen readers read well.", _at(block)))
            good += 1
        else:
            good += 1
    wanted = min(6, judged.text.words // WORDS_PER_IMAGE)
    if judged.draft.featured is False:
        remarks.append(Remark(Level.HINT, "There is no featured image.", Place(Field.IMAGES)))
    if len(images) < wanted:
        remarks.append(
            Remark(Level.HINT, f"{len(images)} of about {wanted} images for this length.", Place(Field.IMAGES))
        )
    enough = min(1.0, len(images) / wanted) if wanted else 1.0
    alts = good / len(images) if images else 1.0
    share = 0.4 * enough + 0.35 * alts + 0.25 * (judged.draft.featured is not False)
    if not remarks:
        remarks.append(Remark(Level.GOOD, "Images are there, and each has an alt text."))
    return Part(PartKey.IMAGES, share, str(len(images)), _sorted(remarks))


def originality_part(judged: Judged) -> Part:
    """Judge whether another article of the site says the same in the same words."""
    near = sorted(judged.around.alike(judged.sketch), key=lambda each: -each[0])
    near = [(share, other) for share, other in near if share >= NEAR]
    if not near:
        return Part(
            PartKey.ORIGINALITY, 1.0, "own", (Remark(Level.GOOD, "No other article of the site reads like it."),)
        )
    remarks: list[Remark] = []
    for share, other in near[:_MOST_PLACES]:
        level = Level.PROBLEM if share >= SAME else Level.HINT
        remarks.append(
            Remark(level, f"About {share:.0%} is also in “{_short(other.title)}”.", _copied(judged, set(other.sketch)))
        )
    worst = near[0][0]
    return Part(PartKey.ORIGINALITY, max(0.0, 1 - worst / SAME), f"{worst:.0%} alike", tuple(remarks))


def length_part(judged: Judged) -> Part:
    """Judge the length against what the task asked for."""
    words, wanted = judged.text.words, judged.around.wanted_words
    if wanted <= 0:
        return Part(PartKey.LENGTH, None, f"{words:,}")
    off = abs(words - wanted) / wanted
    if off <= 0.15:
        remark = Remark(Level.GOOD, f"{words:,} words; {wanted:,} were asked for.")
    elif words < wanted:
        remark = Remark(Level.HINT, f"{words:,} words: {wanted - words:,} fewer than asked for.")
    else:
        remark = Remark(Level.HINT, f"{words:,} words: {words - wanted:,} more than asked for.")
    return Part(PartKey.LENGTH, min(1.0, max(0.0, 1.15 - off)), f"{words:,}", (remark,))


# ------------------------------------------------------------------------------------------------------------ inside


def _copied(judged: Judged, hashes: set[int]) -> Place | None:
    """Return the block that has most in common with another article."""
    best = max(judged.text.blocks, key=lambda block: len(block.shingles & hashes), default=None)
    return _at(best) if best is not None and best.shingles & hashes else None


def _hard_blocks(judged: Judged) -> Iterable[tuple[float, BlockFacts]]:
    for block in judged.text.blocks:
        if block.block.kind is BlockKind.PARAGRAPH and block.counts.words >= 20:
            found = readability(block.counts, judged.text.language.code)
            if found is not None and found.share < 0.5:
                yield found.value, block


def _level(block: BlockFacts) -> int:
    try:
        return min(max(int(block.block.attrs.get("level") or 2), 2), 6)
    except (TypeError, ValueError):
        return 2


def _at(block: BlockFacts) -> Place:
    return Place(block_id=block.id, start=0, length=len(block.text))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:58].rsplit(' ', 1)[0]}…"


def _sorted(remarks: list[Remark]) -> tuple[Remark, ...]:
    order = {Level.PROBLEM: 0, Level.HINT: 1, Level.GOOD: 2}
    return tuple(sorted(remarks, key=lambda remark: order[remark.level]))


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return "\n"


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""
