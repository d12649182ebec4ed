"""Runs: gates, pauses, limits, failures, cancels and crashes, over real steps and the offline engine."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.domain.enums import EntityKind, RunStatus, StageName
from igny8_desktop.domain.errors import (
    BadAnswer,
    Busy,
    Conflict,
    CredentialsRefused,
    NetworkTrouble,
    NotEnoughCredits,
    StorageTrouble,
)
from tests.harness.logfail import LogWatch
from tests.unit.automation.conftest import Bench


def trouble() -> NetworkTrouble:
    return NetworkTrouble("No answer", "The model did not answer.", "Try again.")


def test_a_run_does_everything_and_counts_it(bench: Bench) -> None:
    seen: list[tuple[int, int, str]] = []
    run = bench.execute(bench.create(), progress=lambda done, total, text="": seen.append((done, total, text)))
    assert (run.status, run.failed_items, run.error) == (RunStatus.COMPLETED, 0, None)
    articles = bench.count(EntityKind.CONTENT, status="published", site_status="published")
    assert articles == bench.count(EntityKind.CONTENT) == 3
    assert run.results["publish"]["done"] == run.results["write"]["done"] == articles
    assert bench.items(run, "failed") == bench.items(run, "pending") == bench.items(run, "running") == []
    assert seen[0][:2] == (0, 7000)
    assert seen[-1][:2] == (7000, 7000)
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert run.initial_snapshot["cluster"] == 3
    assert "The run is complete." in bench.log(run)


def test_gates_pause_the_run_with_a_reason_and_approval_lets_it_go_on(bench: Bench) -> None:
    run = bench.run(approve_ideas=True, approve_content=True)
    assert run.status is RunStatus.PAUSED
    ideas = bench.count(EntityKind.IDEA, status="draft")
    assert f"{ideas} ideas wait for your approval" in run.pause_reason
    assert bench.count(EntityKind.TASK) == 0

    [chosen, *others] = bench.program.listing.ids(bench.scope, EntityKind.IDEA)
    bench.program.ideas.approve(bench.scope, [chosen])
    bench.program.ideas.reject(bench.scope, others)
    again = bench.execute(run)
    assert again.status is RunStatus.PAUSED
    assert "1 articles wait for your approval" in again.pause_reason
    assert bench.count(EntityKind.CONTENT, status="draft") == 1

    bench.program.contents.approve_all(bench.scope)
    last = bench.execute(again)
    assert (last.status, last.pause_reason) == (RunStatus.COMPLETED, "")
    assert bench.count(EntityKind.CONTENT, site_status="published") == 1


def test_a_run_without_a_gate_makes_no_two_posts_for_one_keyword(bench: Bench) -> None:
    ideas = bench.program.ideas
    first = ideas.add(bench.scope, "Potatoes", primary_keyword="how to boil potatoes")
    second = ideas.add(bench.scope, "Potatoes again", primary_keyword="How to boil  potatoes")
    run = bench.run()
    assert run.status is RunStatus.COMPLETED
    states = {row["id"]: row["status"] for row in bench.program.listing.all_rows(bench.scope, EntityKind.IDEA)}
    assert (states[first], states[second]) == ("completed", "draft")
    assert "“Potatoes again” would compete with “Potatoes”" in bench.log(run)


def test_a_pause_between_items_and_a_resume_do_nothing_twice(bench: Bench) -> None:
    run = bench.create(concurrency=1)
    bench.faults.text = [None, lambda: bench.program.engine.pause(run.id)]
    paused = bench.execute(run)
    assert (paused.status, paused.pause_reason) == (RunStatus.PAUSED, "Paused by you.")
    assert bench.faults.asked["idea_generation"] == 2, "the item under way is finished, the next is not begun"
    assert len(bench.items(paused, "pending")) == bench.count(EntityKind.CLUSTER) - 2
    assert not bench.program.engine.is_running(run.id)

    done = bench.execute(paused)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)
    assert bench.faults.asked["idea_generation"] == bench.count(EntityKind.CLUSTER)
    assert bench.faults.asked["article_details"] == bench.count(EntityKind.CONTENT)


def test_a_pause_that_comes_first_is_heard(bench: Bench) -> None:
    run = bench.create()

    async def go() -> RunInfo:
        task = asyncio.ensure_future(bench.program.engine.execute(bench.scope, run.id))
        await asyncio.sleep(0)
        assert bench.program.engine.is_running(run.id)
        bench.program.engine.pause(run.id, "Not now.")
        return await task

    paused = asyncio.run(go())
    assert (paused.status, paused.pause_reason) == (RunStatus.PAUSED, "Not now.")
    assert bench.count(EntityKind.CLUSTER) == 0


def test_one_run_at_a_time_for_each_site(bench: Bench) -> None:
    run = bench.create()
    with pytest.raises(Busy) as refused:
        bench.create()
    assert run.name in refused.value.what

    async def twice() -> None:
        first = asyncio.ensure_future(bench.program.engine.execute(bench.scope, run.id))
        await asyncio.sleep(0)
        with pytest.raises(Conflict):
            await bench.program.engine.execute(bench.scope, run.id)
        assert (await first).status is RunStatus.COMPLETED

    asyncio.run(twice())
    assert bench.create().status is RunStatus.CREATED


def cancelled(bench: Bench, run: RunInfo, means: RunStatus, moment: str) -> None:
    """Cancel the task of a run when the model is asked for the second time, or before it begins."""

    async def go() -> None:
        task = asyncio.ensure_future(bench.program.engine.execute(bench.scope, run.id, cancelled_means=means))
        bench.faults.text = [None, lambda: task.cancel()]
        if moment == "beginning":
            await asyncio.sleep(0)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())
    bench.faults.text = []


@pytest.mark.parametrize("moment", ["beginning", "middle"])
def test_closing_pauses_a_run_that_can_be_resumed(bench: Bench, moment: str) -> None:
    run = bench.create()
    cancelled(bench, run, RunStatus.PAUSED, moment)
    paused = bench.program.runs.get(bench.scope, run.id)
    assert paused.status is RunStatus.PAUSED
    assert "resume" in paused.pause_reason
    assert bench.items(paused, "running") == []
    done = bench.execute(paused)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)
    assert bench.items(done, "pending") == []


@pytest.mark.parametrize("moment", ["beginning", "middle"])
def test_cancelling_ends_a_run_and_gives_its_items_back(bench: Bench, moment: str) -> None:
    run = bench.create()
    cancelled(bench, run, RunStatus.CANCELLED, moment)
    ended = bench.program.runs.get(bench.scope, run.id)
    assert (ended.status, ended.over) == (RunStatus.CANCELLED, True)
    with pytest.raises(Conflict):
        bench.execute(ended)
    assert bench.run().status is RunStatus.COMPLETED, "a new run takes what was left"


def test_a_cancel_during_a_pause_or_at_the_end_keeps_the_status(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancel that arrives while the last status is being written must not turn it over, nor leave it running."""
    run = bench.create(approve_ideas=True)
    engine: Any = bench.program.engine
    original = engine._conclude
    tasks: list[asyncio.Task[RunInfo]] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def conclude(info: RunInfo) -> RunInfo:
        loops[0].call_soon_threadsafe(tasks[0].cancel)
        time.sleep(0.05)
        ended: RunInfo = original(info)
        return ended

    monkeypatch.setattr(engine, "_conclude", conclude)

    async def go() -> None:
        loops.append(asyncio.get_running_loop())
        tasks.append(asyncio.ensure_future(engine.execute(bench.scope, run.id)))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]

    asyncio.run(go())
    after = bench.program.runs.get(bench.scope, run.id)
    assert after.status is RunStatus.PAUSED
    assert "wait for your approval" in after.pause_reason


