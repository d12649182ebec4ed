"""Jobs: one loop, honest states, events in order, cancels that count, and an end in time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from igny8_desktop.automation.jobs import JobContext, JobEvent, JobRunner, JobState
from igny8_desktop.domain.errors import Busy, WrongInput
from igny8_desktop.services.threads import in_thread
from tests.harness.logfail import LogWatch


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    runner = JobRunner(workers=4).start()
    yield runner
    assert runner.close(10)


def test_a_job_gives_its_result_and_tells_its_story_in_order(runner: JobRunner) -> None:
    events: list[JobEvent] = []
    runner.subscribe(events.append)

    async def work(job: JobContext) -> int:
        for number in range(1, 4):
            job.progress(number, 3, f"step {number}")
            await asyncio.sleep(0)
        return 42

    handle = runner.submit("Count", work, kind="test", site_id=7)
    assert handle.result(5) == 42
    assert handle.over
    mine = [event for event in events if event.job_id == handle.id]
    assert [event.state for event in mine if event.state is not JobState.RUNNING] == [JobState.QUEUED, JobState.DONE]
    assert [event.done for event in mine if event.text] == [1, 2, 3, 3]
    assert {(event.title, event.kind, event.site_id) for event in mine} == {("Count", "test", 7)}
    assert runner.running() == []
    assert runner.find(handle.id) is None


def test_an_error_is_raised_and_described(runner: JobRunner, expect_log: LogWatch) -> None:
    expect_log("job Bug failed")

    async def known(job: JobContext) -> None:
        raise WrongInput("A title", "What happened.", "What to do.")

    async def bug(job: JobContext) -> None:
        raise RuntimeError("the secret inside")

    failed = runner.submit("Known", known)
    with pytest.raises(WrongInput):
        failed.result(5)
    assert failed.error is not None
    assert (failed.state, failed.error.title) == (JobState.FAILED, "A title")
    broken = runner.submit("Bug", bug)
    with pytest.raises(RuntimeError):
        broken.result(5)
    assert broken.error is not None
    assert "secret" not in str(broken.error)


def test_a_cancel_before_the_first_step_never_starts_the_work(runner: JobRunner) -> None:
    gate, started = threading.Event(), threading.Event()

    async def block(job: JobContext) -> None:
        gate.wait(5)  # holds the loop itself, so that the next job cannot begin

    async def work(job: JobContext) -> None:
        started.set()

    first = runner.submit("Block", block)
    second = runner.submit("Work", work)
    second.cancel()
    gate.set()
    first.result(5)
    with pytest.raises(CancelledError):
        second.result(5)
    assert second.state is JobState.CANCELLED
    assert not started.is_set()


def test_a_cancel_ends_a_wait_at_once(runner: JobRunner) -> None:
    started = threading.Event()

    async def work(job: JobContext) -> None:
        started.set()
        await asyncio.sleep(60)

    handle = runner.submit("Wait", work)
    assert started.wait(5)
    begun = time.monotonic()
    handle.cancel()
    with pytest.raises(CancelledError):
        handle.result(5)
    assert time.monotonic() - begun < 20
    handle.cancel()  # once more is harmless


def test_blocking_work_is_asked_to_stop_and_waited_for(runner: JobRunner) -> None:
    started, left = threading.Event(), threading.Event()

    def work(job: JobContext) -> str:
        started.set()
        while not job.should_stop():
            time.sleep(0.01)
        left.set()
        raise OSError("on its way out")

    handle = runner.submit_blocking("Block", work)
    assert started.wait(5)
    handle.cancel()
    with pytest.raises(CancelledError):
        handle.result(5)
    assert left.is_set()
    assert runner.submit_blocking("Sum", lambda job: 1 + 1).result(5) == 2


def test_subscribers_see_one_event_at_a_time_and_can_leave(runner: JobRunner) -> None:
    inside, most, seen = 0, 0, 0

    def look(event: JobEvent) -> None:
        nonlocal inside, most, seen
        inside += 1
        most = max(most, inside)
        time.sleep(0.001)
        seen += 1
        inside -= 1

    leave = runner.subscribe(look)

    def work(job: JobContext) -> None:
        for number in range(10):
            job.progress(number, 10)

    for handle in [runner.submit_blocking(f"Job {number}", work) for number in range(4)]:
        handle.result(10)
    assert most == 1
    leave()
    before = seen
    runner.submit_blocking("Last", work).result(5)
    assert seen == before


def test_close_cancels_waits_and_takes_no_more(expect_log: LogWatch) -> None:
    runner = JobRunner(workers=2).start()
    started, saved, closed = threading.Event(), threading.Event(), threading.Event()

    def save() -> None:
        started.set()
        time.sleep(0.2)
        saved.set()

    async def work(job: JobContext) -> None:
        await in_thread(save)
        await asyncio.sleep(60)

    async def closer() -> None:
        closed.set()

    runner.on_close(closer)
    handle = runner.submit("Save", work)
    assert started.wait(5)
    begun = time.monotonic()
    assert runner.close(10)
    assert time.monotonic() - begun < 20
    assert saved.is_set(), "what is being saved is not cut short"
    assert closed.is_set()
    assert handle.state is JobState.CANCELLED
    with pytest.raises(Busy):
        runner.submit("Late", work)
    assert runner.close(1), "closing twice is harmless"


def test_close_says_when_something_does_not_end_in_time() -> None:
    runner = JobRunner(workers=2).start()
    release, started = threading.Event(), threading.Event()

    def stubborn(job: JobContext) -> None:
        started.set()
        release.wait(10)

    runner.submit_blocking("Stubborn", stubborn)
    assert started.wait(5)
    assert not runner.close(0.2)
    release.set()
    assert runner.close(10)


def test_a_failure_in_a_thread_does_not_swallow_a_cancel() -> None:
    async def go() -> None:
        started = threading.Event()

        def fail() -> None:
            started.set()
            time.sleep(0.05)
            raise ValueError("on the way")

        task = asyncio.ensure_future(in_thread(fail))
        await asyncio.to_thread(started.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert isinstance(caught.value.__cause__, ValueError)

    asyncio.run(go())


def test_what_a_cancelled_thread_took_is_given_back() -> None:
    async def go() -> None:
        started, given_back = threading.Event(), list[int]()

        def take() -> int:
            started.set()
            time.sleep(0.05)
            return 7

        task = asyncio.ensure_future(in_thread(take, undo=given_back.append))
        await asyncio.to_thread(started.wait, 5)
        task.cancel()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert given_back == [7]

    asyncio.run(go())


def test_what_repeats_goes_on_after_a_failure_and_ends_with_the_runner(expect_log: LogWatch) -> None:
    expect_log("looking failed")
    runner = JobRunner(workers=2).start()
    rounds: list[int] = []
    third = threading.Event()

    async def look() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise RuntimeError("once")
        if len(rounds) == 2:
            raise WrongInput("A title", "What happened.", "What to do.")
        third.set()

    runner.repeat("looking", 0.0, look)
    assert third.wait(10)
    assert runner.running() == []  # nobody is shown a job
    assert runner.close(10)
    with pytest.raises(Busy):
        runner.repeat("looking", 0.0, look)
