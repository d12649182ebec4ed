"""Find what ideas would compete with: other ideas, tasks and articles, and posts that are on the site already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from igny8_desktop.data.models import Task
from igny8_desktop.data.queries import collisions as queries
from igny8_desktop.data.queries import planner, site_posts
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_space import vector_table
from igny8_desktop.services.planner.targets import NEAR_MEANING, Collision, Target, compare, needs_vectors

_AT_ONCE: Final = 500
Embed = Callable[[Sequence[str]], Vectors]


class KnownPosts(Protocol):
    """What keeps the posts of a site; `SitePosts` does."""

    def fresh(self, scope: Scope) -> PostsKnown:
        """Read the posts again where that is due, and say how old they are."""


class PostsKnown(Protocol):
    """How old the knowledge of a site's posts is."""

    def words(self, now: datetime) -> str:
        """Return it in a sentence; empty where it is fresh."""


@dataclass(frozen=True)
class CollisionReport:
    """What each checked idea collides with; `posts` says where the site's posts were old or unknown."""

    found: Mapping[int, tuple[Collision, ...]] = field(default_factory=dict)
    posts: str = ""


class Collisions:
    """Check ideas; `embed` gives sentence vectors, `posts` the posts of the site."""

    def __init__(self, database: Database, embed: Embed | None = None, posts: KnownPosts | None = None) -> None:
        self._database = database
        self._embed = embed
        self._posts = posts

    def check(self, scope: Scope, ids: Iterable[int] | None = None, *, save: bool = True) -> CollisionReport:
        """Compare these ideas, or all drafts, with everything else of the site and keep what was found.

        Reads the site's posts first where that is due; where the site does not answer, what is known of it is used.
        """
        words = ""
        if self._posts is not None:
            words = self._posts.fresh(scope).words(self._database.clock())
        with self._database.read(scope.whole_site()) as work:
            targets = _targets(work)
        with self._database.read(scope) as work:
            chosen = _chosen(work, ids)
        found = self._compare([each for each in targets if each.kind is EntityKind.IDEA and each.id in chosen], targets)
        if save and found:
            with self._database.write(scope, "collisions") as work:
                queries.keep_collisions(work, {key: [each.as_json() for each in rows] for key, rows in found.items()})
        return CollisionReport(found, words)

    def of_task(self, scope: Scope, task_id: int) -> tuple[Collision, ...]:
        """Return what a task competes with, but for the idea it was made of; raises `NotFound`.

        Nothing is kept, and of the site's posts only those that are known already count.
        """
        with self._database.read(scope) as work:
            task, texts = work.get(Task, task_id), queries.task_keywords(work, task_id)
            own = {(EntityKind.TASK, task_id), (EntityKind.IDEA, task.idea_id)}
            one = Target(EntityKind.TASK, task_id, task.title, task.primary_keyword, tuple(texts))
        return self._of(scope, one, own)

    def of_new_task(self, scope: Scope, title: str, keyword: str) -> tuple[Collision, ...]:
        """Return what a task would compete with if it were added."""
        return self._of(scope, Target(EntityKind.TASK, 0, title, keyword), set())

    def _of(self, scope: Scope, one: Target, own: set[tuple[EntityKind, int | None]]) -> tuple[Collision, ...]:
        with self._database.read(scope.whole_site()) as work:
            others = [each for each in _targets(work) if (each.kind, each.id) not in own]
        return self._compare([one], [one, *others])[one.id]

    def _compare(self, checked: Sequence[Target], targets: Sequence[Target]) -> dict[int, tuple[Collision, ...]]:
        index = _Index(targets)
        meaning = self._alike(checked, targets)
        found: dict[int, tuple[Collision, ...]] = {}
        for one in checked:
            places = index.of(one) | meaning.get(one.id, {}).keys()
            rows = [
                collision
                for place in sorted(places)
                if (other := targets[place]) is not one
                and (collision := compare(one, other, meaning.get(one.id, {}).get(place))) is not None
            ]
            found[one.id] = tuple(sorted(rows, key=lambda row: (not row.same, row.kind, row.id)))
        return found

    def _alike(self, checked: Sequence[Target], targets: Sequence[Target]) -> dict[int, dict[int, float]]:
        """Return for each checked idea the places of targets whose main keyword means nearly the same, with cosines.

        All at once as products of matrices: 5,000 ideas beside each other take a second or two once their vectors
        are kept.
        """
        if self._embed is None or not checked:
            return {}
        import numpy as np

        words = set().union(*(one.stems for one in checked))
        others = [place for place, other in enumerate(targets) if other.stems & words]
        if len(others) < 2:
            return {}
        texts = sorted({targets[place].main for place in others} | {one.main for one in checked})
        vectors = self._embed(texts)
        table = np.asarray(vector_table(vectors), dtype=np.float32)
        row = {text: at for at, text in enumerate(texts)}
        columns = table[[row[targets[place].main] for place in others]].T
        found: dict[int, dict[int, float]] = {}
        for start in range(0, len(checked), _AT_ONCE):
            part = checked[start : start + _AT_ONCE]
            cosines = table[[row[one.main] for one in part]] @ columns
            for at, column in zip(*np.nonzero(cosines >= NEAR_MEANING), strict=True):
                one, place = part[at], others[column]
                if targets[place] is not one and needs_vectors(one, targets[place]):
                    found.setdefault(one.id, {})[place] = float(cosines[at, column])
        return found


class _Index:
    """Find the targets that share main keyword, subject words or any keyword with one."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._places: dict[object, set[int]] = {}
        for place, target in enumerate(targets):
            for key in self._keys(target):
                self._places.setdefault(key, set()).add(place)

    @staticmethod
    def _keys(target: Target) -> set[object]:
        return {target.main, target.stems, *target.texts}

    def of(self, one: Target) -> set[int]:
        """Return the places of the targets that are worth a look, its own among them."""
        return {place for key in self._keys(one) for place in self._places.get(key, ())}


def _chosen(work: Work, ids: Iterable[int] | None) -> set[int]:
    if ids is None:
        return set(planner.idea_ids_with_status(work, [IdeaStatus.DRAFT]))
    return {idea.id for idea in planner.ideas_by_ids(work, ids)}


def _targets(work: Work) -> list[Target]:
    """Return everything of the site that a page could compete with: one target for each page to be."""
    of_ideas, of_tasks = (queries.keywords_of(work, kind) for kind in (EntityKind.IDEA, EntityKind.TASK))
    found = [
        Target(
            EntityKind.IDEA, row[0], row[1], row[2], tuple(of_ideas.get(row[0], ())), str(row[3]), hub_id=row[4],
            score=row[5], kept=frozenset((each["kind"], each["id"]) for each in row[6] or () if each.get("kept")),
        )
        for row in queries.idea_targets(work)
    ]  # fmt: skip
    found += [
        Target(EntityKind.TASK, row[0], row[1], row[2], tuple(of_tasks.get(row[0], ())), str(row[3]), idea_id=row[4])
        for row in queries.task_targets(work)
    ]
    found += [
        Target(EntityKind.CONTENT, row[0], row[1], row[2], status=str(row[3]), url=row[4], idea_id=row[5])
        for row in queries.content_targets(work)
    ]
    for post_id, title, slug, url, status in site_posts.foreign_posts(work):
        # A post names no keyword: its address says it in few words, else its title does.
        texts = (slug.replace("-", " "),) if slug else ()
        found.append(Target(EntityKind.SITE_POST, post_id, title or slug, "", texts, status, url))
    return found


__all__ = ["Collision", "CollisionReport", "Collisions", "KnownPosts"]
