"""Decide on ideas: approve, reject, merge, edit, add by hand, delete and restore."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword, Task, TaskKeyword
from igny8_desktop.data.queries import collisions as collision_queries
from igny8_desktop.data.queries import keywords as keyword_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries.cluster_changes import find_homes
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, IdeaStatus, TaskStatus
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.collisions import Collision, CollisionReport, Collisions
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.planner.plan_fields import IDEA_FIELDS, checked_fields
from igny8_desktop.services.planner.sectors import sector_for

_OPEN = (IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.REJECTED)
#: What a person decided about an idea that collides, as `content_idea.collision_decision` keeps it.
KEPT: Final = "keep"
MERGED: Final = "merge"
DROPPED: Final = "drop"


@dataclass(frozen=True)
class Held:
    """An idea that was not approved, since it would compete with something else."""

    id: int
    title: str
    keyword: str
    collisions: tuple[Collision, ...]
    score: int | None = None

    @property
    def words(self) -> str:
        """Return why in one sentence, for a log."""
        first = self.collisions[0]
        return f"“{self.title}” would compete with “{first.title}” ({first.kind}): {first.reason}"


def each_pair_once(held: Sequence[Held]) -> list[Held]:
    """Return held ideas without what was said already: two that compete with each other are one question.

    It is asked of the one with the lower score, so that merging keeps the better one.
    """
    asked: list[Held] = []
    seen: set[int] = set()
    for each in sorted(held, key=lambda one: (one.score is None, one.score or 0, one.id)):
        left = tuple(one for one in each.collisions if one.kind is not EntityKind.IDEA or one.id not in seen)
        if left:
            asked.append(replace(each, collisions=left))
            seen.add(each.id)
    return asked


@dataclass(frozen=True)
class Approval:
    """What became of an approval: approved ideas, ideas held back, and how old the site's posts were if old."""

    approved: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    posts: str = ""


@dataclass(frozen=True)
class Merge:
    """A merge that can be taken back: the keywords that `kind` `into` got from the idea `source`."""

    source: int
    before: IdeaStatus
    kind: EntityKind
    into: int
    added: tuple[int, ...]


