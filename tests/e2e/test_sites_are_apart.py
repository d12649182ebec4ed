"""Every service is called with the scope of one site and the rows of another: nothing is read, nothing is changed."""

from __future__ import annotations

import asyncio
import inspect
import io
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.overview import Overviews
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.domain.briefs import Brief
from igny8_desktop.domain.enums import (
    ClusterRole,
    EntityKind,
    IdeaStatus,
    ImageRole,
    ItemState,
    KeywordStatus,
    LinkState,
    Operation,
    OrderWait,
    RewriteAction,
    RunStatus,
    StageName,
    TargetKind,
)
from igny8_desktop.domain.errors import Igny8Error, NotFound, ScopeViolation
from igny8_desktop.domain.merging import Pick
from igny8_desktop.domain.ports import ImageRequest, TextRequest
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.billing.gateway import Paid
from igny8_desktop.services.list_export import ExportColumn
from igny8_desktop.services.planner.ideas import Merge
from igny8_desktop.services.planner.keyword_bulk import BulkEdit
from igny8_desktop.services.publishing.schedule import When
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.services.writer.article_export import ArticleForm
from igny8_desktop.services.writer.briefs import BriefChange
from igny8_desktop.services.writer.claim_ledger import ClaimsBefore
from igny8_desktop.services.writer.image_style import ImageStyle
from igny8_desktop.services.writer.images import RemovedImage
from igny8_desktop.services.writer.internal_links import LinkWish
from tests.harness.programs import carry_out, everything_automatic, opened

#: A word of the first site that the second one must never see.
SECRET = "zebrafish"
KEYWORDS = (f"{SECRET} tank size", f"how to feed {SECRET}", f"best {SECRET} food", f"{SECRET} tank temperature")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def program(folder: Path) -> Iterator[Program]:
    """Two sites; the first went the whole way, the second has nothing."""
    with opened(folder / "home", offline=True) as program:
        for name in ("First", "Second"):
            program.sites.add(NewSite(name, TargetKind.FOLDER, folder=str(folder / name)))
        first = program.sites.by_slug("first").scope
        program.keywords.paste(first, "\n".join(KEYWORDS))
        done = carry_out(program, first, program.engine.create(first, everything_automatic()).id)
        assert done.status is RunStatus.COMPLETED
        # Something must wait for every step, so that a step that crossed sites would have work.
        program.keywords.paste(first, f"{SECRET} breeding\n{SECRET} diseases")
        program.ideas.add(first, f"A {SECRET} idea")
        program.tasks.add(first, f"A {SECRET} task")
        for task_id in program.listing.ids(first, EntityKind.TASK):
            program.briefs.add_text(first, task_id, f"{SECRET} facts")
        yield program


