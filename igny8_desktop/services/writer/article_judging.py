"""Judge stored articles: gather what they are judged against, and keep score, claims and sketch of each revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from igny8_desktop.data.models import ArticleSketch, Content, FactClaim, Site, Task
from igny8_desktop.data.queries import judging as queries
from igny8_desktop.data.queries import writer
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import blocks_from_json
from igny8_desktop.domain.enums import EntityKind, ImageRole
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.step_around import StepAround
from igny8_desktop.services.steps import Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_facts import block_numbers
from igny8_desktop.services.writer.article_judge import ArticleJudge
from igny8_desktop.services.writer.article_score import (
    ArticleDraft,
    ArticleScore,
    OtherArticle,
    Surroundings,
)
from igny8_desktop.services.writer.article_sketch import pack_sketch, unpack_sketch
from igny8_desktop.services.writer.claim_finding import FoundClaim, Given, find_claims
from igny8_desktop.services.writer.claim_matching import KnownClaim, Source, SourceBook, fingerprint, recognise
from igny8_desktop.services.writer.claim_standing import Standing, stand

#: Keywords of a cluster that one article is measured by.
_MOST_KEYWORDS = 40


@dataclass(frozen=True)
class ArticleFrame:
    """Everything around an article that does not change while it is typed."""

    content_id: int
    revision: int
    around: Surroundings
    given: Given
    sources: tuple[Source, ...]
    featured: bool


@dataclass(frozen=True)
class StoredArticle:
    """An article as it is stored, with its frame and what the ledger knows."""

    frame: ArticleFrame
    draft: ArticleDraft
    known: tuple[KnownClaim, ...]
    given_prints: frozenset[str]


class ArticleJudging:
    """Judge articles and keep what was found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def frame(self, scope: Scope, content_id: int) -> ArticleFrame:
        """Return what an article is judged against; raises `NotFound`."""
        with self._database.read(scope.whole_site()) as work:
            return _frame(work, work.get(Content, content_id))

    def score(self, scope: Scope, content_id: int) -> ArticleScore:
        """Return the score of an article as it is stored, with all its parts."""
        with self._database.read(scope.whole_site()) as work:
            stored = _stored(work, work.get(Content, content_id))
        return ArticleJudge().score(stored.draft, stored.frame.around)

    def catch_up(self, scope: Scope, ids: Sequence[int] | None = None) -> list[int]:
        """Judge the articles whose newest revision was not judged yet, of these or of the scope; return them."""
        with self._database.read(scope) as work:
            stale = list(queries.stale_contents(work, ids))
        return [content_id for content_id in stale if self.judge(scope, content_id)]

    def judge(self, scope: Scope, content_id: int) -> bool:
        """Judge an article's newest revision; return whether it was kept, not overtaken by another save.

        The reading is done before the unit of work that keeps it, so that nothing waits for it.
        """
        site = scope.whole_site()
        with self._database.read(site) as work:
            stored = _stored(work, work.get(Content, content_id))
        judge = ArticleJudge()
        score = judge.score(stored.draft, stored.frame.around)
        text = judge.read(stored.draft, stored.frame.around.language)
        found = find_claims(text, stored.frame.given)
        names = recognise(found, stored.known, stored.frame.around.language)
        book = SourceBook(stored.frame.sources, stored.frame.around.language)
        matched = [
            stand(claim, book, stored.frame.around.site_url, given=fingerprint(claim) in stored.given_prints)
            for claim in found
        ]
        with self._database.write(site, "judging") as work:
            content = work.find(Content, content_id)
            if content is None or content.revision != stored.frame.revision:
                return False
            _keep_claims(work, content, found, names, matched)
            content.score = score.overall
            content.judged_revision = content.revision
            sketch = queries.sketch_of(work, content_id) or work.add(ArticleSketch(content_id=content_id))
            sketch.hashes = pack_sketch(score.sketch)
        return True


