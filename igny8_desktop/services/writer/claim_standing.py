"""Say what stands behind a claim before anybody looked at it: a source of the brief, a link beside it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from igny8_desktop.domain.enums import ClaimState
from igny8_desktop.services.writer.claim_finding import FoundClaim
from igny8_desktop.services.writer.claim_matching import SourceBook

GIVEN_NOTE: Final = "Given in the brief"


@dataclass(frozen=True)
class Standing:
    """A claim's state with its proof or its waiver."""

    state: ClaimState = ClaimState.UNSOURCED
    source_id: int | None = None
    source_url: str = ""
    note: str = ""


def stand(claim: FoundClaim, book: SourceBook, site_url: str, *, given: bool = False) -> Standing:
    """Return what stands behind a claim; a link to the own site proves nothing."""
    source = book.source_of(claim)
    if source is not None:
        return Standing(ClaimState.SOURCED, source_id=source)
    if claim.cited and _host(claim.cited) not in ("", _host(site_url)):
        return Standing(ClaimState.SOURCED, source_url=claim.cited)
    if given:
        return Standing(ClaimState.SOURCED, note=GIVEN_NOTE)
    return Standing()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
