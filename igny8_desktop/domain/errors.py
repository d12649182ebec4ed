"""Errors that carry what a person needs: a title, what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What sort of trouble it was; retry rules and exit codes are chosen by it."""

    WRONG_INPUT = "wrong_input"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    CREDENTIALS = "credentials"
    PERMISSION = "permission"
    CREDITS = "credits"
    NETWORK = "network"
    RATE_LIMIT = "rate_limit"
    OVERLOAD = "overload"
    BAD_ANSWER = "bad_answer"
    REFUSED = "refused"
    STORAGE = "storage"
    BUSY = "busy"
    BUG = "bug"


#: Kinds that may go away by themselves, so that trying again later is sensible.
TRANSIENT_KINDS: frozenset[ErrorKind] = frozenset(
    {ErrorKind.NETWORK, ErrorKind.RATE_LIMIT, ErrorKind.OVERLOAD, ErrorKind.BAD_ANSWER, ErrorKind.BUSY}
)


@dataclass(frozen=True)
class ErrorInfo:
    """The storable, showable part of an error: plain words only, never a secret."""

    title: str
    what: str
    next: str
    kind: ErrorKind = ErrorKind.BUG
    retry_after: float | None = None

    def __str__(self) -> str:
        return f"{self.title}: {self.what} {self.next}".strip()


class Igny8Error(Exception):
    """Tell a person what went wrong and how to go on.

    `retry_after` is in seconds and set only where a server asked for a pause.
    """

    kind: ErrorKind = ErrorKind.BUG

    def __init__(
        self,
        title: str,
        what: str,
        next_step: str,
        *,
        kind: ErrorKind | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{title}: {what}")
        self.title = title
        self.what = what
        self.next = next_step
        self.retry_after = retry_after
        if kind is not None:
            self.kind = kind

    @property
    def info(self) -> ErrorInfo:
        """Return the part that may be stored and shown."""
        return ErrorInfo(self.title, self.what, self.next, self.kind, self.retry_after)

    @property
    def transient(self) -> bool:
        """Say whether the same call may work later without anybody doing anything."""
        return self.kind in TRANSIENT_KINDS


class WrongInput(Igny8Error):
    """A file, a value or a command that cannot be used as it is."""

    kind = ErrorKind.WRONG_INPUT


class NotFound(Igny8Error):
    """Something that was asked for is not there (or belongs to another site)."""

    kind = ErrorKind.NOT_FOUND


class Conflict(Igny8Error):
    """The thing changed meanwhile, or is in a state that does not allow this."""

    kind = ErrorKind.CONFLICT


class IllegalTransition(Conflict):
    """A status was asked to become one that may not follow it."""

    def __init__(self, old: str, new: str, allowed: Sequence[str]) -> None:
        after = ", ".join(allowed) or "nothing: it is final"
        super().__init__(
            "This step is not possible now",
            f"The status “{old}” cannot become “{new}”.",
            f"After “{old}” may come: {after}.",
        )


class ScopeViolation(Igny8Error):
    """Code tried to reach rows of another site or sector: a bug that the data layer stopped."""

    kind = ErrorKind.BUG

    def __init__(self, detail: str) -> None:
        super().__init__(
            "The program tried to mix two sites",
            f"{detail} Nothing was changed.",
            "This is a fault of the program: please report it with the steps that led here.",
        )


class ClaimLost(Conflict):
    """The work was given to somebody else meanwhile, so its result is not saved here."""

    def __init__(self, step: str, entity_id: int) -> None:
        super().__init__(
            "This item is being worked on elsewhere",
            f"Item {entity_id} of step “{step}” was taken over while its result was on the way.",
            "Nothing is lost: the other worker finishes it. Refresh to see its result.",
        )


class NotEnoughCredits(Igny8Error):
    """An action costs more than is available."""

    kind = ErrorKind.CREDITS

    def __init__(self, needed: int, available: int, action: str) -> None:
        self.needed = needed
        self.available = available
        self.missing = needed - available
        super().__init__(
            "Not enough credits",
            f"{action} needs {needed:,} credits and {available:,} are available: {self.missing:,} are missing.",
            f"Add at least {self.missing:,} credits (Credits → Add credits, or “igny8 credits grant {self.missing}”), "
            "or do fewer items.",
        )


class CapReached(Igny8Error):
    """An action would go beyond what the user allowed to be spent, though there are credits."""

    kind = ErrorKind.CREDITS

    def __init__(self, needed: int, left: int, cap: int, whose: str, where: str) -> None:
        super().__init__(
            f"The cap for {whose} is reached",
            f"The next action needs {needed:,} credits; "
            f"of the {cap:,} that you allow for {whose}, {max(0, left):,} are left.",
            f"Nothing was sent. Raise the cap ({where}) and go on, or leave it at that.",
        )


class CredentialsRefused(Igny8Error):
    """A key or password is missing or was not accepted."""

    kind = ErrorKind.CREDENTIALS


class PermissionRefused(Igny8Error):
    """The login is right but may not do this."""

    kind = ErrorKind.PERMISSION


class NetworkTrouble(Igny8Error):
    """The other side could not be reached or did not answer in time.

    `maybe_done` is true where the request may have been carried out although no answer came.
    """

    kind = ErrorKind.NETWORK

    def __init__(
        self,
        title: str,
        what: str,
        next_step: str,
        *,
        maybe_done: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(title, what, next_step, retry_after=retry_after)
        self.maybe_done = maybe_done


class RateLimited(Igny8Error):
    """The other side asked for a pause."""

    kind = ErrorKind.RATE_LIMIT


class Overloaded(Igny8Error):
    """The other side failed in a way that usually passes.

    `maybe_done` is true where the request may have been carried out all the same.
    """

    kind = ErrorKind.OVERLOAD

    def __init__(
        self,
        title: str,
        what: str,
        next_step: str,
        *,
        maybe_done: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(title, what, next_step, retry_after=retry_after)
        self.maybe_done = maybe_done


class BadAnswer(Igny8Error):
    """A model or a site answered something that cannot be used."""

    kind = ErrorKind.BAD_ANSWER


class ContentRefused(Igny8Error):
    """A model or a site refused this content for what it says."""

    kind = ErrorKind.REFUSED


class StorageTrouble(Igny8Error):
    """The disk is full, a file is damaged, or the data folder cannot be used."""

    kind = ErrorKind.STORAGE


class Busy(Igny8Error):
    """Another process or run is at it; nothing was done."""

    kind = ErrorKind.BUSY


def describe(error: BaseException) -> ErrorInfo:
    """Return words for any exception; unknown ones are named by type only, since their text may hold a secret."""
    if isinstance(error, Igny8Error):
        return error.info
    return ErrorInfo(
        "Something unexpected went wrong",
        f"The program met a fault of its own ({type(error).__name__}). The step was not completed.",
        "Try again. If it happens again, report it with the log file (Help → Open log folder).",
        ErrorKind.BUG,
    )
