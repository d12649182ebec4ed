"""What a process that died left behind is put right by the next owner of the folder, and only by an owner."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from igny8_desktop.app.bootstrap import open_for_reading, open_program
from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.data import claims
from igny8_desktop.data.models import AiCall
from igny8_desktop.domain.enums import AiCallState, EntityKind, Operation, RunStatus, StageName, TargetKind
from igny8_desktop.domain.errors import Busy
from igny8_desktop.services.sites.sites import NewSite
from tests.harness.programs import books, everything_automatic, opened


def leave_a_mess(home: Path) -> None:
    """Do what a process did that is gone now: a running run, held claims, a call reserved and a call sent."""
    with opened(home, offline=True) as program:
        scope = program.sites.add(NewSite("Blog", TargetKind.FOLDER, folder=str(home / "web"))).scope
        program.keywords.paste(scope, "how to brew coffee")
        program.credits.grant(100)
        run = program.engine.create(scope, everything_automatic())
        program.runs.begin(scope, run.id)
        with program.database.write(scope) as work:
            claims.claim(work, StageName.CLUSTER, program.listing.ids(scope, EntityKind.KEYWORD), "the dead")
            for state in (AiCallState.RESERVED, AiCallState.SENT):
                call = work.add(
                    AiCall(
                        operation=Operation.CONTENT_GENERATION, subject_kind=EntityKind.TASK, subject_id=1,
                        request_hash=str(state), owner="the dead", provider="custom", model="m",
                    )
                )  # fmt: skip
                program.credits.reserve(work, call, 30)
                call.state = state
        assert program.credits.balance() == 40


def test_the_next_owner_frees_claims_credits_and_runs(home: Path) -> None:
    leave_a_mess(home)
    with opened(home, offline=True) as program:
        found = program.recovery
        assert found is not None
        assert (found.claims_freed, found.calls_freed) == (1, 2)
        [run] = found.runs
        assert run.status is RunStatus.PAUSED
        assert "resume" in run.pause_reason
        account = books(program)
        assert (account.balance, account.problems, account.owned_claims) == (100, (), 0)
        assert account.calls == {"failed": 1, "lost": 1}
        assert program.steps[StageName.CLUSTER].waiting(run.scope) == program.listing.ids(run.scope, EntityKind.KEYWORD)
    with opened(home, offline=True) as program:
        assert program.recovery is not None
        assert (program.recovery.claims_freed, program.recovery.calls_freed) == (0, 0)
        assert [run.status for run in program.runs.unfinished_everywhere()] == [RunStatus.PAUSED]


def test_a_reader_beside_the_owner_frees_nothing_and_cannot_write(home: Path) -> None:
    with opened(home, offline=True) as owner:
        scope = owner.sites.add(NewSite("Blog", TargetKind.FOLDER, folder=str(home / "web"))).scope
        run = owner.engine.create(scope, everything_automatic())
        owner.runs.begin(scope, run.id)
        reader = open_for_reading(home)
        try:
            assert (reader.owns_folder, reader.recovery) == (False, None)
            assert reader.runs.get(scope, run.id).status is RunStatus.RUNNING
            with pytest.raises(Busy):
                reader.keywords.paste(scope, "no")
        finally:
            assert reader.close(10)


def test_a_program_that_cannot_end_in_time_keeps_the_folder(home: Path) -> None:
    program = open_program(home, offline=True)
    started, release = threading.Event(), threading.Event()

    def stubborn(job: JobContext) -> None:
        started.set()
        release.wait(20)

    program.jobs.submit_blocking("Stubborn", stubborn)
    assert started.wait(5)
    try:
        assert not program.close(0.2)
        second = open_program(home, offline=True, wait=0.0)
        assert not second.owns_folder
        assert second.close(10)
    finally:
        release.set()
        assert program.close(20)
    with opened(home, offline=True) as third:
        assert third.owns_folder
