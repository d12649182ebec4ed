"""Say what a read-back after publishing proved, field by field, and why the rest differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class CheckState(StrEnum):
    """What became of one field on the site."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    #: It was sent and accepted, and the site shows it nowhere.
    UNPROVEN = "unproven"
    #: The site has no way to take it from a program.
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class RemoteSeo:
    """What the site's SEO plugin holds of a post; `None` is "cannot be read back", an empty text is empty.

    `plugin` is its name, empty without one. `trouble` says why the values could not be set, `next_step` what to do.
    """

    plugin: str = ""
    title: str | None = None
    description: str | None = None
    keyphrase: str | None = None
    trouble: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class PublicPage:
    """A post as a visitor gets it; `trouble` says in words why it could not be read."""

    url: str = ""
    status: int = 0
    title: str = ""
    description: str = ""
    canonical: str = ""
    image: str = ""
    text: str = ""
    noindex: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class FieldCheck:
    """One field: what was wanted, what the site has, and why they differ."""

    field: str
    state: CheckState
    wanted: str = ""
    found: str = ""
    why: str = ""


@dataclass(frozen=True)
class PublishReport:
    """Everything that was checked after publishing."""

    checks: tuple[FieldCheck, ...] = ()
    url: str = ""
    status: str = ""
    seo_plugin: str = ""
    seo_next_step: str = ""

    def count(self, state: CheckState) -> int:
        """Return how many fields are in this state."""
        return sum(check.state is state for check in self.checks)

    @property
    def confirmed(self) -> int:
        """Return how many fields the site has as they were sent."""
        return self.count(CheckState.CONFIRMED)

    @property
    def differs(self) -> tuple[FieldCheck, ...]:
        """Return the fields that the site has otherwise."""
        return tuple(check for check in self.checks if check.state is CheckState.DIFFERS)

    @property
    def to_paste(self) -> tuple[FieldCheck, ...]:
        """Return the fields that a person has to enter on the site."""
        return tuple(check for check in self.checks if check.state is CheckState.IMPOSSIBLE and check.wanted)

    @property
    def is_complete(self) -> bool:
        """Say whether every field was confirmed."""
        return self.confirmed == len(self.checks)

    @property
    def headline(self) -> str:
        """Return the result in one line, such as `12 of 12 confirmed`."""
        words = f"{self.confirmed} of {len(self.checks)} confirmed"
        rest = (
            (self.count(CheckState.DIFFERS), "differs", "differ"),
            (self.count(CheckState.IMPOSSIBLE), "to be entered by hand", "to be entered by hand"),
            (self.count(CheckState.UNPROVEN), "cannot be read back", "cannot be read back"),
        )
        parts = [f"{number} {one if number == 1 else many}" for number, one, many in rest if number]
        return ", ".join([words, *parts])

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return {
            "checks": [
                {
                    "field": check.field,
                    "state": str(check.state),
                    "wanted": check.wanted,
                    "found": check.found,
                    "why": check.why,
                }
                for check in self.checks
            ],
            "url": self.url,
            "status": self.status,
            "seo_plugin": self.seo_plugin,
            "seo_next_step": self.seo_next_step,
            "checked_count": len(self.checks),
            "confirmed_count": self.confirmed,
            "differs": [check.field for check in self.differs],
        }

    @staticmethod
    def from_json(value: Mapping[str, Any] | None) -> PublishReport:
        """Read the storable form; a record of an older program has no checks."""
        stored = value or {}
        checks: Sequence[Mapping[str, Any]] = stored.get("checks") or ()
        return PublishReport(
            tuple(
                FieldCheck(
                    str(check.get("field", "")),
                    CheckState(check["state"]),
                    str(check.get("wanted", "")),
                    str(check.get("found", "")),
                    str(check.get("why", "")),
                )
                for check in checks
                if check.get("state") in set(CheckState)
            ),
            str(stored.get("url", "")),
            str(stored.get("status", "")),
            str(stored.get("seo_plugin", "")),
            str(stored.get("seo_next_step", "")),
        )
