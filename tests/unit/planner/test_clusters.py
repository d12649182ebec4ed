"""Clustering and clusters by hand, against a real database."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError

import numpy as np
import pytest
from sqlalchemy import select

from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.data.models import Claim, Cluster, ContentIdea, Embedding, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterStatus, KeywordStatus
from igny8_desktop.domain.errors import Conflict, NetworkTrouble, NotFound, WrongInput
from igny8_desktop.domain.ports import Embedder, Progress, Vectors, no_progress
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.steps import StepControl, StepReport
from tests.harness.logfail import LogWatch
from tests.unit.planner.conftest import make_site

CONTROL = StepControl(owner="test")
DESKS = ["best standing desk", "best standing desks", "top standing desk", "best standing desk 2026"]
BREAD = ["sourdough starter recipe", "how to make sourdough starter", "sourdough starter instructions"]
STRAY = ["quantum chromodynamics lecture"]


class WordVectors:
    """An embedder that adds up one random vector per word: equal words are near, others far."""

    name = "words"
    dimensions = 64

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def embed(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        self.before()
        if should_stop is not None and should_stop():
            raise CancelledError
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions), dtype="<f4")
        for row, text in enumerate(texts):
            for word in text.split():
                seed = int.from_bytes(hashlib.sha256(word.rstrip("s").encode()).digest()[:4], "little")
                rows[row] += np.random.default_rng(seed).normal(size=self.dimensions)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return Vectors(len(texts), self.dimensions, rows.astype("<f4").tobytes())


def cluster(database: Database, scope: Scope, embedder: Embedder, control: StepControl = CONTROL) -> StepReport:
    step = ClusteringStep(database, embedder)
    return asyncio.run(step.run(scope, step.waiting(scope), control))


def groups(database: Database, scope: Scope) -> dict[str, set[str]]:
    with database.read(scope) as work:
        names = {row.id: row.name for row in work.scalars(select(Cluster))}
        found: dict[str, set[str]] = {name: set() for name in names.values()}
        for row in work.scalars(select(Keyword)):
            if row.cluster_id is not None:
                found[names[row.cluster_id]].add(row.text)
                assert row.status is KeywordStatus.USED
        return found


def members(database: Database, scope: Scope, text: str) -> set[str]:
    return next(texts for texts in groups(database, scope).values() if text in texts)


def claims_left(database: Database, scope: Scope) -> list[Claim]:
    with database.read(scope) as work:
        return list(work.scalars(select(Claim)))


@pytest.fixture
def keywords(database: Database, scope: Scope) -> Keywords:
    keywords = Keywords(database)
    keywords.paste(scope, "\n".join(DESKS + BREAD + STRAY))
    return keywords


def test_clusters_keywords_with_the_bundled_model(database: Database, scope: Scope, keywords: Keywords) -> None:
    step = ClusteringStep(database, UniversalSentenceEmbedder())
    ids = step.waiting(scope)
    assert len(ids) == 8
    assert step.waiting(scope, 3) == ids[:3]
    assert step.estimate(scope, ids) == 0
    report = asyncio.run(step.run(scope, ids, CONTROL))
    assert sorted(report.done) == ids
    assert report.counts["keywords"] == 8
    assert report.credits == 0
    assert not report.failed
    assert not report.left
    found = groups(database, scope)
    assert len(found) == len(report.made)
    assert STRAY[0] in {text for texts in found.values() if len(texts) == 1 for text in texts}
    assert members(database, scope, DESKS[0]).isdisjoint(BREAD)
    with database.read(scope) as work:
        made = work.scalars(select(Cluster))
        assert all(row.primary_keyword and row.intent is not None and row.description for row in made)
    assert step.waiting(scope) == []
    assert claims_left(database, scope) == []


def test_a_second_clustering_embeds_nothing_again_and_moves_nobody(
    database: Database, scope: Scope, keywords: Keywords
) -> None:
    embedder = WordVectors()
    cluster(database, scope, embedder)
    before = groups(database, scope)
    asked = len(embedder.asked)
    with database.read(ACCOUNT) as work:
        assert len(work.scalars(select(Embedding))) == asked
    keywords.paste(scope, "best standing desk white\nbest standing desk black\nvolcano insurance")
    report = cluster(database, scope, embedder)
    assert len(report.done) == 3
    assert not set(embedder.asked[asked:]) & set(DESKS + BREAD + STRAY)
    after = groups(database, scope)
    for name, texts in before.items():
        assert texts <= after[name]
    assert {"best standing desk white", "best standing desk black"} <= {
        text for texts in after.values() if texts & {*DESKS, "best standing desk white"} for text in texts
    }


def test_by_hand_locked_and_archived_clusters_are_left_alone(
    database: Database, scope: Scope, keywords: Keywords
) -> None:
    cluster(database, scope, WordVectors())
    clusters = Clusters(database)
    with database.read(scope) as work:
        ids = {row.name: row.id for row in work.scalars(select(Cluster))}
    before = groups(database, scope)
    first, *others = ids
    clusters.edit(scope, ids[first], locked=True)
    clusters.archive(scope, [ids[name] for name in others])
    by_hand = clusters.create(scope, "Mine", [keywords.add(scope, "best standing desk oak")])
    keywords.paste(scope, "best standing desk white\nsourdough starter recipe rye")
    cluster(database, scope, WordVectors())
    after = groups(database, scope)
    assert {name: after[name] for name in before} == before
    assert after["Mine"] == {"best standing desk oak"}
    with database.read(scope) as work:
        assert work.get(Cluster, by_hand).by_hand


def test_sectors_are_clustered_apart_and_names_are_unique(database: Database) -> None:
    one, two = make_site(database, "two-sectors", "a", "b")
    for scope in (one, two):
        Keywords(database).paste(scope, "\n".join(DESKS))
    report = cluster(database, one.whole_site(), WordVectors())
    assert len(report.done) == 2 * len(DESKS)
    for scope in (one, two):
        assert set().union(*groups(database, scope).values()) == set(DESKS)
        with database.read(scope) as work:
            names = [row.name for row in work.scalars(select(Cluster))]
            assert len(names) == len(set(names))


def test_what_changes_meanwhile_is_respected(database: Database, scope: Scope, keywords: Keywords) -> None:
    embedder = WordVectors()
    step = ClusteringStep(database, embedder)
    ids = step.waiting(scope)

    def meddle() -> None:
        keywords.delete(scope, [ids[0]])
        keywords.set_status(scope, [ids[1]], KeywordStatus.INACTIVE)

    embedder.before = meddle
    report = asyncio.run(step.run(scope, ids, CONTROL))
    assert set(report.left) == {ids[0], ids[1]}
    assert set(report.done) == set(ids[2:])
    assert claims_left(database, scope) == []


def test_a_cluster_that_goes_away_meanwhile_is_founded_anew(
    database: Database, scope: Scope, keywords: Keywords
) -> None:
    embedder = WordVectors()
    cluster(database, scope, embedder)
    white = keywords.add(scope, "best standing desk white")
    with database.read(scope) as work:
        ids = list(work.scalars(select(Cluster.id)))
    embedder.before = lambda: Clusters(database).archive(scope, ids)
    step = ClusteringStep(database, embedder)
    report = asyncio.run(step.run(scope, [white], CONTROL))
    assert (report.done, len(report.made)) == ((white,), 1)
    assert members(database, scope, "best standing desk white") == {"best standing desk white"}


def test_a_failure_is_on_every_keyword_and_passes(database: Database, scope: Scope, keywords: Keywords) -> None:
    embedder = WordVectors()

    def fail() -> None:
        raise NetworkTrouble("No model", "It did not answer.", "Try again.")

    embedder.before = fail
    report = cluster(database, scope, embedder)
    assert len(report.failed) == 8
    assert {claim.error_title for claim in claims_left(database, scope)} == {"No model"}
    step = ClusteringStep(database, WordVectors())
    assert step.waiting(scope) == [], "it waits"
    with database.read(scope) as work:
        ids = list(work.scalars(select(Keyword.id)))
    assert len(asyncio.run(step.run(scope, ids, CONTROL)).done) == 8, "a person may try at once"
    assert claims_left(database, scope) == []


def test_a_bug_is_one_failed_batch_and_is_logged(
    database: Database, scope: Scope, keywords: Keywords, expect_log: LogWatch
) -> None:
    expect_log("clustering failed")
    embedder = WordVectors()
    embedder.before = lambda: 1 / 0
    report = cluster(database, scope, embedder)
    assert len(report.failed) == 8
    assert "ZeroDivisionError" in report.failed[0].error.what


def test_a_cancel_gives_every_keyword_back(database: Database, scope: Scope, keywords: Keywords) -> None:
    embedder, entered, go_on = WordVectors(), threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        go_on.wait(20)

    embedder.before = wait

    async def cancel() -> None:
        step = ClusteringStep(database, embedder)
        task = asyncio.create_task(step.run(scope, step.waiting(scope), CONTROL))
        await asyncio.to_thread(entered.wait, 20)
        task.cancel()
        await asyncio.sleep(0.05)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert groups(database, scope) == {}
    assert all(claim.owner is None and not claim.failures for claim in claims_left(database, scope))
    assert len(ClusteringStep(database, embedder).waiting(scope)) == 8


def test_two_workers_share_the_keywords(database: Database, scope: Scope, keywords: Keywords) -> None:
    step = ClusteringStep(database, WordVectors())
    ids = step.waiting(scope)

    async def both() -> list[StepReport]:
        return list(await asyncio.gather(*(step.run(scope, ids, StepControl(owner=name)) for name in "ab")))

    one, two = asyncio.run(both())
    assert sorted(one.done + two.done) == sorted(ids)
    assert sum(len(texts) for texts in groups(database, scope).values()) == 8


def test_a_stop_before_the_start_leaves_all(database: Database, scope: Scope, keywords: Keywords) -> None:
    report = cluster(database, scope, WordVectors(), StepControl(owner="test", should_stop=lambda: True))
    assert len(report.left) == 8
    assert claims_left(database, scope) == []


# --------------------------------------------------------------------------------------------------------- by hand


def test_create_rename_move_merge(database: Database, scope: Scope) -> None:
    keywords, clusters = Keywords(database), Clusters(database)
    desk, chair, lamp = (keywords.add(scope, text, volume=at) for at, text in enumerate(["desk", "chair", "lamp"]))
    one = clusters.create(scope, "  Office   desks ", [desk, chair])
    two = clusters.create(scope, "Lamps")
    assert groups(database, scope) == {"Office desks": {"desk", "chair"}, "Lamps": set()}
    with database.read(scope) as work:
        assert work.get(Cluster, one).primary_keyword == "chair"
    with pytest.raises(Conflict):
        clusters.create(scope, "Lamps")
    with pytest.raises(Conflict):
        clusters.rename(scope, one, "Lamps")
    for name in ("", "x" * 201):
        with pytest.raises(WrongInput):
            clusters.create(scope, name)
    clusters.rename(scope, two, "Lights")
    keywords.set_status(scope, [lamp], KeywordStatus.INACTIVE)
    assert clusters.move_keywords(scope, [lamp, chair], two).moved == 2
    assert groups(database, scope) == {"Office desks": {"desk"}, "Lights": {"lamp", "chair"}}
    assert clusters.move_keywords(scope, [chair], None).moved == 1
    with database.read(scope) as work:
        assert work.get(Keyword, chair).status is KeywordStatus.ACTIVE
    with database.write(scope) as work:
        work.add(ContentIdea(cluster_id=one, title="Desks"))
    assert clusters.merge(scope, [one, two], two).moved == 1
    assert groups(database, scope) == {"Lights": {"lamp", "desk"}}
    with database.read(scope) as work:
        assert work.scalars(select(ContentIdea.cluster_id)) == [two]


def test_delete_sets_keywords_free_and_restore_brings_them_back(database: Database, scope: Scope) -> None:
    keywords, clusters = Keywords(database), Clusters(database)
    desk, chair = keywords.add(scope, "desk"), keywords.add(scope, "chair")
    one = clusters.create(scope, "Desks", [desk, chair])
    gone = clusters.delete(scope, [one])
    assert gone == {one: (desk, chair)}
    assert ClusteringStep(database, WordVectors()).waiting(scope) == [desk, chair]
    clusters.create(scope, "Desks", [chair])
    assert clusters.restore(scope, gone) == 1
    assert groups(database, scope) == {"Desks": {"chair"}, "Desks (2)": {"desk"}}
    keywords.delete(scope, [desk])
    clusters.delete(scope, [one])
    keywords.restore(scope, [desk])
    with database.read(scope) as work:
        row = work.get(Keyword, desk)
        assert (row.cluster_id, row.status) == (None, KeywordStatus.ACTIVE)


def test_archive_and_other_sites(database: Database, scope: Scope, other_scope: Scope) -> None:
    clusters = Clusters(database)
    one = clusters.create(scope, "Desks", [Keywords(database).add(scope, "desk")])
    assert clusters.archive(scope, [one]) == [one]
    assert clusters.archive(scope, [one]) == []
    with database.read(scope) as work:
        assert work.get(Cluster, one).status is ClusterStatus.ARCHIVED
    assert clusters.unarchive(scope, [one]) == [one]
    bread = Keywords(database).add(other_scope, "bread")
    assert clusters.move_keywords(scope, [bread], one).moved == 0
    for call in (
        lambda: clusters.rename(other_scope, one, "Mine"),
        lambda: clusters.move_keywords(other_scope, [bread], one),
        lambda: clusters.merge(other_scope, [one], one),
    ):
        with pytest.raises(NotFound):
            call()
    assert clusters.delete(other_scope, [one]) == {}
    assert clusters.archive(other_scope, [one]) == []


def test_keywords_of_another_sector_do_not_fit(database: Database) -> None:
    one, two = make_site(database, "two-sectors", "a", "b")
    keyword = Keywords(database).add(one, "desk")
    target = Clusters(database).create(two, "Lamps")
    with pytest.raises(WrongInput, match="another sector"):
        Clusters(database).move_keywords(one.whole_site(), [keyword], target)