class Judged(StepAround):
    """A step that makes articles: they are judged at its end, so that lists show their score and claims."""

    def __init__(self, step: Step, judging: ArticleJudging) -> None:
        super().__init__(step)
        self._judging = judging

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Carry the step out, then judge what it made."""
        report = await super().run(scope, ids, control)
        if report.done:
            await in_thread(lambda: self._judging.catch_up(scope))
        return report


def _frame(work: Work, content: Content) -> ArticleFrame:
    assert work.site_id is not None
    site = work.get(Site, work.site_id)
    task = work.find(Task, content.task_id) if content.task_id is not None else None
    keywords = queries.keyword_texts(work, content.task_id, content.cluster_id, _MOST_KEYWORDS)
    more = [str(each) for each in (task.more_keywords if task is not None else [])]
    images = writer.images_of_content(work, content.id)
    around = Surroundings(
        language=(content.language or site.language).split("-")[0].casefold(),
        site_url=queries.site_address(work) or site.url,
        site_name=site.name,
        primary_keyword=content.primary_keyword,
        keywords=tuple(dict.fromkeys([*keywords, *more])),
        wanted_words=task.word_count if task is not None else 0,
        others=tuple(
            OtherArticle(content_id, title, unpack_sketch(hashes))
            for content_id, title, hashes in queries.sketches(work, content.id)
        ),
    )
    said = [site.name, content.primary_keyword, *around.keywords]
    if task is not None:
        said += [task.title, task.brief, task.call_to_action, task.primary_keyword]
    return ArticleFrame(
        content.id,
        content.revision,
        around,
        Given(tuple(text for text in said if text)),
        tuple(
            Source(row.id, row.title, row.address, row.text) for row in queries.sources_of_task(work, content.task_id)
        ),
        any(image.role is ImageRole.FEATURED for image in images),
    )


def _stored(work: Work, content: Content) -> StoredArticle:
    blocks = blocks_from_json(content.blocks)
    frame = _frame(work, content)
    draft = ArticleDraft(
        blocks,
        block_numbers(blocks),
        content.title,
        content.slug,
        content.excerpt,
        content.meta_title,
        content.meta_description,
        frame.featured,
    )
    known = tuple(
        KnownClaim(row.fingerprint, row.kind, row.value, row.sentence)
        for row in queries.fact_claims(work, content.id, gone=True)
    )
    return StoredArticle(frame, draft, known, _given_prints(work, content, frame))


def _given_prints(work: Work, content: Content, frame: ArticleFrame) -> frozenset[str]:
    """Return the claims that the offline engine put into a working draft: it only arranges what the brief says."""
    generated = queries.last_generated(work, content.id) if content.is_working_draft else None
    if generated is None:
        return frozenset()
    blocks = blocks_from_json(generated.snapshot.get("blocks"))
    draft = ArticleDraft(blocks, block_numbers(blocks))
    text = ArticleJudge().read(draft, frame.around.language)
    return frozenset(fingerprint(claim) for claim in find_claims(text, frame.given))


def _keep_claims(
    work: Work, content: Content, found: Sequence[FoundClaim], names: Sequence[str], matched: Sequence[Standing]
) -> None:
    rows = {row.fingerprint: row for row in queries.fact_claims(work, content.id, gone=True)}
    for position, (claim, name, standing) in enumerate(zip(found, names, matched, strict=True)):
        row = rows.pop(name, None)
        if row is None:
            row = work.add(
                FactClaim(
                    sector_id=content.sector_id,
                    content_id=content.id,
                    fingerprint=name,
                    kind=claim.kind,
                    value=claim.value,
                    text=claim.text,
                )
            )
        row.text, row.sentence, row.block_id = claim.text, claim.sentence, claim.block_id
        row.value, row.position, row.present = claim.value, position, True
        if not row.by_user:
            put(row, standing)
    for row in rows.values():
        row.present = False
    work.flush()
    content.open_claims = queries.open_claims(work, content.id)
    work.touch(EntityKind.CONTENT, [content.id])


def put(row: FactClaim, standing: Standing) -> None:
    """Write what stands behind a claim into its row."""
    row.state, row.source_id = standing.state, standing.source_id
    row.source_url, row.note = standing.source_url[:2000], standing.note[:500]
