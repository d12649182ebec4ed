"""Spelling with the real Hunspell and the bundled dictionaries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from igny8_desktop.clients.spelling.dictionaries import Dictionaries
from igny8_desktop.clients.spelling.hunspell_speller import HunspellSpeller
from igny8_desktop.services.writer.spelling import Spelling, words_of
from igny8_desktop.settings.paths import resources_dir


@pytest.fixture
def spelling(tmp_path: Path) -> Iterator[Spelling]:
    dictionaries = Dictionaries(resources_dir() / "dictionaries", tmp_path / "unpacked", tmp_path)
    made = Spelling(HunspellSpeller(dictionaries), tmp_path / "my-words.txt")
    yield made
    made.close()


def test_mistakes_are_found_suggested_ignored_and_learnt(spelling: Spelling, tmp_path: Path) -> None:
    english = spelling.dictionary_for("en")
    assert english == "en_US"
    text = "Teh coffee isn’t recieved at https://exmple.com/foo by iPhone users, Zorblax."
    assert spelling.known(english, "coffee") is None
    assert spelling.wrong_words(english, text) == ["Teh", "recieved", "Zorblax"]
    assert spelling.known(english, "coffee") is False
    assert spelling.suggestions(english, "recieved")[0] == "received"
    spelling.ignore("Teh")
    spelling.add("Zorblax")
    assert spelling.wrong_words(english, text) == ["recieved"]
    assert (tmp_path / "my-words.txt").read_text("utf-8") == "Zorblax\n"
    spelling.close()
    assert spelling.wrong_words(english, "neverasked") == []


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en-GB", "en_GB"),
        ("es", "es_ES"),
        ("fr", "fr_FR"),
        ("nl", "nl_NL"),
        ("pt-PT", "pt_PT"),
        ("pt", "pt_BR"),
        ("xx", ""),
    ],
)
def test_the_dictionary_of_a_language(spelling: Spelling, language: str, name: str) -> None:
    assert spelling.dictionary_for(language) == name


def test_a_dictionary_of_the_users_own_is_found(tmp_path: Path) -> None:
    (tmp_path / "de_DE.aff").write_text("SET UTF-8\n", "utf-8")
    (tmp_path / "de_DE.dic").write_text("2\nKaffee\nMühle\n", "utf-8")
    speller = HunspellSpeller(Dictionaries(tmp_path / "none", tmp_path / "unpacked", tmp_path))
    try:
        assert speller.dictionary_for("de") == "de_DE"
        assert speller.wrong("de_DE", ["Kaffee", "Mühle", "Kafee"]) == [False, False, True]
    finally:
        speller.close()


def test_what_is_no_prose_is_left_alone() -> None:
    words = [word for _start, _end, word in words_of("See a@b.co, WooCommerce, SEO, file.html #tag it’s x")]
    assert words == ["See", "it's"]
