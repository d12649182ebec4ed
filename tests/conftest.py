"""What every test gets: a quiet environment, and a failure for whatever it leaves behind."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests.harness import environment, leaks
from tests.harness.logfail import LogWatch

# Before anything imports Qt or a keyring.
_user_folders = environment.isolate()

hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)

pytest_plugins = ["tests.fakes.fixtures", "tests.harness.wordpress.fixtures", "tests.harness.world_fixtures"]

_failed = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hypothesis looks for examples: the same ones every time where a machine decides."""
    hypothesis.settings.load_profile("ci" if environment.in_ci() else "dev")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Set aside what importing the tests made, so that looking for a test's own garbage is quick."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folders that stood for the user's own."""
    _user_folders.cleanup()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note a failure: what a failed test left behind is its consequence, not news."""
    report = yield
    if not report.passed:
        item.stash[_failed] = True
    return report


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Generator[None]:
    """Fail a test that leaves threads, windows, timers or Qt threads behind.

    Python's garbage collector rests while Qt is in use: on a worker thread it could delete a widget.
    """
    uses_qt = "qapp" in request.fixturenames
    before = leaks.threads_now()
    if uses_qt:
        gc.disable()
    yield
    try:
        problems = leaks.leaked_qt() if uses_qt else []
    finally:
        gc.enable()
    problems += leaks.leaked_threads(before)
    if problems and not request.node.stash.get(_failed, False):
        pytest.fail("left behind:\n  " + "\n  ".join(problems), pytrace=False)


@pytest.fixture(autouse=True)
def expect_log(request: pytest.FixtureRequest) -> Generator[LogWatch]:
    """Fail a test that logs a warning or an error, unless it said so: `expect_log("message pattern")`."""
    watch = LogWatch()
    watch.start()
    yield watch
    problems = watch.stop()
    if problems and not request.node.stash.get(_failed, False):
        pytest.fail("\n  ".join(["log:", *problems]), pytrace=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty data folder of the program."""
    path = tmp_path / "home"
    path.mkdir()
    return path