def test_a_run_that_is_not_carried_out_can_be_cancelled_once(bench: Bench) -> None:
    run = bench.create()
    assert bench.program.engine.cancel(bench.scope, run.id).status is RunStatus.CANCELLED
    with pytest.raises(Conflict):
        bench.program.engine.cancel(bench.scope, run.id)


def test_a_run_that_cannot_be_paid_for_does_not_start_and_says_by_how_much(bench: Bench) -> None:
    bench.faults.price_class = "standard"
    total = bench.program.engine.forecast(bench.scope, bench.create_settings()).total
    assert total > 0
    needed = -(-total * 12 // 10)
    bench.program.credits.grant(needed - 1)
    with pytest.raises(NotEnoughCredits) as refused:
        bench.create()
    assert (refused.value.needed, refused.value.available, refused.value.missing) == (needed, needed - 1, 1)
    assert "1 are missing" in refused.value.what
    assert bench.program.runs.history(bench.scope) == []
    assert bench.program.credits.balance() == needed - 1
    bench.program.credits.grant(1)
    assert bench.create().estimate == total


def test_a_run_that_runs_out_of_credits_pauses_and_goes_on_after_a_grant(bench: Bench) -> None:
    run = bench.create()
    bench.faults.price_class = "standard"
    bench.program.credits.grant(5)
    paused = bench.execute(run)
    assert paused.status is RunStatus.PAUSED
    assert "Not enough credits" in paused.pause_reason
    assert 0 <= bench.program.credits.balance() < 5
    bench.program.credits.grant(1000)
    done = bench.execute(paused)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)
    assert bench.program.credits.balance() == 1005 - done.credits_used


def test_limits_count_items_of_the_whole_run_and_tries_again_once(bench: Bench) -> None:
    bench.faults.text = [trouble()]
    run = bench.create(limits={"ideas": 2, "write": 1}, backoff=0.05, concurrency=1)
    done = bench.execute(run)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)
    assert done.results["ideas"]["done"] == 2, "the one that failed first was tried again within the limit"
    assert bench.count(EntityKind.CONTENT) == 1
    assert "The limit of 2 items is reached." in bench.log(run)
    assert bench.run(limits={"write": 1}).results["write"]["done"] == 1


