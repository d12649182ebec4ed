"""Save a small real database of the present schema, so that later versions can prove that they open it.

usage: .venv/bin/python tests/upgrades/make_saved.py    (before a release that changes the schema)

It lets the program itself do a small job with the offline engine: import, a full run into a folder, an edit, a
task by hand that a process died over, credits at a price. The result is `version-<schema>.db` beside this file; a
released one is never made again.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.data import claims
from igny8_desktop.data.migrations.runner import latest_version
from igny8_desktop.domain.costs import OFFLINE_CLASS
from igny8_desktop.domain.enums import EntityKind, Operation, RunStatus, StageName, TargetKind
from igny8_desktop.services.sites.sites import NewSite

HERE = Path(__file__).resolve().parent
KEYWORDS = """\
Keyword,Volume,Keyword Difficulty,CPC
espresso machine,49500,62,1.10
best espresso machine,33100,58,1.35
best espresso machine under 500,5400,31,1.20
how to clean an espresso machine,3600,12,0.40
what is a ristretto,2900,9,
ristretto vs espresso,1900,11,
café crème,720,,
"""
ARTICLES = 2
#: Stands for whatever folder this was made in: a saved database names no real machine.
SOMEWHERE = "/home/writer"


def do_a_small_job(program: Program, folder: Path) -> None:
    """Fill every part of the database as its user would."""
    new = NewSite("Corner Coffee", TargetKind.FOLDER, folder=str(folder / "web"), sectors=["Coffee"])
    site = program.sites.add(new)
    program.credits.grant(250, "A first budget")
    program.credits.set_cost(Operation.CONTENT_GENERATION, OFFLINE_CLASS, 1)
    scope = program.sites.scope(site.slug, "Coffee")
    export = folder / "export.csv"
    export.write_text(KEYWORDS, encoding="utf-8")
    program.keywords.import_file(scope, export, market="us")
    settings = RunSettings(approve_ideas=False, approve_content=False, publish_as="publish")
    few = {str(StageName.TASKS): ARTICLES, str(StageName.WRITE): ARTICLES}
    run = program.engine.create(scope, replace(settings, limits={**settings.limits, **few}))
    done = asyncio.run(program.engine.execute(scope, run.id))
    if done.status is not RunStatus.COMPLETED:
        raise SystemExit(f"the run is {done.status}: {done.pause_reason}")
    [first] = program.listing.all_rows(scope, EntityKind.CONTENT, 1)
    content = program.contents.get(scope, int(str(first["id"])))
    program.contents.save(
        scope, content.id, replace(content.text, excerpt="Edited by hand."), based_on=content.revision, note="By hand"
    )
    task_id = program.tasks.add(scope, "A task by hand", brief="Ask the owner about opening hours.")
    program.automation_settings.save(scope, RunSettings(publish_as="publish"))
    with program.database.write(scope) as work:
        claims.claim(work, StageName.WRITE, [task_id], "a process that died")


def save(database: Path, target: Path, folder: Path) -> None:
    """Write a compact copy without any path of this machine."""
    target.unlink(missing_ok=True)
    with sqlite3.connect(database) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    source.close()
    copy = sqlite3.connect(target, isolation_level=None)
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.execute("PRAGMA page_size=1024")  # most tables are nearly empty
    for (table,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        for _number, column, kind, *_rest in copy.execute(f"PRAGMA table_info({table})").fetchall():
            if kind.startswith(("VARCHAR", "TEXT", "JSON")):
                copy.execute(f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (str(folder), SOMEWHERE))
    copy.execute("VACUUM")
    copy.close()


def main() -> int:
    """Make the file and say where it is."""
    target = HERE / f"version-{latest_version()}.db"
    with tempfile.TemporaryDirectory(prefix="igny8-saved-") as scratch:
        folder = Path(scratch).resolve()
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
        program = open_program(folder / "data", offline=True)
        try:
            do_a_small_job(program, folder)
        finally:
            program.close()
        save(folder / "data" / "igny8.db", target, folder)
    sys.stdout.write(f"{target.relative_to(HERE.parents[1])}: {target.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
