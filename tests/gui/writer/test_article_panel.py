"""The panel beside an article: judged while it is typed, leading to the place, deciding claims, setting links."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from igny8_desktop.data.models import Content, Task
from igny8_desktop.domain.blocks import blocks_to_json, heading, paragraph
from igny8_desktop.domain.enums import ClaimState, LinkState, RevisionOrigin
from igny8_desktop.services.planner.sectors import sector_for
from igny8_desktop.services.writer.article_score import Field, PartKey, Place
from igny8_desktop.services.writer.live_judging import LiveJudgement
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.ui.writer.content_editor import ContentEditor
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.panel import ArticlePanel
from igny8_desktop.ui.writer.panel.claim_dialogs import SourceDialog, WaiveDialog
from tests.gui.desk import PATIENCE, Desk

TEXT = "About 75% of offices descale the kettle too late, says Jane Doe."


class Opened:
    """An article in the editor with its panel, and the last judgement."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with desk.program.database.write(desk.scope) as work:
            sector = sector_for(work, desk.scope)
            work.add(Task(sector_id=sector, title="How to Descale a Kettle", primary_keyword="descale kettle"))
            content = work.add(
                Content(
                    sector_id=sector,
                    title="Office coffee",
                    slug="office-coffee",
                    primary_keyword="office coffee",
                    blocks=blocks_to_json([heading("Why"), paragraph(TEXT)]),
                )
            )
            add_revision(work, content, RevisionOrigin.GENERATED)
            self.content_id = content.id
        page = desk.page("writer", "content", ContentPage)
        desk.settled(page.table, 1)
        page.open(self.content_id)
        self.editor: ContentEditor = page.editor
        self.panel: ArticlePanel = self.editor.panel
        self.news: list[LiveJudgement] = []
        self.panel.judged.connect(self.news.append)
        self.until(lambda: bool(self.news))

    def until(self, true: object) -> None:
        self.desk.qtbot.waitUntil(true, timeout=PATIENCE)  # type: ignore[arg-type]

    def states(self) -> list[ClaimState]:
        return [claim.state for claim in self.news[-1].claims]


@pytest.fixture
def opened(desk: Desk) -> Opened:
    return Opened(desk)


def test_typing_is_judged_and_remarks_lead_to_their_place(desk: Desk, opened: Opened) -> None:
    panel, editor = opened.panel, opened.editor
    assert [claim.text for claim in opened.news[-1].claims] == ["75%", "Jane Doe"]
    editor.article.reveal(opened.news[-1].claims[0].place.block_id, 0, 0)
    desk.focus(editor.article.text)
    desk.qtbot.keyClicks(editor.article.text, "Office coffee was invented in 1999. ")
    opened.until(lambda: any(claim.text == "1999" for claim in opened.news[-1].claims))
    assert opened.news[-1].score.terms[0].share == 1.0
    view = panel.tabs.show_page("score")
    desk.qtbot.waitUntil(view.isVisible)
    assert panel.score.number.text() == str(opened.news[-1].score.overall)
    tree = panel.score.tree
    keys = [part.key for part in opened.news[-1].score.parts]
    row = tree.topLevelItem(keys.index(PartKey.META))
    assert row is not None
    row.setExpanded(True)
    tree.setCurrentIndex(tree.model().index(0, 0, tree.indexFromItem(row)))
    desk.focus(tree)
    desk.qtbot.keyClick(tree, Qt.Key.Key_Return)
    opened.until(lambda: panel.tabs.current == "details")
    opened.until(lambda: editor.fields.meta_description.hasFocus() or editor.fields.meta_title.hasFocus())
    claim = next(claim for claim in opened.news[-1].claims if claim.text == "Jane Doe")
    panel.go(claim.place)
    opened.until(lambda: editor.article.text.textCursor().selectedText() == "Jane Doe")
    panel.go(Place(Field.TITLE))
    opened.until(editor.headline.hasFocus)


def test_claims_are_decided_in_bulk_sourced_and_taken_back(desk: Desk, opened: Opened) -> None:
    panel = opened.panel
    panel.tabs.show_page("claims")
    view = panel.claims
    desk.qtbot.waitUntil(view.isVisible)
    assert "2 of 2" in view.summary.text()
    desk.click(view.all)
    desk.click(view.waive)
    waive = next(dialog for dialog in QApplication.topLevelWidgets() if isinstance(dialog, WaiveDialog))
    waive.note.setText("The client knows")
    assert waive.primary is not None
    desk.click(waive.primary)
    opened.until(lambda: opened.states() == [ClaimState.WAIVED] * 2)
    desk.quiet()
    assert {claim.note for claim in desk.program.ledger.claims(desk.scope, opened.content_id)} == {"The client knows"}
    desk.press_in_notice("2 claims changed")
    opened.until(lambda: opened.states() == [ClaimState.UNSOURCED] * 2)
    view.tree.setCurrentIndex(view.tree.model().index(0, 0))
    desk.click(view.source)
    source = next(dialog for dialog in QApplication.topLevelWidgets() if isinstance(dialog, SourceDialog))
    source.address.setText("https://lab.test/")
    assert source.primary is not None
    desk.click(source.primary)
    opened.until(lambda: opened.states() == [ClaimState.SOURCED, ClaimState.UNSOURCED])
    desk.quiet()


def test_a_suggested_link_to_a_planned_page_is_reserved_and_removed(desk: Desk, opened: Opened) -> None:
    panel = opened.panel
    panel.tabs.show_page("links")
    view = panel.links
    desk.qtbot.waitUntil(view.isVisible)
    assert [each.anchor for each in opened.news[-1].suggestions] == ["descale the kettle"]
    view.tree.setCurrentIndex(view.tree.model().index(0, 0))
    desk.click(view.add)
    opened.until(lambda: [link.state for link in opened.news[-1].links] == [LinkState.RESERVED])
    assert opened.news[-1].suggestions == ()
    desk.quiet()
    view.tree.setCurrentIndex(view.tree.model().index(0, 0))
    desk.click(view.remove)
    opened.until(lambda: not opened.news[-1].links)
    desk.quiet()
    assert desk.program.links.links(desk.scope, opened.content_id) == []
