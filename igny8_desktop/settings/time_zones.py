"""Say which time zone the user lives in: the one that was set, else the computer's."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from igny8_desktop.domain.errors import WrongInput


def user_zone(name: str = "") -> ZoneInfo:
    """Return the zone of this name, such as `Europe/Berlin`; of the computer for an empty one.

    Raises `WrongInput` for a name that is none.
    """
    if not name:
        from tzlocal import get_localzone

        return get_localzone()
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # unknown; a folder of zones; an unsafe path
        raise _unknown(name) from error


def check_zone(name: str) -> None:
    """Accept an empty name or one of a zone; raises `WrongInput`."""
    if name:
        user_zone(name)


def _unknown(name: str) -> WrongInput:
    return WrongInput(
        "There is no such time zone",
        f"“{name[:60]}” is no name of a time zone.",
        "Give one such as Europe/Berlin or America/New_York, or leave it empty for the computer's own.",
    )
