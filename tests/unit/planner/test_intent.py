from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.intent import classify_intent, guess_language, intent_of, page_wanted, query_shape
from igny8_desktop.services.planner.intent_phrases import PHRASES
from igny8_desktop.services.planner.intent_rules import Facet

INFO, COMM = SearchIntent.INFORMATIONAL, SearchIntent.COMMERCIAL
TRAN, NAVI = SearchIntent.TRANSACTIONAL, SearchIntent.NAVIGATIONAL


@pytest.mark.parametrize(
    ("text", "intent", "facet"),
    [
        ("how to descale an espresso machine", INFO, Facet.HOW),
        ("Best Running Shoes", COMM, Facet.BEST),
        ("gaggia classic pro vs rancilio silvia", COMM, Facet.VERSUS),
        ("how much is a heat pump", COMM, Facet.COST),
        ("how much should I feed my dog", INFO, Facet.AMOUNT),
        ("best roofer in my area", TRAN, Facet.LOCAL),
        ("buy domain name", TRAN, Facet.BUY),
        ("bluehost login", NAVI, Facet.LOGIN),
        ("what is retinol", INFO, Facet.WHAT),
        ("mortgage calculator", INFO, Facet.CALCULATOR),
        ("running shoes", COMM, Facet.NONE),
        ("kreditrechner", INFO, Facet.CALCULATOR),
        ("was kostet eine wärmepumpe", COMM, Facet.COST),
        ("laufschuhe test", COMM, Facet.BEST),
        ("hundeschule in der nähe", TRAN, Facet.LOCAL),
        ("cómo limpiar zapatillas", INFO, Facet.HOW),
        ("dónde comprar zapatillas", TRAN, Facet.BUY),
        ("combien coûte un thermomix", COMM, Facet.COST),
        ("thermomix ou cookeo", COMM, Facet.VERSUS),
        ("come pulire il forno", INFO, Facet.HOW),
        ("migliore macchina da caffè", COMM, Facet.BEST),
        ("o que é energia solar", INFO, Facet.WHAT),
        ("melhores cartões de crédito", COMM, Facet.BEST),
        ("fietsenmaker in de buurt", TRAN, Facet.LOCAL),
        ("hoe werkt een warmtepomp", INFO, Facet.WHAT),
        ("güneş paneli fiyatları", COMM, Facet.COST),
        ("türk kahvesi nasıl yapılır", INFO, Facet.HOW),
        ("en yakın veteriner", TRAN, Facet.LOCAL),
        ("is it legal to keep bees", INFO, Facet.LEGAL),
        ("nail tech salary", INFO, Facet.SALARY),
        ("elektriker gehalt", INFO, Facet.SALARY),
        ("curso de apicultura", COMM, Facet.COURSE),
        ("fha loan requirements", INFO, Facet.REQUIREMENTS),
        ("schengen vizesi için gerekli evraklar", INFO, Facet.REQUIREMENTS),
    ],
)
def test_intent_and_kind_of_page_in_eight_languages(text: str, intent: SearchIntent, facet: Facet) -> None:
    assert query_shape(text).facet is facet
    assert classify_intent(text).intent is intent


@pytest.mark.parametrize(
    "text", ["cost of living", "games to come", "top gun", "o brother where art thou", "of mice and men"]
)
def test_small_words_of_other_languages_do_not_make_a_comparison(text: str) -> None:
    assert query_shape(text).facet is not Facet.VERSUS


def test_the_rule_that_decided_is_named_and_a_bare_subject_is_unsure() -> None:
    guess = classify_intent("espresso machine price")
    assert "price" in guess.reason
    assert "English" in guess.reason
    bare = classify_intent("espresso machine")
    assert bare.confidence < 0.5 < guess.confidence


def test_the_subject_is_what_is_left_and_never_nothing() -> None:
    assert query_shape("kreditrechner").subject == ("kredit",)
    assert query_shape("how much does a metal roof cost").subject == ("a", "metal", "roof")
    assert query_shape("near me").subject == ("near", "me")


def test_every_facet_speaks_every_language() -> None:
    for facet, by_language in PHRASES.items():
        assert set(by_language) == {"en", "de", "es", "fr", "it", "pt", "nl", "tr"}, facet


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["best yoga mat", "yoga mat"], "en"),
        (["laufschuhe test", "beste laufschuhe für anfänger"], "de"),
        (["mejores zapatillas para correr"], "es"),
        (["kedi maması önerileri"], "tr"),
        (["beste fietsverzekering", "hoe plak je een band"], "nl"),
        (["xyz"], "en"),
        ([], "en"),
    ],
)
def test_language_of_a_list(texts: list[str], language: str) -> None:
    assert guess_language(texts) == language


@given(st.text(max_size=80))
def test_any_text_has_an_intent(text: str) -> None:
    guess = classify_intent(text)
    assert guess.intent in SearchIntent
    assert 0 <= guess.confidence <= 1


_PHRASE_WORDS = sorted(
    {
        word.strip("*>")
        for by_language in PHRASES.values()
        for text in by_language.values()
        for phrase in text.split(";")
        for word in [phrase.strip(), *phrase.split()]
    }
    | {"lamp", "the", "of", "or", "oder", "ou", "für", "thermomixpreis"}
)


@given(st.lists(st.sampled_from(_PHRASE_WORDS), min_size=1, max_size=6))
def test_the_fast_way_to_the_intent_says_the_same(words: list[str]) -> None:
    text = " ".join(words)
    assert intent_of(normalise_keyword(text)) is classify_intent(text).intent


def test_the_quick_way_takes_queries_apart_alike() -> None:
    for text in (
        "how much does a metal roof cost",
        "kreditrechner",
        "near me",
        "desk or table",
        "paneles solares o gas",
    ):
        shape = query_shape(text)
        assert page_wanted(text) == (shape.facet, shape.subject)
