"""Work out the opportunity scores of clusters and ideas and keep them up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from igny8_desktop.data.models import Cluster, ContentIdea
from igny8_desktop.data.queries import opportunity as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import normalise_keyword
from igny8_desktop.services.planner.opportunity import Coverage, KeywordFigures, Opportunity, score
from igny8_desktop.services.step_around import StepAround
from igny8_desktop.services.steps import Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

_Figures = Mapping[int, Sequence[KeywordFigures]]


class Opportunities:
    """Score clusters and ideas; reading everything of 100,000 keywords takes about a second."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self, scope: Scope, cluster_ids: Iterable[int] | None = None) -> int:
        """Score these clusters and their ideas anew, or all of the scope; return how many scores changed."""
        chosen = None if cluster_ids is None else list(cluster_ids)
        with self._database.read(scope) as work:
            clusters, ideas = _changed(work, chosen, None)
        if not clusters and not ideas:
            return 0
        with self._database.write(scope, "opportunity") as work:
            # What was deleted meanwhile is no longer found by the statements.
            queries.save_scores(work, Cluster, clusters)
            queries.save_scores(work, ContentIdea, ideas)
        return len(clusters) + len(ideas)

    @staticmethod
    def update(work: Work, *, cluster_ids: Sequence[int] | None = None, idea_ids: Sequence[int] | None = None) -> None:
        """Score clusters with their ideas, or single ideas, inside a unit of work that changed them."""
        work.flush()
        clusters, ideas = _changed(work, cluster_ids if idea_ids is None else [], idea_ids)
        queries.save_scores(work, Cluster, clusters)
        queries.save_scores(work, ContentIdea, ideas)

    def of_cluster(self, scope: Scope, cluster_id: int) -> Opportunity:
        """Return the score of a cluster with its parts; raises `NotFound`."""
        with self._database.read(scope) as work:
            work.get(Cluster, cluster_id)
            return score(_cluster_rows(work, [cluster_id]).get(cluster_id, ()))

    def of_idea(self, scope: Scope, idea_id: int) -> Opportunity:
        """Return the score of an idea with its parts; raises `NotFound`."""
        with self._database.read(scope) as work:
            idea = work.get(ContentIdea, idea_id)
            known = {idea_id: (idea.opportunity, idea.intent, idea.primary_keyword)}
            rows = _idea_rows(work, [idea_id], known).get(idea_id, ())
            return score(rows, intent=idea.intent)

    def of_ideas(self, scope: Scope, idea_ids: Sequence[int]) -> dict[int, Opportunity]:
        """Return the scores of ideas with their parts; ideas that are gone are left out."""
        with self._database.read(scope) as work:
            known = queries.scored_ideas(work, idea_ids=idea_ids)
            rows = _idea_rows(work, list(known), known)
            return {each: score(rows.get(each, ()), intent=facts[1]) for each, facts in known.items()}

    def of_clusters(self, scope: Scope, cluster_ids: Sequence[int]) -> dict[int, Opportunity]:
        """Return the scores of clusters with their parts; empty ones are left out."""
        with self._database.read(scope) as work:
            rows = _cluster_rows(work, cluster_ids)
            return {each: score(rows[each]) for each in cluster_ids if each in rows}


class Rescoring(StepAround):
    """A step after which the scores of what it worked on are no longer true: it brings them up to date at its end."""

    def __init__(self, step: Step, opportunities: Opportunities) -> None:
        super().__init__(step)
        self._opportunities = opportunities

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Carry the step out, then score anew."""
        report = await super().run(scope, ids, control)
        if report.done:
            await in_thread(lambda: self._opportunities.refresh(scope))
        return report


def _changed(
    work: Work, cluster_ids: Sequence[int] | None, idea_ids: Sequence[int] | None
) -> tuple[dict[int, int], dict[int, int]]:
    """Return the clusters and ideas whose score is another now, with it."""
    kept = queries.scored_clusters(work, cluster_ids)
    rows = _cluster_rows(work, cluster_ids) if kept else {}
    clusters = {
        each: value for each, old in kept.items() if (value := score(rows.get(each, ())).score) != old and each in rows
    }
    known = queries.scored_ideas(work, cluster_ids=cluster_ids, idea_ids=idea_ids)
    chosen = None if cluster_ids is None and idea_ids is None else list(known)
    figures = _idea_rows(work, chosen, known) if known else {}
    ideas = {
        each: value
        for each, (old, intent, _keyword) in known.items()
        if (value := score(figures.get(each, ()), intent=intent).score) != old
    }
    return clusters, ideas


def _cluster_rows(work: Work, cluster_ids: Sequence[int] | None) -> _Figures:
    covered, posts = _covered(work), _post_keys(work)
    found: dict[int, list[KeywordFigures]] = {}
    for cluster_id, keyword_id, *facts, text in queries.cluster_figures(work, cluster_ids):
        level = Coverage.PUBLISHED if text in posts else _level(covered.get(keyword_id, ()))
        found.setdefault(cluster_id, []).append(_figures(facts, level))
    return found


def _idea_rows(
    work: Work, idea_ids: Sequence[int] | None, ideas: Mapping[int, tuple[int | None, SearchIntent | None, str]]
) -> _Figures:
    covered, posts = _covered(work), _post_keys(work)
    found: dict[int, list[KeywordFigures]] = {}
    for idea_id, keyword_id, *facts, text in queries.idea_figures(work, idea_ids):
        if idea_id not in ideas:
            continue
        # An idea's own task does not make it less worth writing.
        others = [entry for entry in covered.get(keyword_id, ()) if entry[0] != idea_id]
        level = (
            Coverage.PUBLISHED
            if text in posts and not _own_is_published(covered, keyword_id, idea_id)
            else (_level(others))
        )
        found.setdefault(idea_id, []).append(_figures(facts, level))
    for idea_id, (_old, _intent, keyword) in ideas.items():
        if idea_id not in found:
            level = Coverage.PUBLISHED if normalise_keyword(keyword) in posts else Coverage.NONE
            found[idea_id] = [KeywordFigures(None, coverage=level)]
    return found


_Entries = dict[int, list[tuple[int | None, Coverage]]]


def _covered(work: Work) -> _Entries:
    found: _Entries = {}
    for keyword_id, idea_id, written, published in queries.covered_keywords(work):
        level = Coverage.PUBLISHED if published else Coverage.WRITTEN if written else Coverage.PLANNED
        found.setdefault(keyword_id, []).append((idea_id, level))
    return found


def _own_is_published(covered: _Entries, keyword_id: int, idea_id: int) -> bool:
    return any(owner == idea_id and level is Coverage.PUBLISHED for owner, level in covered.get(keyword_id, ()))


def _level(entries: Iterable[tuple[int | None, Coverage]]) -> Coverage:
    order = list(Coverage)
    return max((level for _owner, level in entries), key=order.index, default=Coverage.NONE)


def _post_keys(work: Work) -> set[str]:
    """Return the texts that a post of the site targets by its very name."""
    return {
        key for title, slug in queries.post_names(work) for key in (normalise_keyword(title), slug.replace("-", " "))
    }


def _figures(facts: Sequence[Any], level: Coverage) -> KeywordFigures:
    market, volume, volume_max, difficulty, intent = facts
    return KeywordFigures(volume, volume_max, difficulty, intent, market, level)
