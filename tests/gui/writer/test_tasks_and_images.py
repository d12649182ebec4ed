"""Tasks with their failures, and images with their words."""

from __future__ import annotations

from PySide6.QtCore import Qt

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.settings import schema
from igny8_desktop.ui.common.plan_dialog import PlanDialog
from igny8_desktop.ui.writer.content_page import ContentPage, link_text
from igny8_desktop.ui.writer.images_page import ImagesPage
from igny8_desktop.ui.writer.tasks_page import TasksPage
from tests.gui.desk import PATIENCE, Desk


def test_a_failed_task_says_why_and_what_to_do(desk: Desk) -> None:
    settings = desk.program.settings
    settings.set(schema.AI_PROVIDER, "openai")
    settings.set(schema.AI_BASE_URL, "http://127.0.0.1:9/v1")
    settings.set(schema.AI_MODEL, "some-model")
    task_id = desk.program.tasks.add(desk.scope, "How to brew", word_count=300)
    page = desk.page("writer", "tasks", TasksPage)
    desk.settled(page.table, 1)
    desk.click(page.write_button)
    desk.notice("1 failed")
    desk.quiet()
    row = desk.rows(EntityKind.TASK)[0]
    assert row["status"] == "queued"
    page.table.select_ids([task_id])
    desk.qtbot.waitUntil(lambda: page.detail.banner.isVisible(), timeout=PATIENCE)
    assert str(row["error_title"]) in page.detail.banner.text
    assert str(row["error_next"]) in page.detail.banner.text
    values = page.table.model.values_at(0)
    assert values is not None
    assert str(row["error_title"]) in str(values["problem"])


def test_a_task_is_edited_written_and_then_closed(desk: Desk) -> None:
    task_id = desk.program.tasks.add(desk.scope, "How to brew", word_count=300)
    page = desk.page("writer", "tasks", TasksPage)
    desk.settled(page.table, 1)
    page.table.select_ids([task_id])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id == task_id)
    page.detail.tone.setText("friendly")
    page.detail.due.check.setChecked(True)
    page.detail.edited()
    desk.click(page.detail.write_this)  # saves first
    desk.notice("1 draft written")
    desk.quiet()
    row = desk.rows(EntityKind.TASK)[0]
    assert (row["tone"], row["status"]) == ("friendly", "completed")
    assert row["due_date"] is not None
    desk.qtbot.waitUntil(lambda: not page.detail.form.isEnabled())


def test_a_task_that_would_compete_is_added_only_when_it_is_wanted(desk: Desk) -> None:
    desk.program.ideas.add(desk.scope, "All about the flat white", primary_keyword="flat white")
    page = desk.page("writer", "tasks", TasksPage)
    desk.click(page.add_button)
    dialog = desk.dialog(PlanDialog)
    dialog.form.title.setText("Flat white at home")
    dialog.form.primary_keyword.setText("flat white")
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(dialog.banner.isVisible, timeout=PATIENCE)
    assert "All about the flat white" in dialog.banner.text
    assert desk.rows(EntityKind.TASK) == []
    desk.click(dialog.primary)
    desk.settled(page.table, 1)
    page.table.select_ids([int(str(desk.rows(EntityKind.TASK)[0]["id"]))])
    desk.qtbot.waitUntil(lambda: page.detail.entity_id is not None)
    page.detail.form.primary_keyword.setText("flat whites")
    page.detail.edited()
    page.detail.save()
    desk.notice("The task competes with what is there")


def test_images_are_shown_edited_and_made_again(desk: Desk) -> None:
    desk.program.tasks.add(desk.scope, "How to brew", word_count=300)
    tasks = desk.page("writer", "tasks", TasksPage)
    desk.click(tasks.write_button)
    desk.notice("draft written")
    desk.quiet()
    page = desk.page("writer", "images", ImagesPage)
    desk.click(page.images_button)
    desk.notice("images made")
    desk.quiet()
    rows = desk.rows(EntityKind.IMAGE)
    gallery = page.gallery
    desk.qtbot.waitUntil(lambda: gallery.model.rowCount() == len(rows))
    desk.focus(gallery.view)
    gallery.view.setCurrentIndex(gallery.model.index(0, 0))
    desk.qtbot.waitUntil(lambda: page.detail.entity_id is not None)
    image_id = page.detail.entity_id
    desk.qtbot.waitUntil(lambda: not page.detail.picture.pixmap().isNull(), timeout=PATIENCE)
    page.detail.alt_text.setText("A cup of coffee")
    page.detail.save()
    desk.quiet()
    desk.qtbot.keyClick(gallery.view, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(page.detail.prompt.hasFocus)
    desk.click(page.detail.again)
    desk.notice("1 image made")
    desk.quiet()
    row = next(row for row in desk.rows(EntityKind.IMAGE) if row["id"] == image_id)
    assert (row["alt_text"], row["status"]) == ("A cup of coffee", "generated")

    content_id = int(str(row["content_id"]))
    page.detail.open_article.click()
    content = desk.page("writer", "content", ContentPage)
    desk.qtbot.waitUntil(lambda: content.editor.content_id == content_id)
    desk.click(content.editor.images_button)
    desk.notice("No image waits")
    desk.quiet()
    assert desk.rows(EntityKind.CONTENT)[0]["error_title"] is None


def test_links_are_shown_short() -> None:
    assert link_text("https://example.com/blog/post/") == "example.com/blog/post"
    assert link_text("file:///home/me/site/posts/how-to-brew/index.html") == "how-to-brew"


def test_a_working_draft_is_written_anew(desk: Desk) -> None:
    desk.program.tasks.add(desk.scope, "How to brew coffee", primary_keyword="brew coffee", word_count=300)
    tasks = desk.page("writer", "tasks", TasksPage)
    desk.settled(tasks.table, 1)
    desk.click(tasks.write_button)
    desk.notice("1 draft written")
    desk.quiet()
    content = desk.page("writer", "content", ContentPage)
    desk.settled(content.table, 1)
    content.table.view.selectAll()
    content.write_again(content.table.selection())
    desk.notice("1 article is written anew")
    desk.quiet()
    [row] = desk.rows(EntityKind.CONTENT)
    assert (row["revision"], row["status"], row["is_working_draft"]) == (2, "draft", True)
    [task] = desk.rows(EntityKind.TASK)
    assert task["status"] == "completed"
