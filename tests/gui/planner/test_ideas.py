"""Ideas in the window: the board, scores in parts, collisions side by side, edits in place."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.ui.planner.collision_dialog import CollisionDialog
from igny8_desktop.ui.planner.idea_board import PAGE
from igny8_desktop.ui.planner.ideas_page import IdeasPage
from tests.gui.desk import Desk


def add(desk: Desk, *keywords: str) -> list[int]:
    return [desk.program.ideas.add(desk.scope, f"About {each}", primary_keyword=each) for each in keywords]


def status(desk: Desk, idea_id: int) -> object:
    return next(row["status"] for row in desk.rows(EntityKind.IDEA) if row["id"] == idea_id)


def show_board(desk: Desk) -> IdeasPage:
    page = desk.page("planner", "ideas", IdeasPage)
    page.views.setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: page.board.isVisible())
    desk.qtbot.waitUntil(lambda: not page.board.loading)
    return page


def test_cards_move_by_keyboard_and_by_mouse_and_back(desk: Desk) -> None:
    first, second = add(desk, "flat white", "cold brew")
    page = show_board(desk)
    draft, approved = (page.board.columns[each].list for each in (IdeaStatus.DRAFT, IdeaStatus.APPROVED))
    assert draft.cards.rowCount() == 2
    place = next(at for at, row in enumerate(draft.cards.rows) if row["id"] == first)
    desk.focus(draft)
    draft.setCurrentIndex(draft.cards.index(place))
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == first)
    desk.qtbot.keyClick(draft, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: approved.cards.rowCount() == 1)
    assert status(desk, first) == IdeaStatus.APPROVED
    desk.press_in_notice("1 idea approved")
    desk.qtbot.waitUntil(lambda: draft.cards.rowCount() == 2)
    assert status(desk, first) == IdeaStatus.DRAFT
    rejected = page.board.columns[IdeaStatus.REJECTED].list
    data: QMimeData = draft.cards.mimeData([draft.cards.index(0)])
    dropped = draft.cards.rows[0]["id"]
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    rejected.dropEvent(event)
    desk.qtbot.waitUntil(lambda: rejected.cards.rowCount() == 1)
    assert rejected.cards.rows[0]["id"] == dropped
    completed = page.board.columns[IdeaStatus.COMPLETED].list
    refused = QDropEvent(
        QPointF(20, 20), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    completed.dropEvent(refused)
    desk.quiet()
    assert completed.cards.rowCount() == 0, "an idea is completed by its article alone"
    assert second


def test_the_board_is_capped_and_shows_more(desk: Desk) -> None:
    with desk.program.database.write(desk.scope) as work:
        from igny8_desktop.data.models import ContentIdea

        sector = desk.site.sectors[0].id
        work.add_all(ContentIdea(sector_id=sector, title=f"Idea {at}", opportunity=at) for at in range(PAGE + 5))
    page = show_board(desk)
    column = page.board.columns[IdeaStatus.DRAFT]
    desk.qtbot.waitUntil(lambda: column.list.cards.rowCount() == PAGE)
    assert column.list.cards.rows[0]["title"] == f"Idea {PAGE + 4}", "the best come first"
    assert column.more.text() == "Show 5 more"
    column.more.click()
    desk.qtbot.waitUntil(lambda: column.list.cards.rowCount() == PAGE + 5)
    assert column.more.isHidden()


def test_colliding_ideas_are_held_back_and_decided_side_by_side(desk: Desk) -> None:
    desk.program.ideas.approve(desk.scope, add(desk, "best standing desk"))
    held = add(desk, "top standing desks", "best standing desk", "best standing desks")
    (free,) = add(desk, "office chair")
    page = desk.page("planner", "ideas", IdeasPage)
    desk.settled(page.table, 5)
    page.table.select_ids([*held, free])
    page.table.footer.buttons["approve"].click()
    dialog = desk.dialog(CollisionDialog)
    desk.notice("1 idea approved")
    assert [row.held.id for row in dialog.rows] == sorted(held)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "nothing is chosen yet"
    assert {row.held.title for row in dialog.rows if row.other.same} == {"About best standing desk"}
    for row, what in zip(dialog.rows, ("merge", "keep", "drop"), strict=True):
        row.buttons[what].setChecked(True)
    desk.click(dialog.primary)
    desk.notice("1 idea merged, 1 idea dropped")
    desk.quiet()
    wanted = [IdeaStatus.REJECTED, IdeaStatus.APPROVED, IdeaStatus.REJECTED]
    assert [status(desk, each) for each in held] == wanted
    desk.press_in_notice("1 idea merged")
    desk.quiet()
    assert [status(desk, each) for each in held] == [IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.DRAFT]


def test_one_press_approves_and_plans(desk: Desk) -> None:
    first, second = add(desk, "flat white", "cold brew")
    page = desk.page("planner", "ideas", IdeasPage)
    desk.settled(page.table, 2)
    page.table.select_ids([first, second])
    page.table.footer.buttons["tasks"].click()
    desk.notice("2 tasks made")
    desk.quiet()
    assert {status(desk, each) for each in (first, second)} == {IdeaStatus.IN_PROGRESS}


def test_a_title_is_edited_in_its_cell_and_a_score_is_explained(desk: Desk) -> None:
    (idea_id,) = add(desk, "flat white")
    page = desk.page("planner", "ideas", IdeasPage)
    desk.settled(page.table, 1)
    desk.focus(page.table.view)
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    page.table.view.selectionModel().setCurrentIndex(page.table.model.index(0, 1), flags)
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == idea_id)
    desk.qtbot.waitUntil(lambda: "Opportunity 50 of 100" in page.detail.score.accessibleName())
    assert "nobody knows how often it is searched" in page.detail.score.accessibleName()
    desk.qtbot.keyClick(page.table.view, Qt.Key.Key_F2)
    desk.qtbot.waitUntil(lambda: bool(page.table.view.viewport().findChildren(QLineEdit)))
    (editor,) = page.table.view.viewport().findChildren(QLineEdit)
    editor.selectAll()
    desk.qtbot.keyClicks(editor, "Flat whites at home")
    desk.qtbot.keyClick(editor, Qt.Key.Key_Return)
    desk.notice("Title changed")
    desk.quiet()
    assert desk.rows(EntityKind.IDEA)[0]["title"] == "Flat whites at home"
    desk.press_in_notice("Title changed")
    desk.quiet()
    assert desk.rows(EntityKind.IDEA)[0]["title"] == "About flat white"


def test_search_texts_are_measured_and_saved(desk: Desk) -> None:
    (idea_id,) = add(desk, "flat white")
    page = desk.page("planner", "ideas", IdeasPage)
    desk.settled(page.table, 1)
    page.table.select_ids([idea_id])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == idea_id)
    page.detail.meta_title.setText("x" * 61)
    assert "61 of 60 characters" in page.detail.form.row("meta_title").field.accessibleDescription()
    page.detail.meta_title.setText("Flat white")
    page.detail.angle.setText("With oat milk")
    page.detail.save()
    desk.quiet()
    row = desk.rows(EntityKind.IDEA)[0]
    assert (row["meta_title"], row["angle"]) == ("Flat white", "With oat milk")
