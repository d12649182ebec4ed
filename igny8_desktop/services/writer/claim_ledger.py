"""Keep the ledger of claims: what an article states, what stands behind it, and whether it may go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from igny8_desktop.data import claims as work_claims
from igny8_desktop.data.models import BriefSource, Content, FactClaim, Site
from igny8_desktop.data.queries import judging as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ClaimKind, ClaimState, EntityKind, StageName
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_judging import ArticleJudging, put
from igny8_desktop.services.writer.claim_standing import Standing

_SHOWN = 3


@dataclass(frozen=True)
class ClaimInfo:
    """A claim as it is shown. `source` is the title of the brief's source, or the address; empty without one."""

    id: int
    fingerprint: str
    kind: ClaimKind
    text: str
    sentence: str
    value: str
    state: ClaimState
    source_id: int | None
    source_url: str
    source: str
    note: str
    by_user: bool
    block: int


@dataclass(frozen=True)
class ClaimsBefore:
    """What claims were before a change, for taking it back."""

    states: tuple[tuple[int, Standing, bool], ...]


class ClaimLedger:
    """Show and decide the claims of articles."""

    def __init__(self, database: Database, judging: ArticleJudging) -> None:
        self._database = database
        self._judging = judging

    def claims(self, scope: Scope, content_id: int) -> list[ClaimInfo]:
        """Return the claims of an article's newest revision, in the order of its text; raises `NotFound`."""
        self._judging.catch_up(scope, [content_id])
        with self._database.read(scope) as work:
            work.get(Content, content_id)
            return [_info(work, row) for row in queries.fact_claims(work, content_id)]

    def source(self, scope: Scope, ids: Sequence[int], *, url: str = "", source_id: int | None = None) -> ClaimsBefore:
        """Link claims to an address or to a source of the brief; raises `WrongInput` for what is no address."""
        if source_id is None:
            url = _checked_url(url)
        with self._database.read(scope.whole_site()) as work:
            if source_id is not None:
                work.get(BriefSource, source_id)
        return self._decide(scope, ids, Standing(ClaimState.SOURCED, source_id, url))

    def waive(self, scope: Scope, ids: Sequence[int], note: str = "") -> ClaimsBefore:
        """Take claims as they are, with a note on why."""
        return self._decide(scope, ids, Standing(ClaimState.WAIVED, note=" ".join(note.split())))

    def reopen(self, scope: Scope, ids: Sequence[int]) -> ClaimsBefore:
        """Make claims unsourced again, also those that the program matched by itself."""
        return self._decide(scope, ids, Standing())

    def restore(self, scope: Scope, before: ClaimsBefore) -> None:
        """Take a change back."""
        with self._database.write(scope, "claims") as work:
            rows = [work.get(FactClaim, claim_id) for claim_id, _standing, _by_user in before.states]
            for row, (_claim_id, standing, by_user) in zip(rows, before.states, strict=True):
                put(row, standing)
                row.by_user = by_user
            _count(work, rows)

    def _decide(self, scope: Scope, ids: Sequence[int], standing: Standing) -> ClaimsBefore:
        with self._database.write(scope, "claims") as work:
            rows = [work.get(FactClaim, claim_id) for claim_id in dict.fromkeys(ids)]
            before = tuple(
                (row.id, Standing(row.state, row.source_id, row.source_url, row.note), row.by_user) for row in rows
            )
            for row in rows:
                put(row, standing)
                row.by_user = True
            _count(work, rows)
        return ClaimsBefore(before)

    # ------------------------------------------------------------------------------------------- before publishing

    def holds(self, scope: Scope) -> bool:
        """Say whether unsourced claims hold articles of this site back."""
        with self._database.read(scope.whole_site()) as work:
            return work.get(Site, scope.site_id).hold_unsourced

    def set_holds(self, scope: Scope, on: bool) -> None:
        """Let unsourced claims hold articles of this site back, or not; what they held is free at once."""
        with self._database.write(scope.whole_site(), "claims") as work:
            work.get(Site, scope.site_id).hold_unsourced = on

    def check(self, scope: Scope, content_id: int) -> None:
        """Raise `Conflict` when an article has unsourced claims and its site holds such back.

        To be asked before a text goes live, not before it is sent as a draft.
        """
        if not self.holds(scope):
            return
        self._judging.catch_up(scope, [content_id])
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            if not content.open_claims:
                return
            rows = [row for row in queries.fact_claims(work, content_id) if row.state is ClaimState.UNSOURCED]
        raise unsourced(content.title, [row.text for row in rows])


def unsourced(title: str, texts: Sequence[str]) -> Conflict:
    """Return the error that says which claims hold an article back."""
    shown = ", ".join(f"“{text}”" for text in texts[:_SHOWN])
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    count = f"{len(texts)} statements have" if len(texts) != 1 else "1 statement has"
    return Conflict(
        "Statements without a source",
        f"In “{title}” {count} no source yet: {shown}{more}.",
        "Open the article’s claims and give each a source or waive it, then publish. As a draft it can be sent now. "
        "For a whole site this can be switched off: “igny8 claims hold SITE off”.",
    )


def _count(work: Work, rows: Sequence[FactClaim]) -> None:
    """Count the open claims of the articles of these rows anew; an article without any may be published again."""
    work.flush()
    for content_id in dict.fromkeys(row.content_id for row in rows):
        content = work.find(Content, content_id)
        if content is None:
            continue
        content.open_claims = queries.open_claims(work, content_id)
        if not content.open_claims:
            work_claims.forget(work, StageName.PUBLISH, [content_id])
        work.touch(EntityKind.CONTENT, [content_id])


def _info(work: Work, row: FactClaim) -> ClaimInfo:
    source = work.find(BriefSource, row.source_id) if row.source_id is not None else None
    return ClaimInfo(
        row.id,
        row.fingerprint,
        row.kind,
        row.text,
        row.sentence,
        row.value,
        row.state,
        row.source_id,
        row.source_url,
        (source.title or source.address or "Source") if source is not None else row.source_url,
        row.note,
        row.by_user,
        int(row.block_id) if row.block_id.isdigit() else -1,
    )


def _checked_url(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongInput(
            "This is no address",
            f"“{url}” does not lead to a page." if url else "No address was given.",
            "Paste the whole address of the page that proves it, beginning with https://.",
        )
    return url
