"""Say what briefs need of the web: one page read at the user's request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class PageText:
    """The readable text of a page; `address` is where it was found in the end."""

    address: str
    title: str
    text: str


class PageReader(Protocol):
    """Read one page when a person asks for it; blocking."""

    def read(self, address: str) -> PageText:
        """Return the page's text.

        Raises `WrongInput` for an address that is none, `NetworkTrouble`, `NotFound`, `PermissionRefused`,
        `RateLimited`, `Overloaded`, and `BadAnswer` for what holds no text.
        """

    def text_of_html(self, data: bytes, address: str = "") -> PageText:
        """Return the readable text of HTML, without menus and the like; raises `BadAnswer` without any."""
