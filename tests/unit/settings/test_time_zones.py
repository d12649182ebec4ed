"""The user's time zone: by name, or as the computer has it."""

from __future__ import annotations

import pytest

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.settings import schema
from igny8_desktop.settings.time_zones import user_zone


def test_the_computers_own_and_a_named_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_zone("Europe/Berlin").key == "Europe/Berlin"
    monkeypatch.setenv("TZ", "America/New_York")
    import tzlocal

    tzlocal.reload_localzone()
    try:
        assert user_zone().key == "America/New_York"
    finally:
        monkeypatch.undo()
        tzlocal.reload_localzone()


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "Europe", "x" * 60, "\0"])
def test_what_is_no_zone_is_refused_when_it_is_set(name: str) -> None:
    with pytest.raises(WrongInput) as caught:
        schema.REGION_TIME_ZONE.parse(name)
    assert "Europe/Berlin" in caught.value.next
