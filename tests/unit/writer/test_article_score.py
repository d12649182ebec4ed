"""The score of an article: right figures, places that are there, and no text that breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.domain.blocks import Block, BlockKind, bullet_list, details, heading, paragraph, plain_text
from igny8_desktop.services.writer.article_facts import ArticleReader, block_numbers
from igny8_desktop.services.writer.article_judge import ArticleJudge
from igny8_desktop.services.writer.article_score import (
    ArticleDraft,
    ArticleScore,
    Field,
    Level,
    OtherArticle,
    PartKey,
    Surroundings,
)
from igny8_desktop.services.writer.article_sketch import make_sketch, pack_sketch, resemblance, unpack_sketch
from igny8_desktop.services.writer.language_words import LANGUAGES, language_words
from igny8_desktop.services.writer.phrase_finding import PhraseIndex
from igny8_desktop.services.writer.readability import FORMULAS, TextCounts, readability, syllables
from igny8_desktop.services.writer.reading import read_block

TEXT = (
    "Limescale makes an espresso machine slow. Descaling your machines every three months keeps the water hot. "
    "You need citric acid, a jug and half an hour."
)


def draft(*blocks: Block, **fields: object) -> ArticleDraft:
    return ArticleDraft(blocks, block_numbers(blocks), **fields)  # type: ignore[arg-type]


def judged(*blocks: Block, around: Surroundings | None = None, **fields: object) -> ArticleScore:
    return ArticleJudge().score(draft(*blocks, **fields), around or Surroundings())


@pytest.mark.parametrize(
    ("language", "keyword", "text"),
    [
        ("en", "how to descale a kettle", "We were descaling our kettles for years."),
        ("de", "kaffeemaschine entkalken", "Wer Kaffeemaschinen regelmäßig entkalkt, hat länger Freude."),
        ("fr", "machine à café", "Les machines à café ont besoin de soin."),
        ("es", "limpiar cafetera", "Limpiamos la cafetera una vez al mes."),
        ("it", "macchina da caffè", "Le macchine da caffè vanno pulite."),
        ("nl", "koffiemachine ontkalken", "Wie koffiemachines regelmatig ontkalkt, heeft er langer plezier van."),
        ("pt", "máquina de café", "As máquinas de café precisam de cuidado."),
        ("tr", "kahve makinesi", "Kahve makineleri düzenli bakım ister."),
    ],
)
def test_keywords_are_found_in_other_forms(language: str, keyword: str, text: str) -> None:
    score = judged(paragraph(text), around=Surroundings(language=language, keywords=(keyword,)))
    assert [term.share for term in score.terms] == [1.0]
    place = score.terms[0].place
    assert place is not None
    assert place.length >= len(keyword.split()[-1]) - 2


def test_words_of_a_keyword_in_two_sentences_are_not_the_keyword() -> None:
    around = Surroundings(keywords=("espresso tamper",))
    score = judged(paragraph("We love espresso. A tamper is heavy."), around=around)
    assert score.terms[0].share == 0.5
    assert score.part(PartKey.TERMS).share == pytest.approx(0.625)


def test_stuffing_costs_more_than_using_the_keyword_gains() -> None:
    around = Surroundings(primary_keyword="espresso machine")
    modest = judged(paragraph(TEXT * 3), around=around, title="Descale an espresso machine")
    stuffed = judged(paragraph("The espresso machine is an espresso machine. " * 12), around=around)
    part = stuffed.part(PartKey.KEYWORD)
    assert part.remarks[0].level is Level.PROBLEM
    assert (part.share or 0) < (modest.part(PartKey.KEYWORD).share or 0)


def test_the_preview_cuts_what_result_pages_cut() -> None:
    long = "Descaling an espresso machine at home: everything that anybody ever needs to know about it"
    score = judged(
        paragraph(TEXT), title=long, slug="descale", around=Surroundings(site_url="https://www.blue-cafe.test/blog/")
    )
    assert score.preview.title.endswith("…")
    assert score.preview.title_pixels > score.preview.title_limit
    assert score.preview.address == "www.blue-cafe.test › blog › descale"
    remark = score.part(PartKey.META).remarks[0]
    assert remark.place is not None
    assert remark.level is Level.PROBLEM


def test_headings_that_skip_levels_repeat_or_stand_empty_are_told_with_their_place() -> None:
    score = judged(heading("One"), paragraph(TEXT), heading("Deep", 4), heading("One"), paragraph(TEXT))
    texts = [
        (remark.text, remark.place.block_id if remark.place else "") for remark in score.part(PartKey.HEADINGS).remarks
    ]
    assert ("“Deep” skips a level: H2 to H4.", "2") in texts
    assert ("The heading “One” comes twice.", "3") in texts
    assert ("Nothing stands under “Deep”.", "2") in texts


def test_images_without_alt_text_and_vague_or_empty_links_are_told() -> None:
    score = judged(
        Block(BlockKind.IMAGE, "", {"url": "x.webp", "alt": ""}),
        Block(BlockKind.PARAGRAPH, f'{TEXT * 8} <a href="https://other.test/">Click here</a> or <a href="#">go</a>.'),
        around=Surroundings(site_url="https://blue-cafe.test"),
        featured=False,
    )
    images = [remark.text for remark in score.part(PartKey.IMAGES).remarks]
    assert images[:2] == ["An image has no alt text.", "There is no featured image."]
    links = score.part(PartKey.LINKS)
    assert [remark.text for remark in links.remarks if remark.place] == [
        "The link “go” leads nowhere.",
        "“Click here” does not say where it leads.",
    ]


def test_a_copy_is_found_by_its_sketch_and_leads_to_the_copied_block() -> None:
    copied = paragraph(TEXT * 2)
    first = judged(copied)
    other = OtherArticle(7, "The old one", unpack_sketch(pack_sketch(first.sketch)))
    own = paragraph("Something else entirely stands here, about grinders and their burrs and how they wear over time.")
    score = judged(own, copied, around=Surroundings(others=(other,)))
    part = score.part(PartKey.ORIGINALITY)
    assert part.share == 0
    assert "“The old one”" in part.remarks[0].text
    assert part.remarks[0].place is not None
    assert part.remarks[0].place.block_id == "1"
    assert judged(own, around=Surroundings(others=(other,))).part(PartKey.ORIGINALITY).share == 1


def test_resemblance_is_near_the_true_share_of_sequences() -> None:
    one, other = frozenset(range(4000)), frozenset(range(1000, 5000))
    spread = [frozenset(hash((number, "x")) & (2**63 - 1) for number in each) for each in (one, other)]
    assert resemblance(make_sketch([spread[0]]), make_sketch([spread[1]])) == pytest.approx(0.6, abs=0.13)


@pytest.mark.parametrize("language", list(FORMULAS))
def test_simple_sentences_read_easier_than_long_ones(language: str) -> None:
    easy = readability(TextCounts(10, 80, 110, 360), language)
    hard = readability(TextCounts(2, 80, 190, 560), language)
    assert easy is not None
    assert hard is not None
    assert easy.value > hard.value
    assert easy.share > hard.share


def test_readability_is_flesch_as_published() -> None:
    # Flesch 1948: 206.835 - 1.015 * words per sentence - 84.6 * syllables per word.
    found = readability(TextCounts(5, 100, 130, 0), "en")
    assert found is not None
    assert found.value == round(206.835 - 1.015 * 20 - 84.6 * 1.3)


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("machine", "en", 2), ("descaling", "en", 3), ("table", "en", 2), ("walked", "en", 1), ("area", "en", 3),
        ("kaffeemaschine", "de", 5), ("entkalken", "de", 3), ("parlent", "fr", 1), ("cafetera", "es", 4),
        ("día", "es", 2), ("coração", "pt", 3), ("makinesi", "tr", 4), ("schoonmaken", "nl", 3),
    ],
)  # fmt: skip
def test_syllables(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


def test_sentences_end_at_full_stops_and_items_but_not_at_abbreviations() -> None:
    english, german = language_words("en"), language_words("de")
    text = "Dr. Smith came, e.g. Mr. Bean. He left. Is it 3.5 bar? Yes!"
    found = [text[each.start : each.end].strip() for each in read_block(paragraph(text), english).sentences]
    assert found == ["Dr. Smith came, e.g. Mr. Bean.", "He left.", "Is it 3.5 bar?", "Yes!"]
    assert len(read_block(paragraph("Am 3. März kam z. B. Herr Lang. Dann ging er."), german).sentences) == 2
    assert len(read_block(bullet_list(["One thing", "Another thing"]), english).sentences) == 2


def test_parts_that_do_not_apply_leave_their_weight_to_the_others() -> None:
    score = judged()
    assert score.words == 0
    assert score.part(PartKey.TERMS).share is None
    assert 0 <= score.overall <= 100


def test_an_edited_block_alone_is_read_again() -> None:
    reader = ArticleReader()
    blocks = [paragraph(f"{TEXT} Number {number}.") for number in range(50)]
    before = reader.read(blocks, block_numbers(blocks), "en")
    blocks[3] = paragraph("New.")
    after = reader.read(blocks, block_numbers(blocks), "en")
    same = [one is other for one, other in zip(before.blocks, after.blocks, strict=True)]
    assert same.count(False) == 1
    assert not same[3]


PIECES = ["3.", " ", "Dr.", "5 %", "„", "”", "<br>", "&amp;", "<a href='x'>", "</a>", "the", "É"]
WORDS = ["machine", "machines", "coffee", "of", "the", "cleaning", "cleans", "a", "."]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=120)
HTML = st.one_of(
    TEXTS,
    st.builds("<p>{}</p><ul><li>{}</li></ul>".format, TEXTS, TEXTS),
    st.builds('{} <a href="{}">{}</a> {}'.format, TEXTS, TEXTS, TEXTS, TEXTS),
    st.lists(
        st.sampled_from(["3.", " ", "Dr.", "5 %", "„", "”", "<br>", "&amp;", "<a href='x'>", "</a>", "the", "É"])
    ).map(" ".join),
)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.sampled_from(list(BlockKind)), HTML),
        st.builds(details, TEXTS, TEXTS),
        st.builds(lambda text, level: heading(text, level), TEXTS, st.integers(-3, 9)),
    ),
    max_size=6,
)


@given(BLOCKS, TEXTS, st.sampled_from([*LANGUAGES, "ja", ""]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_scored_and_every_place_is_in_it(blocks: list[Block], phrase: str, language: str) -> None:
    ids = [f"b{number}" for number in range(len(blocks))]
    article = ArticleDraft(blocks, ids, phrase, phrase, phrase, phrase, phrase, False)
    score = ArticleJudge().score(article, Surroundings(language, "https://x.test", "", phrase, (phrase, "the machine")))
    assert 0 <= score.overall <= 100
    texts = dict(zip(ids, map(plain_text, blocks), strict=True))
    places = [remark.place for part in score.parts for remark in part.remarks] + [term.place for term in score.terms]
    for place in places:
        if place is not None and place.field is Field.TEXT:
            assert 0 <= place.start <= place.start + place.length <= len(texts[place.block_id])
    for block in ArticleReader().read(blocks, ids, language).blocks:
        assert block.text == texts[block.id]
        assert all(0 <= each.start <= each.end <= len(block.text) for each in block.reading.sentences)
        assert all(0 <= each.start <= each.end <= len(block.text) for each in block.reading.links)


@given(
    st.lists(
        st.sampled_from(["machine", "machines", "coffee", "of", "the", "cleaning", "cleans", "a", "."]), max_size=30
    )
)
@settings(max_examples=100, deadline=None)
def test_a_found_phrase_holds_all_its_words(words: list[str]) -> None:
    text = ArticleReader().read([paragraph(" ".join(words))], ["b"], "en")
    index = PhraseIndex(text)
    stems = index.stems_of("clean coffee machine")
    last = -1
    for hit in index.find(stems):
        assert set(stems) <= set(index.stems_of(hit.text))
        assert hit.start > last
        last = hit.end
