"""Claims are found in eight languages with few false alarms, and known again after edits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.domain.blocks import Block, BlockKind, bullet_list, heading, paragraph, plain_text
from igny8_desktop.domain.enums import ClaimKind
from igny8_desktop.services.writer.article_facts import ArticleReader, block_numbers
from igny8_desktop.services.writer.claim_finding import FoundClaim, Given, find_claims, parse_number
from igny8_desktop.services.writer.claim_matching import KnownClaim, Source, SourceBook, recognise
from tests.unit.writer.test_article_score import BLOCKS


def claims(language: str, *blocks: Block, given: tuple[str, ...] = ()) -> list[FoundClaim]:
    return find_claims(ArticleReader().read(blocks, block_numbers(blocks), language), Given(given))


def told(language: str, text: str, given: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(str(claim.kind), claim.text) for claim in claims(language, paragraph(text), given=given)]


ENGLISH = (
    "In 2019, John Smith of Harvard University said 75% of Americans drink coffee, about 1.3 million cups. "
    "It is the largest market in the world. “Coffee is the most loved drink of all,” she said. It costs $999.50. "
    "Heat to 90–96 °C. On March 3, 2021 it opened. It serves 8,500 guests."
)


def test_numbers_dates_names_quotations_and_superlatives_are_found() -> None:
    assert told("en", ENGLISH) == [
        ("date", "2019"),
        ("name", "John Smith of Harvard University"),
        ("number", "75%"),
        ("number", "1.3 million"),
        ("superlative", "the largest market"),
        ("quotation", "“Coffee is the most loved drink of all,”"),
        ("number", "$999.50"),
        ("number", "90–96 °C"),
        ("date", "March 3, 2021"),
        ("number", "8,500"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "de",
            "Laut Stiftung Warentest sind 75 Prozent der Maschinen verkalkt. Am 3. März 2021 eröffnete Herr Müller das "
            "größte Café. Es kostet 12,50 €.",
            ["Stiftung Warentest", "75 Prozent", "3. März 2021", "Müller", "das größte Café", "12,50 €"],
        ),
        (
            "fr",
            "Le 3 mars 2021, Marie Curie a reçu 25 % des voix. C’est la plus grande ville. Prix : 1 200 euros.",
            ["3 mars 2021", "Marie Curie", "25 %", "la plus grande ville", "1 200 euros"],
        ),
        (
            "es",
            "El 3 de marzo de 2021 Juan Pérez vendió 1.500 máquinas. Es la cafetera más vendida.",
            ["3 de marzo de 2021", "Juan Pérez", "1.500", "la cafetera más vendida"],
        ),
        (
            "it",
            "Il 3 marzo 2021 Mario Rossi ha venduto 1.500 macchine. Il 40 per cento si rompe.",
            ["3 marzo 2021", "Mario Rossi", "1.500", "40 per cento"],
        ),
        (
            "nl",
            "Op 3 maart 2021 verkocht Jan de Vries 1.500 machines. Het is de grootste markt.",
            ["3 maart 2021", "Jan de Vries", "1.500", "de grootste markt"],
        ),
        (
            "pt",
            "Em 3 de março de 2021 João Silva vendeu 1.500 máquinas. É a máquina mais vendida.",
            ["3 de março de 2021", "João Silva", "1.500", "a máquina mais vendida"],
        ),
        (
            "tr",
            "3 Mart 2021 tarihinde Mehmet Yılmaz 1.500 makine sattı. Türkiye'nin en büyük pazarı.",
            ["3 Mart 2021", "Mehmet Yılmaz", "1.500", "Türkiye'nin en büyük pazarı"],
        ),
    ],
)
def test_every_language_has_its_dates_names_and_superlatives(language: str, text: str, wanted: list[str]) -> None:
    assert [found for _kind, found in told(language, text)] == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Step 15 takes 20 minutes. Use 2 spoons of vinegar 3 times. The best way to clean it is vinegar."),
        ("en", "Our iPhone 15 is new. Most people like it at least once. Clean it at 9:30, not 24/7."),
        ("en", "See https://x.test/2019/75 and chapter 14. He calls it “a great thing”. Version 17.4 is out."),
        ("de", "Die meisten Menschen trinken Kaffee. Der beste Weg ist Essig. Schritt 15 ist der nächste."),
        ("de", "Der Kaffee und die Kaffeemaschine Wasserfilter Preis. Das ist die erste Liste."),
        ("fr", "La meilleure façon de faire est simple. Étape 14. Le plus souvent possible."),
        ("es", "La mejor manera es esta. Paso 14. Lo más rápido posible."),
        ("it", "Il miglior modo è questo. Passo 14. Il più possibile."),
        ("nl", "De beste manier is azijn. De eerste stap. Stap 14."),
        ("pt", "A melhor forma é esta. Passo 14. O mais importante."),
        ("tr", "En iyi yol sirkedir. En az iki kez. Adım 14."),
    ],
)
def test_what_only_counts_or_is_a_turn_of_phrase_is_no_claim(language: str, text: str) -> None:
    assert told(language, text) == []


def test_headings_list_numbers_labels_and_code_are_no_claims() -> None:
    found = claims(
        "en",
        heading("The 25 best machines of 2024 by John Smith"),
        bullet_list(["14. Start here", "Water Hardness: measure it"], ordered=True),
        Block(BlockKind.CODE, "x = 4711"),
    )
    assert found == []


def test_what_the_user_gave_needs_no_proof() -> None:
    text = "Blue Cafe sells the best espresso machine of 2026, one of 50 espresso machines at Blue Cafe Berlin."
    given = ("Blue Cafe", "50 best espresso machines 2026", "Blue Cafe Berlin")
    assert told("en", text) != []
    assert told("en", text, given) == []


def test_a_link_in_the_sentence_is_its_source() -> None:
    html = 'About 40 percent leak <a href="https://lab.test/study">(study)</a>. And 50 percent do not.'
    found = claims("en", Block(BlockKind.PARAGRAPH, html))
    assert [claim.cited for claim in found] == ["https://lab.test/study", ""]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("1.200", 1200), ("12,50", 12.5), ("3.5", 3.5), ("1.234.567", 1234567), ("1,234.5", 1234.5),
     ("1 200", 1200), ("0.125", 125), ("10'000", 10000)],
)  # fmt: skip
def test_numbers_of_any_country(text: str, value: float) -> None:
    assert parse_number(text) == value


def _known(found: list[FoundClaim], names: list[str]) -> list[KnownClaim]:
    return [KnownClaim(name, claim.kind, claim.value, claim.sentence) for claim, name in zip(found, names, strict=True)]


def test_a_claim_is_known_again_when_its_sentence_is_moved_and_reworded() -> None:
    before = claims("en", paragraph("About 75% of machines in offices are full of limescale. In 2019 it was less."))
    names = recognise(before, [], "en")
    after = claims(
        "en",
        paragraph("Something new comes first, with 18% of it."),
        paragraph("It was less in 2019. Limescale fills 75% of all the machines that stand in offices today."),
    )
    again = recognise(after, _known(before, names), "en")
    by_value = {claim.value: name for claim, name in zip(after, again, strict=True)}
    assert by_value["75 %"] == names[0]
    assert by_value["2019"] == names[1]
    assert by_value["18 %"] not in names


def test_another_number_or_another_fact_is_another_claim() -> None:
    before = claims("en", paragraph("About 75% of machines leak."))
    names = recognise(before, [], "en")
    changed = claims("en", paragraph("About 80% of machines leak."))
    elsewhere = claims("en", paragraph("Of all Italians, 75% prefer tea in the evening."))
    for found in (changed, elsewhere):
        assert recognise(found, _known(before, names), "en") != names


def test_facts_of_the_brief_match_and_figures_out_of_their_context_do_not() -> None:
    book = SourceBook(
        [Source(4, "Study", "", "In 2023 the lab found that 75% of office machines leak.\nJane Doe led the study.")],
        "en",
    )
    found = claims(
        "en", paragraph("Jane Doe found that 75 % of the machines leak. Some 75% of dogs bark. It was 2023.")
    )
    matched = {(claim.value, claim.sentence[:4]): book.source_of(claim) for claim in found}
    assert matched[("75 %", "Jane")] == 4
    assert matched[("jane doe", "Jane")] == 4
    assert matched[("75 %", "Some")] is None


@given(BLOCKS, st.sampled_from(["en", "de", "fr", "es", "it", "nl", "pt", "tr", "ja", ""]))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_claims_whose_places_hold_their_words(blocks: list[Block], language: str) -> None:
    found = claims(language, *blocks)
    texts = [plain_text(block) for block in blocks]
    for claim in found:
        assert texts[int(claim.block_id)][claim.start : claim.start + claim.length] == claim.text
        assert claim.length > 0
    names = recognise(found, [], language)
    assert len(set(names)) == len(names)
    assert recognise(found, _known(found, names), language) == names
    SourceBook([Source(1, "", "", "\n".join(texts))], language)


def test_every_kind_of_claim_can_be_found() -> None:
    assert {claim.kind for claim in claims("en", paragraph(ENGLISH))} == set(ClaimKind)
