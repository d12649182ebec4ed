"""Intent of labelled keywords, and of bare subjects by meaning before they are clustered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from benchmarks.planner_intent import (
    by_majority,
    by_rules,
    by_rules_and_meaning,
    by_word_list,
    labelled,
    languages,
    score,
)
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.data.models import Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.intent import names_intent
from igny8_desktop.services.planner.intent_meaning import IntentsByMeaning, intents_of_vectors
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.vectors import VectorCache


@pytest.mark.parametrize("language", languages())
def test_rules_tell_most_labelled_keywords(language: str) -> None:
    rows = [row for row in labelled(language) if row.part == "held-out"]
    assert len(rows) >= (200 if language == "en" else 30)
    rules = score(rows, by_rules)
    assert rules.accuracy >= 0.85
    assert rules.macro_f1 >= 0.85
    assert rules.accuracy > score(rows, by_word_list).accuracy + 0.2
    assert rules.accuracy > score(rows, by_majority(rows)).accuracy + 0.2


def test_meaning_tells_keywords_that_no_rule_knows() -> None:
    rows = [row for row in labelled("en") if row.part == "fresh"]
    both = score(rows, by_rules_and_meaning(rows))
    assert both.accuracy >= score(rows, by_rules).accuracy + 0.05
    assert both.accuracy >= 0.8


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("moon phases", False), ("best desk", True), ("desk lamp", True), ("plumber berlin", True), ("youtube", True),
        ("youtube thumbnails", False), ("set theory", False), ("emergency fund", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_only_look_like_a_hint_are_none(text: str, known: bool) -> None:
    assert names_intent(text) is known


def intents(database: Database, scope: Scope) -> dict[str, tuple[SearchIntent | None, str]]:
    with database.read(scope) as work:
        return {row.text: (row.intent, row.intent_source) for row in work.scalars(select(Keyword))}


def test_only_guesses_of_the_rules_are_told_anew(database: Database, scope: Scope) -> None:
    keywords = Keywords(database)
    ids = [keywords.add(scope, text) for text in ("stand up paddle board inflatable", "moon phases", "buy a desk")]
    ids.append(keywords.add(scope, "tide times", intent=SearchIntent.NAVIGATIONAL))
    telling = IntentsByMeaning(database, VectorCache(database, UniversalSentenceEmbedder()))
    assert telling.tell(scope, ids[1:]) == 1, "only those that are asked for"
    assert telling.tell(scope, ids) == 1, "the others are told already"
    assert telling.tell(scope, ids) == 0
    assert intents(database, scope) == {
        "stand up paddle board inflatable": (SearchIntent.COMMERCIAL, "meaning"),
        "moon phases": (SearchIntent.INFORMATIONAL, "meaning"),
        "buy a desk": (SearchIntent.TRANSACTIONAL, "rules"),
        "tide times": (SearchIntent.NAVIGATIONAL, "by hand"),
    }
    keywords.paste(scope, "Keyword,Intent\nmoon phases,Commercial\n")
    assert intents(database, scope)["moon phases"] == (SearchIntent.COMMERCIAL, "file")


class Stopped:
    """Vectors that are never finished."""

    def vectors(self, texts: Sequence[str], *, should_stop: Callable[[], bool] | None = None) -> Vectors:
        """Ask to stop, as the cache does."""
        from concurrent.futures import CancelledError

        assert should_stop is not None
        assert should_stop()
        raise CancelledError


def test_a_stop_leaves_the_intents_of_the_rules(database: Database, scope: Scope) -> None:
    ids = [Keywords(database).add(scope, "moon phases")]
    before = intents(database, scope)
    assert IntentsByMeaning(database, Stopped()).tell(scope, ids, should_stop=lambda: True) == 0
    assert intents(database, scope) == before


def test_vectors_of_another_encoder_are_refused() -> None:
    with pytest.raises(ValueError, match="made for"):
        intents_of_vectors(Vectors(1, 3, b"\0" * 12, "other"))
