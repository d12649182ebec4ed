"""Write the content plan of a site: every idea, task and article as one row, for clients and editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.list_export import ExportColumn, ExportFormat, ExportReport, check_xlsx_rows, write_rows
from igny8_desktop.services.listing import Listing

Row = Mapping[str, Any]

COLUMNS: Sequence[ExportColumn] = (
    ExportColumn("title", "Title"),
    ExportColumn("stage", "Stage"),
    ExportColumn("status", "Status"),
    ExportColumn("primary_keyword", "Main keyword"),
    ExportColumn("keywords", "Keywords"),
    ExportColumn("cluster", "Cluster"),
    ExportColumn("sector", "Sector"),
    ExportColumn("content_type", "Type"),
    ExportColumn("structure", "Structure"),
    ExportColumn("intent", "Intent"),
    ExportColumn("opportunity", "Score"),
    ExportColumn("word_count", "Words"),
    ExportColumn("due_date", "Due"),
    ExportColumn("published_at", "Published"),
    ExportColumn("url", "Link"),
)


class ContentPlan:
    """Put together and write the plan; blocking."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def rows(self, scope: Scope) -> list[dict[str, Any]]:
        """Return one row for each thing planned: an idea, or the task or the article that came of it."""
        ideas = {row["id"]: row for row in self._listing.all_rows(scope, EntityKind.IDEA)}
        tasks = {row["id"]: row for row in self._listing.all_rows(scope, EntityKind.TASK)}
        plan = [
            _row("article", row, tasks.get(row.get("task_id")), ideas)
            for row in self._listing.all_rows(scope, EntityKind.CONTENT)
        ]
        written = {row["_task"] for row in plan}
        plan += [_row("task", row, row, ideas) for key, row in tasks.items() if key not in written]
        under_way = {row["_idea"] for row in plan}
        plan += [
            _row("idea", row, None, {})
            for key, row in ideas.items()
            if key not in under_way and row["status"] != "rejected"
        ]
        return plan

    def write(self, scope: Scope, path: Path, *, form: ExportFormat | None = None) -> ExportReport:
        """Write the plan to a CSV or XLSX file, by its ending; what stood there is replaced at the end.

        Raises `WrongInput` for more rows than a sheet holds and `StorageTrouble` where the file cannot be written.
        """
        rows, form = self.rows(scope), form or ExportFormat.of(path)
        if form is ExportFormat.XLSX:
            check_xlsx_rows(len(rows))
        return write_rows(path, COLUMNS, rows, form)


def _row(stage: str, row: Row, task: Row | None, ideas: Mapping[Any, Row]) -> dict[str, Any]:
    idea = ideas.get(task.get("idea_id")) if task is not None else None
    values: dict[str, Any] = {"stage": stage, "_task": task["id"] if task is not None and stage == "article" else None}
    values["_idea"] = idea["id"] if idea is not None else None
    for column in COLUMNS:
        if column.key not in values:
            sources = (row, task or {}, idea or {})
            values[column.key] = next(
                (source[column.key] for source in sources if source.get(column.key) not in (None, "", [])), None
            )
    return values