def rows_of(home: Path, site_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of a site, and of the tables that know no site, as the file holds them."""
    with sqlite3.connect(f"file:{home / 'igny8.db'}?mode=ro", uri=True) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if not row[0].startswith("sqlite_")
        ]
        found = {}
        for name in names:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            where = f"WHERE site_id = {site_id}" if "site_id" in columns else ""
            if name == "site":
                where = f"WHERE id = {site_id}"
            found[name] = connection.execute(f'SELECT * FROM "{name}" {where} ORDER BY rowid').fetchall()
    connection.close()
    return found


#: What takes a scope and is no use case of one site: jobs, and what hands on to the services that are listed anyway.
NOT_OF_A_SITE = frozenset({"JobRunner", "SiteWatcher"})


def services(program: Program) -> dict[str, object]:
    """Return every service of the program by the name of its class, so that a new one cannot be forgotten."""
    parts = [getattr(program, one.name) for one in fields(program)]
    parts += [*vars(program.after_care).values(), *program.steps.values(), Overviews(program.database, program.runs)]
    return {
        type(each).__name__: each
        for each in parts
        if type(each).__module__.startswith(("igny8_desktop.services.", "igny8_desktop.automation."))
        and type(each).__name__ not in NOT_OF_A_SITE
    }


def scoped_methods(program: Program) -> list[tuple[str, Callable[..., Any]]]:
    """Return every public method of every service that takes a scope."""
    return [
        (f"{name}.{word}", method)
        for name, service in services(program).items()
        for word, method in inspect.getmembers(service, inspect.ismethod)
        if not word.startswith("_") and "scope" in inspect.signature(method).parameters
    ]


def arguments(program: Program, first: Scope, name: str, method: Callable[..., Any], folder: Path) -> dict[str, Any]:
    """Return values for a method that all belong to the first site; fails for a parameter that this does not know."""
    ids = {kind: program.listing.ids(first, kind) for kind in EntityKind if kind in LISTED}
    run = program.runs.history(first)[0]
    content = program.contents.get(first, ids[EntityKind.CONTENT][0])
    kind = KIND_OF.get(name.partition(".")[0], EntityKind.KEYWORD)
    keyword_id = ids[EntityKind.KEYWORD][0]
    views = program.views.all(first, EntityKind.KEYWORD)
    view = views[0] if views else program.views.save(first, EntityKind.KEYWORD, "Mine", {})
    if not program.cluster_changes.latest(first):
        program.clusters.move_keywords(first, [keyword_id], ids[EntityKind.CLUSTER][-1])
    own: dict[str, Any] = {
        "ids": ids[kind],
        "item_ids": [item["entity_id"] for item in program.runs.items(first, run.id)],
        "keyword_id": ids[EntityKind.KEYWORD][0],
        "keyword_ids": ids[EntityKind.KEYWORD],
        "cluster_id": ids[EntityKind.CLUSTER][0],
        "cluster_ids": ids[EntityKind.CLUSTER],
        "into": ids[EntityKind.CLUSTER][0],
        "members": {ids[EntityKind.CLUSTER][0]: ids[EntityKind.KEYWORD]},
        "idea_id": ids[EntityKind.IDEA][0],
        "task_id": ids[EntityKind.TASK][0],
        "content_id": content.id,
        "image_id": ids[EntityKind.IMAGE][0],
        "run_id": run.id,
        "number": 1,
        "text": content.text if name == "Contents.save" else "something else",
        "based_on": content.revision,
        "title": "Something",
        "name": "Something",
        "status": RunStatus.CANCELLED if name.startswith("Runs.") else KeywordStatus.INACTIVE,
        "settings": RunSettings(),
        "estimate": 0,
        "report": StepReport(StageName.PUBLISH, done=(1,)),
        "stage": StageName.PUBLISH,
        "states": [(content.id, ItemState.FAILED, None)],
        "message": "Something",
        "kind": EntityKind.CONTENT,
        "query": TableQuery(),
        "key": "status",
        "path": folder / "none.csv",
        "control": StepControl(owner=program.owner),
        "step": program.steps[StageName.PUBLISH],
        "request": TextRequest(Operation.CONTENT_GENERATION, "", "", {}),
        "parse": str,
        "subject": (EntityKind.CONTENT, content.id),
        "quantity": 1,
        "paid": Paid("", tuple(ids_of_calls(program, first)), 0, "", ""),
        "problem": "Something",
        "prompt": "Another prompt",
        "alt_text": "Another text",
        "role": ClusterRole.HUB,
        "source": folder / "list.csv" if name.startswith("KeywordImports.") else ids[EntityKind.IDEA][0],
        "merge": Merge(
            ids[EntityKind.IDEA][0], IdeaStatus.DRAFT, EntityKind.IDEA, ids[EntityKind.IDEA][-1], (keyword_id,)
        ),
        "import_id": program.imports.history(first)[0].id,
        "view_id": view.id,
        "state": {"text": "anything"},
        "changes": {"cpc": 2.5},
        "edit": BulkEdit(1, 0, (({"cpc": 9.0}, array("q", [keyword_id])),)),
        "change_id": program.cluster_changes.latest(first)[0].id,
        "granularities": ["page"],
        "granularity": "topic",
        "idea_ids": ids[EntityKind.IDEA],
        "whole": True,
        "before": 1,
        "after": 2,
        "on": False,
        "wishes": [LinkWish(f"content:{ids[EntityKind.CONTENT][-1]}", "feed")],
        "action": RewriteAction.SHORTEN,
        "blocks": program.revision_history.blocks(first, content.id, 1),
        "revision": content.revision,
        "address": "http://127.0.0.1:9/",
        "source_id": program.briefs.get(first, ids[EntityKind.TASK][0]).sources[0].id,
        "brief": Brief("Something"),
        "change": BriefChange(((ids[EntityKind.TASK][0], Brief("Something")),)),
        "profile": SiteProfile(voice="Loud"),
        "operation": Operation.CONTENT_GENERATION,
        "data": dot(),
        "file_name": "none.webp",
        "removed": [RemovedImage(content.id, {"role": "featured", "position": 9}, None, 0)],
        "style": ImageStyle(style="loud"),
        "folder": folder / "out",
        "form": ArticleForm.MARKDOWN,
        "waits": OrderWait.NETWORK,
        "count": 1,
        "when": When.NOW,
        "at": datetime(2031, 1, 1, tzinfo=UTC),
        "moments": [datetime(2031, 1, 1, tzinfo=UTC)] * len(ids[EntityKind.CONTENT]),
        "post_ids": [1],
        "schedule": program.schedules.get(first).schedule,
        "seen": "",
        "picks": {"title": Pick.OURS},
    }
    if name == "ListExport.write":
        own["columns"] = [ExportColumn("title", "Title")]
    if name == "Briefs.restore_source":
        own["source"] = program.briefs.get(first, ids[EntityKind.TASK][0]).sources[0]
    if name == "InternalLinks.all_links":
        own["state"] = LinkState.RESERVED
    if name == "ClaimLedger.restore":
        own["before"] = ClaimsBefore(())
    if name == "AiGateway.draw":
        own["request"] = ImageRequest("", 10, 10, ImageRole.FEATURED, {})
    wanted = {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.name == "scope" or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        if parameter.name in own:
            wanted[parameter.name] = own[parameter.name]
        elif parameter.default is inspect.Parameter.empty:
            pytest.fail(f"{name} has the parameter “{parameter.name}”: teach this test what to give it")
    return wanted


LISTED = (
    EntityKind.KEYWORD, EntityKind.CLUSTER, EntityKind.IDEA, EntityKind.TASK, EntityKind.CONTENT, EntityKind.IMAGE,
)  # fmt: skip
KIND_OF = {
    "Keywords": EntityKind.KEYWORD, "Clusters": EntityKind.CLUSTER, "Ideas": EntityKind.IDEA,
    "Tasks": EntityKind.TASK, "Contents": EntityKind.CONTENT, "Images": EntityKind.IMAGE,
    "Listing": EntityKind.CONTENT, "ClusteringStep": EntityKind.KEYWORD, "IdeationStep": EntityKind.CLUSTER,
    "TaskPlanningStep": EntityKind.IDEA, "WritingStep": EntityKind.TASK, "ImagePromptStep": EntityKind.CONTENT,
    "ImagingStep": EntityKind.IMAGE, "PublishingStep": EntityKind.CONTENT, "StepStarter": EntityKind.CONTENT,
}  # fmt: skip


def dot() -> bytes:
    """Return the smallest picture."""
    stream = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(stream, "PNG")
    return stream.getvalue()


def ids_of_calls(program: Program, scope: Scope) -> list[int]:
    with sqlite3.connect(f"file:{program.folder.database}?mode=ro", uri=True) as connection:
        found = [row[0] for row in connection.execute(f"SELECT id FROM ai_call WHERE site_id = {scope.site_id}")]
    connection.close()
    return found


#: What a refusal may be; anything else, such as an error of the database, means that the rows were reached.
REFUSALS = (NotFound, ScopeViolation)


def call(method: Callable[..., Any], scope: Scope, values: dict[str, Any]) -> object:
    result = method(scope=scope, **values)
    return asyncio.run(_wait(result)) if inspect.isawaitable(result) else result


async def _wait(waiting: Any) -> object:
    return await waiting


def test_no_service_reaches_across_sites(program: Program, folder: Path) -> None:
    first, second = (program.sites.by_slug(slug).scope for slug in ("first", "second"))
    home = folder / "home"
    methods = scoped_methods(program)
    assert len(methods) > 70, "the services are found"
    given = {name: arguments(program, first, name, method, folder) for name, method in methods}
    before = rows_of(home, first.site_id)
    assert sum(len(rows) for rows in before.values()) > 60
    problems = []
    for scope in (second, Scope(second.site_id, first_sector(program, second))):
        for name, method in methods:
            try:
                said = call(method, scope, given[name])
            except REFUSALS:
                said = None
            except Igny8Error as error:
                # Other words are fine only for what never looked at the row.
                said = str(error)
            if SECRET in repr(said):
                problems.append(f"{name} told of the other site: {said!r:.200}")
            after = rows_of(home, first.site_id)
            for table, rows in before.items():
                if after[table] != rows and table not in SHARED:
                    problems.append(f"{name} changed {table} of the other site")
            before = after
            end_runs(program, second)
    assert problems == []
    # No claim of the second site may stand on an item of the first: that would keep the first from its work.
    with sqlite3.connect(f"file:{home / 'igny8.db'}?mode=ro", uri=True) as connection:
        claims = connection.execute(f"SELECT step, entity_id FROM claim WHERE site_id = {second.site_id}").fetchall()
    connection.close()
    assert claims == []
    done = carry_out(program, first, program.engine.create(first, everything_automatic()).id)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)


#: Tables without a site, which calls for the second site may add to.
SHARED = frozenset({"account", "embedding"})


def first_sector(program: Program, scope: Scope) -> int:
    return program.sites.get(scope.site_id).sectors[0].id


def end_runs(program: Program, scope: Scope) -> None:
    run = program.runs.active(scope)
    if run is not None:
        program.engine.cancel(scope, run.id)


def test_the_test_can_fail(program: Program, folder: Path) -> None:
    first = program.sites.by_slug("first").scope
    before = rows_of(folder / "home", first.site_id)
    assert SECRET in repr(program.listing.all_rows(first, EntityKind.CONTENT))
    keyword = program.listing.ids(first, EntityKind.KEYWORD)[0]
    program.keywords.edit(first, keyword, volume=77)
    assert rows_of(folder / "home", first.site_id)["keyword"] != before["keyword"]