class Ideas:
    """The ideas of sites. With `collisions`, an idea that would compete with something is held back, not approved."""

    def __init__(self, database: Database, collisions: Collisions | None = None) -> None:
        self._database = database
        self._collisions = collisions
        # Two approvals at the same moment could each miss what the other is about to approve.
        self._deciding = threading.Lock()

    def add(
        self, scope: Scope, title: str, *, cluster_id: int | None = None, keyword_ids: Sequence[int] = (), **fields: Any
    ) -> int:
        """Add an idea by hand and return its id; it is a draft like any other.

        `fields` are description, primary_keyword, content_type, structure, audience, word_count, outline. Raises
        `WrongInput` for values that make no sense.
        """
        values = checked_fields({"title": title, **fields}, IDEA_FIELDS)
        with self._database.write(scope, "ideas") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if cluster_id is not None:
                sector_id = work.get(Cluster, cluster_id).sector_id
            else:
                sector_id = rows[0].sector_id if rows else sector_for(work, scope)
            if not values.get("primary_keyword") and rows:
                values["primary_keyword"] = rows[0].text
            idea = work.add(ContentIdea(sector_id=sector_id, cluster_id=cluster_id, source="by hand", **values))
            _link(work, idea.id, [row.id for row in rows])
            Opportunities.update(work, idea_ids=[idea.id])
            return idea.id

    def edit(self, scope: Scope, idea_id: int, *, keyword_ids: Sequence[int] | None = None, **fields: Any) -> None:
        """Change fields of an idea, and its keywords where given; raises `WrongInput` for what makes no sense."""
        values = checked_fields(fields, IDEA_FIELDS)
        with self._database.write(scope, "ideas") as work:
            idea = work.get(ContentIdea, idea_id)
            other_target = keyword_ids is not None or any(
                values.get(name, getattr(idea, name)) != getattr(idea, name) for name in ("primary_keyword", "title")
            )
            for name, value in values.items():
                setattr(idea, name, value)
            if keyword_ids is not None:
                for link in queries.idea_links(work, idea_id):
                    work.delete(link)
                _link(work, idea_id, [row.id for row in keyword_queries.keywords_by_ids(work, keyword_ids)])
                work.touch(EntityKind.IDEA, [idea_id])
            if other_target:
                # What was found about another target, and decided about it, says nothing about this one.
                idea.collisions, idea.collision_decision, idea.collisions_checked_at = [], "", None
                Opportunities.update(work, idea_ids=[idea_id])
        if other_target:
            self._ask_again(scope, [idea_id])

    def check(self, scope: Scope, ids: Sequence[int] | None = None) -> CollisionReport:
        """Say what these ideas, or all drafts, would compete with, and keep it with them."""
        return self._collisions.check(scope, ids) if self._collisions is not None else CollisionReport()

    def approve(self, scope: Scope, ids: Sequence[int], *, keep: bool = False) -> list[int]:
        """Approve ideas as `decide` does and return those that were."""
        return self.decide(scope, ids, keep=keep).approved

    def decide(self, scope: Scope, ids: Sequence[int], *, keep: bool = False) -> Approval:
        """Approve ideas that compete with nothing, and hold the others back; those that have a task stay as they are.

        Of chosen ideas that compete with each other alone, the one with the better opportunity is approved. `keep`
        approves all the same and remembers that a person wanted it so.
        """

        def blocks(_other: Collision) -> bool:
            return True

        return self._decide(scope, ids, keep=keep, best_first=True, blocks=blocks, limit=None)

    def reject(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Reject ideas and return those that changed."""
        return self._move(scope, ids, IdeaStatus.REJECTED)

    def reopen(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Make approved or rejected ideas drafts again and return those that changed."""
        return self._move(scope, ids, IdeaStatus.DRAFT)

    def approve_all(self, scope: Scope, limit: int | None = None) -> list[int]:
        """Approve drafts as `decide_all` does and return them."""
        return self.decide_all(scope, limit).approved

    def decide_all(self, scope: Scope, limit: int | None = None, *, keep: bool = False) -> Approval:
        """Approve the drafts of the scope and hold back what would compete; with a `limit` the oldest ones.

        Of two drafts that compete with each other the better one is approved, with a limit the older one: a draft
        alone stands in nobody's way.
        """
        with self._database.read(scope) as work:
            ids = queries.idea_ids_with_status(work, [IdeaStatus.DRAFT])

        return self._decide(scope, ids, keep=keep, best_first=limit is None, blocks=_planned, limit=limit)

    def merge(self, scope: Scope, source: int, kind: EntityKind, into: int) -> Merge:
        """Give the keywords of an idea to another idea or a task, and reject it; `unmerge` takes it back.

        Raises `Conflict` where the other is written already, since an article that is there gains no keywords, and
        where it is rejected: the keywords of both would be lost.
        """
        with self._database.write(scope.whole_site(), "ideas") as work:
            idea = work.get(ContentIdea, source)
            before = idea.status
            if before not in _OPEN:
                raise Conflict("This idea has a task already", f"“{idea.title}” is {before}.", "Delete its task first.")
            if kind is EntityKind.IDEA and (
                source == into or work.get(ContentIdea, into).status is IdeaStatus.REJECTED
            ):
                raise Conflict(
                    "The other idea is not to be written",
                    f"“{work.get(ContentIdea, into).title}” is rejected, or it is this idea itself.",
                    "Keep this idea, or make the other one a draft again first.",
                )
            wanted = list(queries.idea_keyword_ids(work, source))
            added = _give_keywords(work, kind, into, wanted)
            idea.status, idea.collision_decision = IdeaStatus.REJECTED, MERGED
            if kind is EntityKind.IDEA:
                Opportunities.update(work, idea_ids=[into])
            return Merge(source, before, kind, into, tuple(added))

    def unmerge(self, scope: Scope, merge: Merge) -> None:
        """Take a merge back."""
        with self._database.write(scope.whole_site(), "ideas") as work:
            links: list[IdeaKeyword | TaskKeyword] = []
            task_id: int | None = merge.into
            if merge.kind is EntityKind.IDEA:
                links += queries.idea_links(work, merge.into)
                task = collision_queries.task_of(work, merge.into)
                task_id = task.id if task is not None else None
            if task_id is not None:
                links += queries.task_links(work, task_id)
            for link in links:
                if link.keyword_id in merge.added:
                    work.delete(link)
            work.touch(merge.kind, [merge.into])
            idea = work.find(ContentIdea, merge.source)
            if idea is not None and idea.status is IdeaStatus.REJECTED:
                idea.status, idea.collision_decision = IdeaStatus.DRAFT, ""
                idea.status = merge.before
                find_homes(work, [idea])
        self._ask_again(scope, [merge.source])

    def drop(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Reject ideas since they compete with something; return those that changed."""
        moved = self._move(scope, ids, IdeaStatus.REJECTED)
        with self._database.write(scope, "ideas") as work:
            for idea in queries.ideas_by_ids(work, moved):
                idea.collision_decision = DROPPED
        return moved

    def delete(self, scope: Scope, ids: Sequence[int]) -> int:
        """Delete ideas so that they can be restored; return how many. Their tasks stay."""
        with self._database.write(scope, "ideas") as work:
            rows = queries.ideas_by_ids(work, ids)
            for idea in rows:
                work.delete(idea)
            return len(rows)

    def restore(self, scope: Scope, ids: Sequence[int]) -> int:
        """Bring deleted ideas back; return how many."""
        with self._database.write(scope, "ideas") as work:
            rows = [row for row in queries.ideas_by_ids(work, ids, deleted=True) if row.deleted_at is not None]
            find_homes(work, rows)
            for idea in rows:
                work.restore(idea)
        self._ask_again(scope, [idea.id for idea in rows])
        return len(rows)

    def _ask_again(self, scope: Scope, ids: Sequence[int]) -> None:
        """Make approved ideas drafts again that compete with what came between, so that a person decides anew."""
        with self._database.read(scope) as work:
            ids = [idea.id for idea in queries.ideas_by_ids(work, ids) if idea.status is IdeaStatus.APPROVED]
        if self._collisions is None or not ids:
            return
        with self._deciding:
            found = self.check(scope, ids).found
            with self._database.write(scope, "ideas") as work:
                for idea in queries.ideas_by_ids(work, ids):
                    if idea.status is IdeaStatus.APPROVED and any(map(_planned, found.get(idea.id, ()))):
                        idea.status = IdeaStatus.DRAFT

    def _decide(
        self,
        scope: Scope,
        ids: Sequence[int],
        *,
        keep: bool,
        best_first: bool,
        blocks: Callable[[Collision], bool],
        limit: int | None,
    ) -> Approval:
        with self._deciding:
            report = self.check(scope, ids)
            with self._database.write(scope, "ideas") as work:
                rows = [idea for idea in queries.ideas_by_ids(work, ids) if idea.status in _OPEN]
                waiting = [idea for idea in rows if idea.status is not IdeaStatus.APPROVED]
                if best_first:
                    waiting.sort(key=lambda idea: (-(idea.opportunity or 0), idea.id))
                # Another process may have approved some since they were compared.
                now = {idea.id for idea in rows} - {idea.id for idea in waiting}

                def stands(other: Collision) -> bool:
                    return blocks(other) or (other.kind is EntityKind.IDEA and other.id in now)

                approved, held = _chosen(waiting, report.found, keep=keep, blocks=stands, limit=limit)
                for idea in approved:
                    idea.status = IdeaStatus.APPROVED
                    if keep and report.found.get(idea.id):
                        idea.collision_decision = KEPT
                        idea.collisions = [{**each.as_json(), "kept": True} for each in report.found[idea.id]]
                return Approval(sorted(idea.id for idea in approved), held, report.posts)

    def _move(self, scope: Scope, ids: Iterable[int], status: IdeaStatus) -> list[int]:
        with self._database.write(scope, "ideas") as work:
            moved = []
            for idea in queries.ideas_by_ids(work, ids):
                if idea.status in _OPEN and idea.status is not status:
                    idea.status = status
                    if status is IdeaStatus.DRAFT:
                        find_homes(work, [idea])
                        if idea.collision_decision in (MERGED, DROPPED):
                            idea.collision_decision = ""
                    moved.append(idea.id)
            return moved


def _chosen(
    ideas: Sequence[ContentIdea],
    found: Mapping[int, Sequence[Collision]],
    *,
    keep: bool,
    blocks: Callable[[Collision], bool],
    limit: int | None,
) -> tuple[list[ContentIdea], list[Held]]:
    """Return the ideas to approve and those to hold back: each is compared with those approved before it, too."""
    waiting = {idea.id for idea in ideas}
    approved: dict[int, ContentIdea] = {}
    held: list[Held] = []
    for idea in ideas:
        if limit is not None and len(approved) >= limit:
            break
        in_the_way = []
        for other in found.get(idea.id, ()):
            if other.kept or keep:
                continue
            beside = other.kind is EntityKind.IDEA and other.id in waiting
            if (other.id in approved) if beside else blocks(other):
                in_the_way.append(other)
        if in_the_way:
            held.append(Held(idea.id, idea.title, idea.primary_keyword, tuple(in_the_way), idea.opportunity))
        else:
            approved[idea.id] = idea
    return list(approved.values()), held


def _give_keywords(work: Work, kind: EntityKind, into: int, wanted: Sequence[int]) -> list[int]:
    """Link keywords to an idea and its task, or to a task, behind those that it has; return the new ones."""
    if kind is EntityKind.IDEA:
        idea = work.get(ContentIdea, into)
        task = collision_queries.task_of(work, into)
        if idea.status is IdeaStatus.COMPLETED or (task is not None and task.status is not TaskStatus.QUEUED):
            raise _written(idea.title)
        have = list(queries.idea_keyword_ids(work, into))
        new = [each for each in wanted if each not in have]
        work.add_all(IdeaKeyword(idea_id=into, keyword_id=each, position=len(have) + at) for at, each in enumerate(new))
        work.touch(EntityKind.IDEA, [into])
        if task is not None:
            _give_keywords(work, EntityKind.TASK, task.id, wanted)
        return new
    if kind is not EntityKind.TASK:
        raise _written("it")
    task = work.get(Task, into)
    if task.status is not TaskStatus.QUEUED:
        raise _written(task.title)
    known = {link.keyword_id for link in queries.task_links(work, into)}
    new = [each for each in wanted if each not in known]
    work.add_all(TaskKeyword(task_id=into, keyword_id=each, position=len(known) + at) for at, each in enumerate(new))
    work.touch(EntityKind.TASK, [into])
    return new


def _planned(other: Collision) -> bool:
    """Say whether the other is more than a draft, and nobody wanted both."""
    return not other.kept and (other.kind is not EntityKind.IDEA or other.status != IdeaStatus.DRAFT)


def _written(title: str) -> Conflict:
    return Conflict(
        "The other one is written already",
        f"“{title}” has its text, so it cannot take keywords.",
        "Keep this idea, or drop it.",
    )


def _link(work: Work, idea_id: int, keyword_ids: Sequence[int]) -> None:
    work.add_all(
        IdeaKeyword(idea_id=idea_id, keyword_id=keyword_id, position=at)
        for at, keyword_id in enumerate(dict.fromkeys(keyword_ids))
    )
