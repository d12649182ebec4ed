"""Read and edit the briefs of tasks: fields, outline, sources; every edit can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.models import BriefSource, Task, TaskKeyword
from igny8_desktop.data.queries import briefs as queries
from igny8_desktop.data.queries import planner as planner_queries
from igny8_desktop.data.queries import writer as writer_queries
from igny8_desktop.data.queries.judging import forget_source
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.ai_ports import Clock
from igny8_desktop.domain.briefs import Brief, BriefDetail, OutlinePart, SourceText, WantedLink
from igny8_desktop.domain.enums import BriefSourceKind, ContentStructure, EntityKind, Operation, StageName, TaskStatus
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.section_goals import faq_words, share_out
from igny8_desktop.domain.source_ports import PageReader, PageText
from igny8_desktop.domain.text import normalise_keyword, shorten
from igny8_desktop.domain.writing_answers import parse_outline
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.planner.plan_fields import TASK_FIELDS, checked_fields
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.brief_facts import sources_for
from igny8_desktop.services.writer.context_budget import LEAST_WINDOW, fitted, whole_or_not
from igny8_desktop.services.writer.source_files import read_source_file
from igny8_desktop.services.writer.writing_order import read_order

_MOST_SOURCES = 40
_MOST_TEXT = 200_000


@dataclass(frozen=True)
class BriefChange:
    """What one edit of briefs changed, to be handed to `Briefs.undo`."""

    before: tuple[tuple[int, Brief], ...]


class Briefs:
    """The briefs of a site's tasks; every call is one unit of work."""

    def __init__(
        self, database: Database, gateway: AiGateway, prompts: PromptBook, pages: PageReader, clock: Clock
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._pages = pages
        self._clock = clock

    def get(self, scope: Scope, task_id: int) -> BriefDetail:
        """Return a task's brief with its sources; raises `NotFound`."""
        with self._database.read(scope) as work:
            task = work.get(Task, task_id)
            content = writer_queries.content_of_task(work, task_id)
            goals = content.unwritten if content is not None else []
            failure = claims.failures(work, StageName.WRITE, [task_id]).get(task_id)
            known = queries.keywords_of_cluster(work, task.cluster_id) if task.cluster_id is not None else ()
            return BriefDetail(
                task_id=task_id,
                brief=_brief(work, task),
                status=task.status,
                site_language=writer_queries.site(work).language,
                sources=tuple(map(_source, queries.sources(work, task_id))),
                content_id=content.id if content is not None and content.deleted_at is None else None,
                unwritten=tuple(dict.fromkeys(str(goal.get("heading") or "") for goal in goals)),
                problem=f"{failure.error_what} {failure.error_next}".strip() if failure is not None else "",
                cluster=queries.cluster_name(work, task.cluster_id),
                known_keywords=tuple(row.text for row in known),
            )

    def failed(self, scope: Scope) -> list[int]:
        """Return queued tasks whose last try to write them failed, the most urgent first."""
        with self._database.read(scope) as work:
            return list(queries.failed_tasks(work))

    def save(self, scope: Scope, task_id: int, brief: Brief) -> BriefChange:
        """Save a brief and return how to take that back; a failure of the last try is forgotten with the old brief.

        Raises `WrongInput` for values that make no sense and `Conflict` for a task that is written already.
        """
        return self._edit(scope, [task_id], lambda _old: brief)

    def edit_many(self, scope: Scope, ids: Sequence[int], **fields: Any) -> BriefChange:
        """Set the same fields in many briefs; written tasks are left as they are. Raises as `save`."""
        with self._database.read(scope) as work:
            queued = [row.id for row in planner_queries.tasks_by_ids(work, ids) if row.status is TaskStatus.QUEUED]
        return self._edit(scope, queued, lambda old: replace(old, **fields))

    def undo(self, scope: Scope, change: BriefChange) -> int:
        """Put briefs back as they were before an edit; return how many. Tasks written meanwhile stay."""
        before = dict(change.before)
        with self._database.write(scope, "briefs") as work:
            rows = [row for row in planner_queries.tasks_by_ids(work, list(before)) if row.status is TaskStatus.QUEUED]
            for task in rows:
                _put(work, task, before[task.id])
            return len(rows)

    def template(self, structure: ContentStructure, language: str) -> tuple[OutlinePart, ...]:
        """Return the outline that a structure usually has, with headings in the language where it is known."""
        headings = self._prompts.structure("headings")
        code = language.replace("_", "-").split("-")[0].casefold()
        parts = []
        for section in self._prompts.structure(str(structure))["sections"]:
            names = headings[section["heading"]]
            parts.append(OutlinePart(names.get(code, names["en"]), section["notes"]))
        return tuple(parts)

    @staticmethod
    def lengths(brief: Brief) -> tuple[int, tuple[int, ...], int]:
        """Return how long introduction, sections and questions of a brief will be, in words."""
        faq = faq_words(brief.word_count, brief.structure)
        intro, *sections = share_out(brief.word_count, brief.outline, faq=faq)
        return intro.words, tuple(goal.words for goal in sections), faq

    async def suggest_outline(self, scope: Scope, task_id: int) -> tuple[OutlinePart, ...]:
        """Return an outline that the model suggests for a saved brief; saves nothing. Raises as the gateway."""
        order = await in_thread(lambda: self._order(scope, task_id))
        window = await self._gateway.context_tokens() or LEAST_WINDOW
        facts = {**order.facts, "task": {**order.facts["task"], "outline": []}}
        query = f"{order.title} {' '.join(order.keywords)}"

        request = await in_thread(
            lambda: fitted(
                lambda room: self._prompts.fill(
                    Operation.OUTLINE,
                    {
                        **whole_or_not(facts, room),
                        "sources": sources_for(order.sources, query, order.language, room.sources),
                    },
                    order.place,
                ),
                window,
            )
        )
        paid = await self._gateway.ask_parsed(
            scope, request, parse_outline, subject=(EntityKind.TASK, task_id), quantity=1
        )

        def use() -> None:
            with self._database.write(scope, "briefs") as work:
                self._gateway.mark_used(work, paid)

        await in_thread(use)
        return paid.value

    # --------------------------------------------------------------------------------------------------- sources

    def add_text(self, scope: Scope, task_id: int, text: str, title: str = "") -> SourceText:
        """Add pasted facts to a brief; raises `WrongInput` for an empty text."""
        title = title.strip() or shorten(text, 80)
        return self._add(scope, task_id, BriefSourceKind.TEXT, title, "", text)

    def add_page(self, scope: Scope, task_id: int, address: str) -> SourceText:
        """Fetch a page and add its text to a brief; blocking, raises as `PageReader`."""
        page = self._pages.read(address)
        return self._add(scope, task_id, BriefSourceKind.URL, page.title, page.address, page.text)

    def add_file(self, scope: Scope, task_id: int, path: Path) -> SourceText:
        """Add the text of a file to a brief; the file itself is not kept. Raises as `read_source_file`."""
        text = read_source_file(path, self._pages)
        return self._add(scope, task_id, BriefSourceKind.FILE, path.name, "", text)

    def fetch_again(self, scope: Scope, source_id: int) -> SourceText:
        """Read the page of a source once more; raises as `PageReader`, and `WrongInput` for a source without one."""
        with self._database.read(scope) as work:
            row = work.get(BriefSource, source_id)
            kind, address = row.kind, row.address
        if kind is not BriefSourceKind.URL:
            raise WrongInput("This source has no page", "It was pasted or came from a file.", "Add it anew instead.")
        page: PageText = self._pages.read(address)
        with self._database.write(scope, "briefs") as work:
            row = work.get(BriefSource, source_id)
            row.title, row.address, row.text, row.fetched_at = page.title, page.address, page.text, self._clock()
            return _source(row)

    def edit_source(self, scope: Scope, source_id: int, *, title: str, text: str) -> SourceText:
        """Change the words of a source; raises `WrongInput` for an empty text."""
        with self._database.write(scope, "briefs") as work:
            row = work.get(BriefSource, source_id)
            row.title, row.text = title.strip()[:500], _checked_text(text)
            work.touch(EntityKind.TASK, [row.task_id])
            return _source(row)

    def remove_source(self, scope: Scope, source_id: int) -> SourceText:
        """Take a source away and return it, for `restore_source`."""
        with self._database.write(scope, "briefs") as work:
            row = work.get(BriefSource, source_id)
            gone = _source(row)
            forget_source(work, source_id)
            work.touch(EntityKind.TASK, [row.task_id])
            work.delete(row)
            return gone

    def restore_source(self, scope: Scope, task_id: int, source: SourceText) -> SourceText:
        """Bring a source back that was taken away; it comes last."""
        return self._add(
            scope, task_id, source.kind, source.title, source.address, source.text, fetched_at=source.fetched_at
        )

    # ---------------------------------------------------------------------------------------------------- inside

    def _order(self, scope: Scope, task_id: int) -> Any:
        with self._database.read(scope) as work:
            return read_order(work, task_id, tone=lambda: "", audience=lambda: "")

    def _edit(self, scope: Scope, ids: Sequence[int], change: Callable[[Brief], Brief]) -> BriefChange:
        with self._database.write(scope, "briefs") as work:
            before: list[tuple[int, Brief]] = []
            for task in planner_queries.tasks_by_ids(work, ids):
                if task.status is not TaskStatus.QUEUED:
                    raise Conflict(
                        "This task is written already",
                        f"“{task.title}” has an article.",
                        "Edit the article under Content.",
                    )
                old = _brief(work, task)
                before.append((task.id, old))
                _put(work, task, checked(change(old)))
            claims.forget(work, StageName.WRITE, [task_id for task_id, _old in before])
            return BriefChange(tuple(before))

    def _add(
        self,
        scope: Scope,
        task_id: int,
        kind: BriefSourceKind,
        title: str,
        address: str,
        text: str,
        *,
        fetched_at: Any = None,
    ) -> SourceText:
        text = _checked_text(text)
        with self._database.write(scope, "briefs") as work:
            work.get(Task, task_id)
            if len(queries.sources(work, task_id)) >= _MOST_SOURCES:
                raise WrongInput(
                    "The brief has too many sources", f"{_MOST_SOURCES} are possible.", "Remove one, or join some."
                )
            row = work.add(
                BriefSource(
                    task_id=task_id,
                    position=queries.next_position(work, task_id),
                    kind=kind,
                    title=shorten(title, 500),
                    address=address[:4000],
                    text=text,
                    fetched_at=self._clock() if kind is BriefSourceKind.URL and fetched_at is None else fetched_at,
                )
            )
            work.touch(EntityKind.TASK, [task_id])
            return _source(row)


def checked(brief: Brief) -> Brief:
    """Return a brief with its values as they are stored; raises `WrongInput` for one that makes no sense."""
    names = [name for name in TASK_FIELDS if name not in ("outline", "brief")]
    values = checked_fields({name: getattr(brief, name) for name in names if hasattr(brief, name)}, TASK_FIELDS)
    if brief.images_wanted is not None and not 0 <= brief.images_wanted <= 20:
        raise WrongInput("This number of images is not possible", f"{brief.images_wanted} were asked for.", "0 to 20.")
    for part in brief.outline:
        if part.words is not None and not 20 <= part.words <= 10_000:
            raise WrongInput(
                "A section's length is not possible", f"“{part.heading}”: {part.words} words.", "20 to 10,000 words."
            )
    bad = next((link.url for link in brief.links if not link.url.startswith(("http://", "https://", "/", "#"))), None)
    if bad is not None:
        raise WrongInput("A link has no address", f"“{bad[:80]}” is no address.", "It begins with https:// or /.")
    return replace(
        brief,
        **values,
        brief=brief.brief.strip(),
        outline=tuple(part for part in brief.outline if part.heading.strip()),
        keywords=tuple(_unique(brief.keywords)),
        avoid=tuple(_unique(brief.avoid)),
        language=brief.language.strip()[:10],
        call_to_action=" ".join(brief.call_to_action.split())[:500],
        meta_title=" ".join(brief.meta_title.split())[:300],
        meta_description=" ".join(brief.meta_description.split())[:500],
    )


def _unique(texts: Sequence[str]) -> list[str]:
    found = {normalise_keyword(text): " ".join(text.split()) for text in texts if text.strip()}
    return list(found.values())


def _checked_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise WrongInput("The source is empty", "It holds no text.", "Paste what the article is to be based on.")
    return text[:_MOST_TEXT]


def _source(row: BriefSource) -> SourceText:
    return SourceText(row.id, row.kind, row.title, row.address, row.text, row.fetched_at)


def _brief(work: Work, task: Task) -> Brief:
    keywords = [row.text for row in writer_queries.task_keywords(work, task.id) if row.text != task.primary_keyword]
    return Brief(
        title=task.title,
        brief=task.brief,
        primary_keyword=task.primary_keyword,
        keywords=(*keywords, *map(str, task.more_keywords)),
        intent=task.intent,
        audience=task.audience,
        tone=task.tone,
        language=task.language,
        content_type=task.content_type,
        structure=task.structure,
        word_count=task.word_count,
        outline=tuple(map(OutlinePart.from_json, task.outline)),
        links=tuple(map(WantedLink.from_json, task.links)),
        avoid=tuple(map(str, task.avoid)),
        call_to_action=task.call_to_action,
        meta_title=task.meta_title,
        meta_description=task.meta_description,
        images_wanted=task.images_wanted,
        priority=task.priority,
        due_date=task.due_date,
    )


def _put(work: Work, task: Task, brief: Brief) -> None:
    """Store a brief; keywords that the list knows are linked, others are kept with the task."""
    for name in (
        "title", "brief", "primary_keyword", "intent", "audience", "tone", "language", "content_type", "structure",
        "word_count", "call_to_action", "meta_title", "meta_description", "images_wanted", "priority", "due_date",
    ):  # fmt: skip
        setattr(task, name, getattr(brief, name))
    task.outline = [part.as_json() for part in brief.outline]
    task.links = [link.as_json() for link in brief.links]
    task.avoid = list(brief.avoid)
    wanted = [normalise_keyword(text) for text in (brief.primary_keyword, *brief.keywords) if text.strip()]
    linked = {row.normalised: row.id for row in writer_queries.task_keywords(work, task.id)}
    found = {row.normalised: row.id for row in reversed(queries.keywords_by_text(work, wanted, task.sector_id))}
    # A keyword may stand in the list once for each market: what is linked already stays linked.
    known = {text: linked.get(text, found.get(text)) for text in dict.fromkeys(wanted)}
    task.more_keywords = [text for text in brief.keywords if known.get(normalise_keyword(text)) is None]
    for link in planner_queries.task_links(work, task.id):
        work.delete(link)
    work.flush()
    ids = dict.fromkeys(keyword_id for keyword_id in known.values() if keyword_id is not None)
    work.add_all(TaskKeyword(task_id=task.id, keyword_id=each, position=at) for at, each in enumerate(ids))
    work.touch(EntityKind.TASK, [task.id])