def test_a_passing_failure_is_tried_again_and_a_lasting_one_is_listed(bench: Bench) -> None:
    bench.faults.text = [trouble(), None, None, trouble()]
    run = bench.run(backoff=0.05, concurrency=1)
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 0)
    assert "No answer" in bench.log(run)


def test_failed_items_end_the_run_as_complete_with_failures_and_a_new_run_tries_again(bench: Bench) -> None:
    bench.faults.text = [trouble() for _ in range(3)]
    run = bench.run(backoff=0.01, max_attempts=3, concurrency=1, limits={"ideas": 1})
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 1)
    [item] = [row for row in bench.program.runs.items(bench.scope, run.id) if row["state"] == "failed"]
    assert (item["stage"], item["error_title"], item["attempts"]) == ("ideas", "No answer", 3)
    [row] = [
        row for row in bench.program.listing.all_rows(bench.scope, EntityKind.CLUSTER) if row["error_title"] is not None
    ]
    assert (row["id"], row["error_title"]) == (item["entity_id"], "No answer")
    again = bench.run()
    assert (again.status, again.failed_items) == (RunStatus.COMPLETED, 0)
    assert bench.count(EntityKind.CONTENT) == bench.count(EntityKind.CLUSTER)


def test_an_item_whose_wait_ends_while_the_engine_looks_is_not_left_behind(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = bench.program.steps[StageName.IDEAS]
    original = step.waiting

    def slow_waiting(*arguments: Any, **named: Any) -> list[int]:
        found = original(*arguments, **named)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(step, "waiting", slow_waiting)
    bench.faults.text = [None, None, trouble()]
    run = bench.run(backoff=0.1, concurrency=1)
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 0)
    assert run.results["ideas"]["done"] == 3


def test_unusable_answers_are_asked_for_again_at_once(bench: Bench) -> None:
    bench.faults.text = [BadAnswer("Nonsense", "It was nonsense.", "Again.")]
    begun = time.monotonic()
    run = bench.run(backoff=60.0)
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 0)
    assert time.monotonic() - begun < 50


@pytest.mark.parametrize(
    "error",
    [
        CredentialsRefused("The key is wrong", "It was refused.", "Set another."),
        StorageTrouble("The disk is full", "No room.", "Free some."),
    ],
)
def test_what_every_item_would_meet_pauses_the_run_at_the_first(bench: Bench, error: Exception) -> None:
    bench.faults.text = [error]
    run = bench.run(concurrency=1)
    assert run.status is RunStatus.PAUSED
    assert run.error is not None
    assert run.error.title in run.pause_reason
    assert run.error.next in run.pause_reason
    done = bench.execute(run)
    assert (done.status, done.failed_items, done.error) == (RunStatus.COMPLETED, 0, None)


def test_a_step_that_cannot_begin_pauses_the_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_connection(site_id: int) -> None:
        raise CredentialsRefused("This site is not connected", "No password.", "Connect it.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.program.publishing._step, "_connection", no_connection)
        run = bench.run()
    assert run.status is RunStatus.PAUSED
    assert "not connected" in run.pause_reason
    assert bench.execute(run).status is RunStatus.COMPLETED


def test_a_bug_in_one_item_is_one_failed_item(bench: Bench, expect_log: LogWatch) -> None:
    expect_log("step ideas failed on item")
    bench.faults.text = [RuntimeError("the secret inside")]
    run = bench.run(concurrency=1)
    assert (run.status, run.failed_items) == (RunStatus.COMPLETED, 1)
    assert "the secret inside" not in bench.log(run)


def test_articles_whose_images_failed_are_not_approved_by_the_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = bench.program.steps[StageName.IMAGES]
    store: Any = step._store  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:

        def unusable(*_arguments: object, **_named: object) -> None:
            raise BadAnswer("The picture could not be used", "It is no picture.", "Again.")

        patch.setattr(store, "save", unusable)
        run = bench.run(max_attempts=2)
    assert run.status is RunStatus.COMPLETED
    assert run.failed_items == bench.count(EntityKind.CONTENT) > 0
    assert bench.count(EntityKind.CONTENT, status="draft") == bench.count(EntityKind.CONTENT)
    assert "images of them are missing" in bench.log(run)
    again = bench.run()
    assert (again.status, again.failed_items) == (RunStatus.COMPLETED, 0)
    assert bench.count(EntityKind.CONTENT, status="published") == bench.count(EntityKind.CONTENT)


def test_delays_are_kept_and_a_pause_cuts_them_short(bench: Bench) -> None:
    run = bench.create(between_stage_delay=600.0)
    timer = threading.Timer(1.5, lambda: bench.program.engine.pause(run.id))
    timer.start()
    begun = time.monotonic()
    paused = bench.execute(run)
    timer.join()
    assert paused.status is RunStatus.PAUSED
    assert 1.0 < time.monotonic() - begun < 30
    assert bench.count(EntityKind.IDEA) == 0
