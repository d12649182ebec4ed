"""The ledger of claims with a real database: matched by itself, decided by people, holding back what is unproven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from igny8_desktop.data.models import BriefSource, Content, Task
from igny8_desktop.data.queries.judging import forget_source, sketch_of
from igny8_desktop.data.queries.sites import integration
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_to_json, paragraph
from igny8_desktop.domain.enums import BriefSourceKind, ClaimState, RevisionOrigin
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_judging import ArticleJudging
from igny8_desktop.services.writer.article_score import PartKey
from igny8_desktop.services.writer.claim_ledger import ClaimLedger
from igny8_desktop.services.writer.claim_standing import GIVEN_NOTE
from igny8_desktop.services.writer.contents import Contents
from igny8_desktop.services.writer.revisions import add_revision
from tests.harness.world import World, open_world

TEXT = "About 75% of office machines leak. In 2019 it was 60 percent. The rest holds."


class Desk:
    """A site with one article, and the services around it."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.scope = world.site(name)
        self.judging = ArticleJudging(world.database)
        self.ledger = ClaimLedger(world.database, self.judging)
        self.contents = Contents(world.database)

    def article(self, *blocks: Block, scope: Scope | None = None, draft: bool = False, title: str = "Leaks") -> int:
        scope = scope or self.scope
        with self.world.database.write(scope) as work:
            task = work.add(Task(title=title, primary_keyword="leaking machines", word_count=20))
            content = work.add(
                Content(
                    task_id=task.id,
                    title=title,
                    slug=title.lower(),
                    primary_keyword="leaking machines",
                    blocks=blocks_to_json(blocks),
                    is_working_draft=draft,
                )
            )
            add_revision(work, content, RevisionOrigin.GENERATED)
            return content.id

    def edit(self, content_id: int, blocks: Blocks) -> None:
        detail = self.contents.get(self.scope, content_id)
        self.contents.save(
            self.scope, content_id, replace(detail.text, blocks=blocks), based_on=detail.revision, note="edit"
        )

    def source(self, content_id: int, text: str) -> int:
        with self.world.database.write(self.scope) as work:
            task_id = work.get(Content, content_id).task_id
            assert task_id is not None
            return work.add(BriefSource(task_id=task_id, kind=BriefSourceKind.TEXT, title="Study", text=text)).id

    def states(self, content_id: int) -> dict[str, str]:
        return {claim.value: str(claim.state) for claim in self.ledger.claims(self.scope, content_id)}

    def open_claims(self, content_id: int) -> int:
        with self.world.database.read(self.scope) as work:
            return work.get(Content, content_id).open_claims


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("ledger")) as world:
        yield world


@pytest.fixture
def desk(world: World, request: pytest.FixtureRequest) -> Desk:
    return Desk(world, request.node.name)


