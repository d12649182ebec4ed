"""The way by hand and the automated way on the same input leave equal databases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain.enums import STAGES, EntityKind, IdeaStatus, RunStatus, StageName, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from tests.harness.programs import KEYWORDS, carry_out, everything_automatic, opened

#: What only says when, who and where a thing was done, not what it is.
TIMES = frozenset(
    {
        "created_at", "updated_at", "published_at", "scheduled_at", "remote_modified_at", "at", "deleted_at",
        "changed_at", "last_synced_at", "last_checked_at", "collisions_checked_at", "seen_at",
    }
)  # fmt: skip
IDENTITIES = frozenset({"id", "owner", "token", "run_id", "request_hash", "remote_id"})
#: Tables of the automation itself, and those that name this machine's folders.
OTHER = frozenset({"automation_run", "run_item", "run_log", "automation_config", "claim", "alembic_version"})


def by_hand(program: Program, scope: Scope) -> None:
    """Press every button once, in order."""
    for stage in STAGES:
        if stage is StageName.TASKS:
            drafts = [
                row["id"]
                for row in program.listing.all_rows(scope, EntityKind.IDEA)
                if row["status"] is IdeaStatus.DRAFT
            ]
            program.ideas.approve(scope, [int(str(item)) for item in drafts])
        if stage is StageName.PUBLISH:
            program.contents.approve(scope, program.listing.ids(scope, EntityKind.CONTENT))
        step = program.starter.step(stage)
        report = program.jobs.submit(stage, lambda job, step=step: program.starter.run(scope, step)).result(120)  # type: ignore[misc]
        assert report.done
        assert not report.failed


def automated(program: Program, scope: Scope) -> None:
    """Start a run and wait."""
    run = carry_out(program, scope, program.engine.create(scope, everything_automatic()).id)
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 0)


def read_tables(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every lifecycle table."""
    connection = sqlite3.connect(home / "igny8.db")
    connection.row_factory = sqlite3.Row
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [dict(row) for row in connection.execute(f'SELECT rowid AS "_rowid", * FROM "{name}"')]
            for name in sorted(names)
            if name not in OTHER and not name.startswith("sqlite_")
        }
    finally:
        connection.close()


class Comparable:
    """Rows by what they say: a reference is replaced by what it refers to."""

    def __init__(self, tables: Mapping[str, list[dict[str, Any]]], home: Path) -> None:
        self._tables = tables
        self._home = str(home)
        self._by_id = {name: {row.get("id"): row for row in rows} for name, rows in tables.items()}

    def table(self, name: str) -> list[list[tuple[str, Any]]]:
        """Return the rows of a table, sorted by what they say."""
        return sorted((self._plain(row) for row in self._tables[name]), key=repr)

    def _plain(self, row: Mapping[str, Any]) -> list[tuple[str, Any]]:
        return [
            (key, self._value(key, value, row))
            for key, value in row.items()
            if key not in TIMES and key not in IDENTITIES and key != "_rowid"
        ]

    def _value(self, key: str, value: Any, row: Mapping[str, Any]) -> Any:
        table = {
            "keyword_id": "keyword", "cluster_id": "cluster", "idea_id": "content_idea", "task_id": "task",
            "hub_idea_id": "content_idea", "content_id": "content", "taxonomy_id": "content_taxonomy",
            "ai_call_id": "ai_call",
        }.get(key)  # fmt: skip
        if key == "subject_id":
            kinds = {"idea": "content_idea", "cluster": "cluster", "task": "task", "content": "content"}
            table = kinds.get(str(row["subject_kind"]), str(row["subject_kind"]))
        if table is not None and value is not None:
            target = self._by_id[table][value]
            words = [str(target.get(name)) for name in ("text", "name", "title", "slug", "prompt", "operation")]
            return f"{table}: {words}"
        if isinstance(value, str):
            return self._without_numbers(value.replace(self._home, "HOME"))
        return value

    def _without_numbers(self, text: str) -> Any:
        """Read JSON and replace the numbers of images that a text shows by their descriptions."""
        if not text.startswith(("[", "{")):
            return text
        prompts = {row["id"]: row["prompt"] for row in self._tables["image"]}

        def change(part: Any) -> Any:
            if isinstance(part, dict):
                return {
                    key: prompts[each] if key == "image_id" else change(each)
                    for key, each in part.items()
                    # When posts were read differs, and so does the number of what an idea collides with.
                    if not key.startswith("posts_") and not (key == "id" and "kind" in part)
                }
            return [change(each) for each in part] if isinstance(part, list) else part

        return change(json.loads(text))


def make(home: Path, path: Any) -> Comparable:
    with opened(home, offline=True) as program:
        site = program.sites.add(NewSite("Lab Blog", TargetKind.FOLDER, folder=str(home / "web"), sectors=["Main"]))
        scope = Scope(site.id, site.sectors[0].id)
        program.keywords.paste(scope, "\n".join(KEYWORDS[:10]))
        path(program, scope)
    return Comparable(read_tables(home), home)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparable, Comparable]:
    folder = tmp_path_factory.mktemp("paths")
    return make(folder / "hand", by_hand), make(folder / "auto", automated)


def test_both_ways_leave_equal_databases(both: tuple[Comparable, Comparable]) -> None:
    hand, auto = both
    names = set(hand._tables)
    assert names == set(auto._tables)
    lifecycle = {
        "keyword", "cluster", "content_idea", "idea_keyword", "task", "task_keyword", "content", "content_revision",
        "image", "content_taxonomy", "content_taxonomy_relation", "publish_record", "ai_call", "credit_transaction",
        "credit_usage_log", "sync_event",
    }  # fmt: skip
    assert lifecycle <= names
    full = lifecycle - {"credit_transaction", "published_media"}
    assert all(hand._tables[name] for name in full), "the comparison is of something"
    for name in sorted(names):
        for one, other in zip(hand.table(name), auto.table(name), strict=True):
            assert [part for part in one if part not in other] == [], name
            assert one == other


def test_the_comparison_can_fail(both: tuple[Comparable, Comparable]) -> None:
    hand, auto = both
    rows = [dict(row) for row in auto._tables["content"]]
    rows[0]["title"] += "!"
    changed = Comparable({**auto._tables, "content": rows}, Path(auto._home))
    assert changed.table("content") != hand.table("content")
    assert changed.table("task") == hand.table("task")
