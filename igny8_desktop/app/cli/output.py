"""Turn what services return into JSON and into tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.errors import ErrorInfo

if TYPE_CHECKING:
    from igny8_desktop.services.steps import ItemFailure


def plain(value: Any) -> Any:
    """Return a value made of what JSON knows; dataclasses become objects, times ISO 8601 with their zone."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, frozenset | set):
        return sorted(plain(each) for each in value)
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    return str(value)


def print_json(terminal: Terminal, document: Any) -> None:
    """Print one JSON document."""
    encoding = (getattr(terminal.out, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(plain(document), ensure_ascii=encoding != "utf8", indent=2, allow_nan=False)
    # A lone half of a surrogate pair, as a broken file name has, cannot be written as UTF-8.
    terminal.out.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
    terminal.out.flush()


def error_document(info: ErrorInfo, **more: Any) -> dict[str, Any]:
    """Return the document that `--json` prints for a command that failed."""
    return {"error": {"title": info.title, "what": info.what, "next": info.next, "kind": str(info.kind), **more}}


def failure_document(failure: ItemFailure) -> dict[str, Any]:
    """Return one failed item as `--json` prints it."""
    error = failure.error
    return {
        "id": failure.entity_id,
        "title": error.title,
        "what": error.what,
        "next": error.next,
        "kind": str(error.kind),
    }


def cell(value: Any) -> str:
    """Return a value as it stands in a table."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def print_table(
    terminal: Terminal, columns: Sequence[tuple[str, str]], rows: Iterable[Mapping[str, Any]], *, title: str = ""
) -> None:
    """Print rows as a table; `columns` are (key, heading)."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for key, heading in columns:
        numbers = any(isinstance(row.get(key), int | float) and not isinstance(row.get(key), bool) for row in rows)
        table.add_column(heading, justify="right" if numbers and heading != "Id" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(row.get(key))) for key, _ in columns))
    terminal.console().print(table)


def print_facts(terminal: Terminal, facts: Iterable[tuple[str, Any]]) -> None:
    """Print names and values, one pair per line."""
    pairs = [(name, cell(value)) for name, value in facts]
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        terminal.say(f"{name:<{width}}  {value}")


def print_error(terminal: Terminal, info: ErrorInfo) -> None:
    """Print an error: what it is, what happened, what to do next."""
    terminal.say(info.title + ".", err=True, style="bold red")
    for line in (info.what, info.next):
        if line:
            terminal.say("  " + line, err=True)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
