"""Commands that take articles out of the program and drafts in."""

from __future__ import annotations

from typing import Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count
from igny8_desktop.app.cli.terminal import Terminal

_FORMS = ("html", "markdown", "docx", "package")


@click.group(cls=Group, default="articles")
def export() -> None:
    """Write articles, or the content plan, to files.

    igny8 export SITE FOLDER: all articles as HTML pages with their pictures.
    """


@click.command("articles", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("folder", metavar="FOLDER")
@sector_option()
@click.option("--as", "form", type=click.Choice(_FORMS), default="html", show_default=True, help="The kind of files.")
@click.option("--id", "ids", type=click.IntRange(min=1), multiple=True, help="Only this article; repeatable.")
@pass_invocation
def _articles(
    invocation: Invocation, slug: str, folder: str, sector: str | None, form: str, ids: tuple[int, ...]
) -> None:
    """Write articles into a folder, with their pictures; “package” makes one ZIP file of them."""
    from igny8_desktop.services.writer.article_export import ArticleForm

    program = invocation.reading()
    scope = invocation.scope(program, slug, sector)
    place = invocation.terminal.path(folder)
    report = invocation.work_blocking(
        program,
        "Exporting articles",
        lambda job: program.article_export.write(
            scope,
            list(ids) or program.article_export.all_ids(scope),
            place,
            ArticleForm(form),
            progress=job.progress,
            should_stop=job.should_stop,
        ),
        kind="export",
        site_id=scope.site_id,
        resume="Give the same command again; files that are there are written anew.",
    )
    document = {
        "files": [str(path) for path in report.files],
        "articles": report.articles,
        "pictures": report.pictures,
        "missing": report.missing,
    }

    def show(terminal: Terminal) -> None:
        terminal.say(
            f"{count(report.articles, 'article')} with {count(report.pictures, 'picture')} written to {place}."
        )
        if report.missing:
            terminal.say(f"{count(report.missing, 'picture')} had no file: igny8 images check --repair", err=True)

    invocation.result(document, show)


@click.command("plan", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("file", metavar="FILE")
@sector_option()
@pass_invocation
def _plan(invocation: Invocation, slug: str, file: str, sector: str | None) -> None:
    """Write the content plan to a CSV or Excel file, by its ending: ideas, tasks and articles."""
    program = invocation.reading()
    scope = invocation.scope(program, slug, sector)
    report = program.content_plan.write(scope, invocation.terminal.path(file))
    invocation.result(
        {"file": str(report.path), "rows": report.rows},
        lambda terminal: terminal.say(f"{count(report.rows, 'row')} written to {report.path}."),
    )


export.add_command(_articles)
export.add_command(_plan)


@click.command("import-draft", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@sector_option()
@click.option("--task", "task_id", type=click.IntRange(min=1), help="Fill this task with the draft (one file only).")
@pass_invocation
def import_draft(
    invocation: Invocation, slug: str, files: tuple[str, ...], sector: str | None, task_id: int | None
) -> None:
    """Take in drafts that were written elsewhere: Markdown, HTML and Word files, with their pictures."""
    if task_id is not None and len(files) > 1:
        raise click.UsageError("A task takes one file.")
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    taken: list[Any] = []
    for name in files:
        path = invocation.terminal.path(name)
        taken.append(
            invocation.work_blocking(
                program,
                f"Importing {path.name}",
                lambda _job, path=path: program.article_import.take(scope, path, task_id=task_id),  # type: ignore[misc]
                kind="import",
                site_id=scope.site_id,
                resume="Give the same command again.",
            )
        )
    document = [
        {
            "id": draft.content_id,
            "title": draft.title,
            "words": draft.words,
            "pictures": draft.pictures,
            "left_out": list(draft.left_out),
        }
        for draft in taken
    ]

    def show(terminal: Terminal) -> None:
        for draft in taken:
            pictures = f", {count(draft.pictures, 'picture')}" if draft.pictures else ""
            terminal.say(f"Article {draft.content_id}: {draft.title} ({count(draft.words, 'word')}{pictures}).")
            if draft.left_out:
                terminal.say(f"  Pictures that could not be taken in: {', '.join(draft.left_out)}", err=True)

    invocation.result(document, show)
