"""Settings of runs: what makes no sense is refused in words, what is stored comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from igny8_desktop.automation.settings import AutomationSettings, RunSettings
from igny8_desktop.domain.enums import STAGES, StageName
from igny8_desktop.domain.errors import WrongInput
from tests.harness.world import World


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch_sizes": {"write": 0}}, "batch size"),
        ({"batch_sizes": {"write": -5}}, "batch size"),
        ({"batch_sizes": {"write": 10**9}}, "batch size"),
        ({"batch_sizes": {"no such stage": 5}}, "no stage"),
        ({"limits": {"publish": -1}}, "limit"),
        ({"within_stage_delay": -0.1}, "within a stage"),
        ({"between_stage_delay": 3601}, "between stages"),
        ({"within_stage_delay": float("nan")}, "within a stage"),
        ({"within_stage_delay": float("inf")}, "within a stage"),
        ({"max_attempts": 0}, "attempts"),
        ({"max_attempts": 1000}, "attempts"),
        ({"concurrency": 0}, "same time"),
        ({"concurrency": 10**6}, "same time"),
        ({"backoff": -1}, "failure"),
        ({"publish_as": "trash"}, "no way to publish"),
        ({"publish_as": ""}, "no way to publish"),
    ],
)
def test_senseless_settings_are_refused(world: World, changes: dict[str, Any], words: str) -> None:
    settings = replace(RunSettings(), **changes)
    with pytest.raises(WrongInput) as caught:
        settings.checked()
    assert words in caught.value.what.lower()
    scope = world.site()
    service = AutomationSettings(world.database)
    with pytest.raises(WrongInput):
        service.save(scope, settings)
    assert service.get(scope) == RunSettings()


def test_several_problems_are_told_at_once() -> None:
    with pytest.raises(WrongInput) as caught:
        RunSettings(max_attempts=0, publish_as="x").checked()
    assert "attempts" in caught.value.what
    assert "“x”" in caught.value.what


def test_the_defaults_are_the_gates_and_drafts() -> None:
    settings = RunSettings().checked()
    assert (settings.approve_ideas, settings.approve_content, settings.publish_as) == (True, True, "draft")
    assert all(settings.limit(stage) is None for stage in STAGES)
    assert RunSettings(limits={"write": 3}).limit(StageName.WRITE) == 3


def test_settings_are_kept_for_each_site_and_go_back(world: World) -> None:
    one, other = world.site("One"), world.site("Other")
    service = AutomationSettings(world.database)
    chosen = replace(RunSettings(), concurrency=2, approve_ideas=False, publish_as="publish", max_attempts=5)
    service.save(one, chosen)
    assert service.get(one) == chosen
    assert service.get(other) == RunSettings()
    assert service.reset(one) == RunSettings()
    assert service.get(one) == RunSettings()


def test_a_stored_form_with_gaps_and_strangers_is_read() -> None:
    settings = RunSettings.from_json({"concurrency": 2, "from a later version": True})
    assert settings == replace(RunSettings(), concurrency=2)
    assert RunSettings.from_json(RunSettings(backoff=1.0).as_json()) == RunSettings(backoff=1.0)
    with pytest.raises(WrongInput):
        RunSettings.from_json({"concurrency": 0})
