"""Name the words of briefs, claims, links, orders and watches; `enums` hands them on."""

from __future__ import annotations

from enum import StrEnum


class BriefSourceKind(StrEnum):
    """Where the facts of a brief came from."""

    TEXT = "text"
    URL = "url"
    FILE = "file"


class ClaimKind(StrEnum):
    """What makes a statement one that a reader may want proof for."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"
    SUPERLATIVE = "superlative"


class ClaimState(StrEnum):
    """What stands behind a statement; `waived` means that the user takes it as it is."""

    UNSOURCED = "unsourced"
    SOURCED = "sourced"
    WAIVED = "waived"


class LinkState(StrEnum):
    """Whether an internal link can be followed: `reserved` until its target is live."""

    RESERVED = "reserved"
    LIVE = "live"
    BROKEN = "broken"


class OrderWait(StrEnum):
    """What a wish to publish waits for."""

    NETWORK = "network"
    TIME = "time"
    DECISION = "decision"


class WatchKind(StrEnum):
    """What is odd about a published post."""

    CHANGED = "changed"
    VANISHED = "vanished"
    TRASHED = "trashed"
    NO_DESCRIPTION = "no_description"
    NO_IMAGE = "no_image"
    LATE = "late"