def test_unsourced_claims_hold_an_article_back_until_each_is_decided(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    with pytest.raises(Conflict) as raised:
        desk.ledger.check(desk.scope, article)
    assert "3 statements have no source yet: “75%”, “2019”, “60 percent”" in raised.value.what
    rows = desk.ledger.claims(desk.scope, article)
    desk.ledger.source(desk.scope, [rows[0].id], url="https://lab.test/study")
    desk.ledger.waive(desk.scope, [row.id for row in rows[1:]], "Known to the client")
    assert desk.states(article) == {"75 %": "sourced", "2019": "waived", "60 percent": "waived"}
    assert desk.open_claims(article) == 0
    desk.ledger.check(desk.scope, article)


def test_decisions_are_taken_back(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    rows = desk.ledger.claims(desk.scope, article)
    desk.ledger.waive(desk.scope, [rows[0].id], "Why not")
    before = desk.ledger.source(desk.scope, [row.id for row in rows], url="https://lab.test/")
    assert desk.open_claims(article) == 0
    desk.ledger.restore(desk.scope, before)
    assert desk.states(article) == {"75 %": "waived", "2019": "unsourced", "60 percent": "unsourced"}
    assert desk.ledger.claims(desk.scope, article)[0].note == "Why not"
    assert desk.open_claims(article) == 2
    desk.ledger.reopen(desk.scope, [rows[0].id])
    assert desk.open_claims(article) == 3


def test_decisions_survive_edits_and_come_back_with_the_sentence(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    first = desk.ledger.claims(desk.scope, article)[0]
    desk.ledger.waive(desk.scope, [first.id], "Measured by us")
    desk.edit(article, (paragraph("New opening."), paragraph("Of all the machines in the office, 75 % leak today.")))
    moved = desk.ledger.claims(desk.scope, article)
    assert [(claim.state, claim.note, claim.block) for claim in moved] == [(ClaimState.WAIVED, "Measured by us", 1)]
    desk.edit(article, (paragraph("Nothing left."),))
    assert desk.ledger.claims(desk.scope, article) == []
    assert desk.open_claims(article) == 0
    desk.edit(article, (paragraph(TEXT),))
    assert desk.states(article) == {"75 %": "waived", "2019": "unsourced", "60 percent": "unsourced"}


def test_facts_of_the_brief_match_by_themselves_and_go_with_their_source(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    source = desk.source(article, "The study of 2023 says that 75 % of the machines in offices leak.")
    claim = desk.ledger.claims(desk.scope, article)[0]
    assert (claim.state, claim.source_id, claim.source) == (ClaimState.SOURCED, source, "Study")
    with desk.world.database.write(desk.scope) as work:
        forget_source(work, source)
        work.delete(work.get(BriefSource, source))
    assert desk.states(article)["75 %"] == "unsourced"


def test_a_link_to_a_source_proves_and_a_link_to_the_own_site_does_not(desk: Desk) -> None:
    html = 'Some 40 percent leak, <a href="{}">it says</a>.'
    outside = desk.article(Block(BlockKind.PARAGRAPH, html.format("https://lab.test/x")), title="Outside")
    assert desk.states(outside) == {"40 percent": "sourced"}
    with desk.world.database.write(desk.scope) as work:
        row = integration(work)
        assert row is not None
        row.url = "https://blue.test"
    inside = desk.article(Block(BlockKind.PARAGRAPH, html.format("https://www.blue.test/x")), title="Inside")
    assert desk.states(inside) == {"40 percent": "unsourced"}


def test_a_working_draft_of_the_offline_engine_says_only_what_the_brief_says(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT), draft=True)
    assert set(desk.states(article).values()) == {"sourced"}
    assert {claim.note for claim in desk.ledger.claims(desk.scope, article)} == {GIVEN_NOTE}
    desk.edit(article, (paragraph(TEXT), paragraph("And 90% of readers agree.")))
    assert desk.states(article)["90 %"] == "unsourced"
    assert desk.open_claims(article) == 1


def test_a_site_may_switch_holding_off(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    desk.ledger.set_holds(desk.scope, False)
    desk.ledger.check(desk.scope, article)
    desk.ledger.set_holds(desk.scope, True)
    with pytest.raises(Conflict):
        desk.ledger.check(desk.scope, article)


def test_only_addresses_and_own_sources_can_prove(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    row = desk.ledger.claims(desk.scope, article)[0]
    for address in ("", "lab", "javascript:alert(1)", "http://", "https://[::1"):
        with pytest.raises(WrongInput):
            desk.ledger.source(desk.scope, [row.id], url=address)
    other = desk.world.site("Red Cafe")
    with pytest.raises(NotFound):
        desk.ledger.waive(other, [row.id])
    with pytest.raises(NotFound):
        desk.ledger.source(desk.scope, [row.id], source_id=99)


def test_judging_keeps_score_and_sketch_and_finds_copies_across_sectors(desk: Desk) -> None:
    text = paragraph(" ".join(f"The machine number {number} leaks water into its own cup." for number in range(30)))
    one, two = desk.article(text, title="One"), desk.article(text, title="Two")
    assert desk.judging.catch_up(desk.scope) == [one, two]
    assert desk.judging.catch_up(desk.scope) == []
    with desk.world.database.read(desk.scope) as work:
        assert 0 <= (work.get(Content, one).score or -1) <= 100
        sketch = sketch_of(work, one)
        assert sketch is not None
        assert sketch.hashes
    part = desk.judging.score(desk.scope, two).part(PartKey.ORIGINALITY)
    assert part.share == 0
    assert "“One”" in part.remarks[0].text


def test_a_newer_revision_is_judged_when_it_is_asked_for(desk: Desk) -> None:
    article = desk.article(paragraph(TEXT))
    with desk.world.database.write(desk.scope) as work:
        content = work.get(Content, article)
        content.blocks = blocks_to_json([paragraph("Now 99% leak.")])
        add_revision(work, content, RevisionOrigin.EDITED)
    assert desk.states(article) == {"99 %": "unsourced"}
