"""Judge an article while it is typed: score, claims and link suggestions from one reading of its text."""

from __future__ import annotations

from dataclasses import dataclass, field

from igny8_desktop.domain.enums import ClaimKind, ClaimState
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_judge import ArticleJudge
from igny8_desktop.services.writer.article_judging import ArticleFrame, ArticleJudging
from igny8_desktop.services.writer.article_score import ArticleDraft, ArticleScore, Place
from igny8_desktop.services.writer.claim_finding import ClaimFinder
from igny8_desktop.services.writer.claim_ledger import ClaimInfo, ClaimLedger
from igny8_desktop.services.writer.claim_matching import KnownClaim, SourceBook, recognise
from igny8_desktop.services.writer.claim_standing import stand
from igny8_desktop.services.writer.internal_links import InternalLinks, LinkFrame, LinkInfo
from igny8_desktop.services.writer.link_finding import LinkSuggestion


@dataclass(frozen=True)
class LiveFrame:
    """What is known around an article that is open: loaded once, and again after every save."""

    scope: Scope
    article: ArticleFrame
    claims: tuple[ClaimInfo, ...]
    links: tuple[LinkInfo, ...]
    link_frame: LinkFrame
    book: SourceBook = field(repr=False)

    @property
    def content_id(self) -> int:
        """Return the article's number."""
        return self.article.content_id


@dataclass(frozen=True)
class LiveClaim:
    """A claim of the text as it is typed; `fingerprint` names it in the ledger."""

    fingerprint: str
    kind: ClaimKind
    text: str
    sentence: str
    state: ClaimState
    proof: str
    place: Place


@dataclass(frozen=True)
class LiveJudgement:
    """What the panel shows."""

    score: ArticleScore
    claims: tuple[LiveClaim, ...]
    suggestions: tuple[LinkSuggestion, ...]
    links: tuple[LinkInfo, ...]

    @property
    def open_claims(self) -> int:
        """Return how many claims have no source yet."""
        return sum(claim.state is ClaimState.UNSOURCED for claim in self.claims)


class LiveJudging:
    """Judge one open article again and again; for one thread at a time."""

    def __init__(self, judging: ArticleJudging, ledger: ClaimLedger, links: InternalLinks) -> None:
        self._judging = judging
        self._ledger = ledger
        self._links = links
        self._judge = ArticleJudge()
        self._finder = ClaimFinder()

    def load(self, scope: Scope, content_id: int) -> LiveFrame:
        """Read what an article is judged against; raises `NotFound`."""
        claims = self._ledger.claims(scope, content_id)
        article = self._judging.frame(scope, content_id)
        return LiveFrame(
            scope,
            article,
            tuple(claims),
            tuple(self._links.links(scope, content_id)),
            self._links.frame(scope, content_id),
            SourceBook(article.sources, article.around.language),
        )

    def judge(self, frame: LiveFrame, draft: ArticleDraft) -> LiveJudgement:
        """Return what there is to say of the text as it is now."""
        around = frame.article.around
        score = self._judge.score(draft, around)
        text = self._judge.read(draft, around.language)
        found = self._finder.find(text, frame.article.given)
        known = {row.fingerprint: row for row in frame.claims}
        ledger = [KnownClaim(row.fingerprint, row.kind, row.value, row.sentence) for row in frame.claims]
        names = recognise(found, ledger, around.language)
        claims: list[LiveClaim] = []
        for claim, name in zip(found, names, strict=True):
            row = known.get(name)
            place = Place(block_id=claim.block_id, start=claim.start, length=claim.length)
            standing = stand(claim, frame.book, around.site_url)
            if row is not None and (row.by_user or standing.state is ClaimState.UNSOURCED):
                state, proof = row.state, row.source or row.note
            else:
                state, proof = standing.state, standing.source_url or _title(frame, standing.source_id)
            claims.append(LiveClaim(name, claim.kind, claim.text, claim.sentence, state, proof, place))
        return LiveJudgement(score, tuple(claims), tuple(frame.link_frame.suggest(text)), frame.links)


def _title(frame: LiveFrame, source_id: int | None) -> str:
    return next((source.title or source.address for source in frame.article.sources if source.id == source_id), "")
