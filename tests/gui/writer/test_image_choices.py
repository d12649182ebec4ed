"""Variants, own files and the style of images in the window; exports and imports of articles."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from igny8_desktop.domain.enums import EntityKind, ImageRole
from igny8_desktop.services.writer.article_export import ArticleForm
from igny8_desktop.services.writer.image_style import ImageStyle
from igny8_desktop.ui.writer.article_files import ArticleExportDialog, copy_rich_text, import_drafts
from igny8_desktop.ui.writer.image_look import ImageLookDialog
from igny8_desktop.ui.writer.images_page import ImagesPage
from tests.gui.desk import PATIENCE, Desk
from tests.gui.writer.articles import add_article
from tests.unit.writer.test_images import png


def test_pictures_are_chosen_dropped_and_taken_out(desk: Desk, tmp_path: Path) -> None:
    content_id = add_article(desk.program.database, desk.scope)
    image_id = desk.program.images.add_file(desk.scope, content_id, png((10, 10, 200)), role=ImageRole.FEATURED)
    page = desk.page("writer", "images", ImagesPage)
    desk.qtbot.waitUntil(lambda: page.gallery.model.rowCount() == 1, timeout=PATIENCE)
    page.gallery.view.setCurrentIndex(page.gallery.model.index(0, 0))
    detail = page.detail
    desk.qtbot.waitUntil(lambda: detail.entity_id == image_id, timeout=PATIENCE)
    assert detail.variants.isHidden()

    desk.click(detail.more)
    desk.notice("1 image made")
    desk.quiet()
    desk.qtbot.waitUntil(lambda: len(detail.variants.buttons) == 3, timeout=PATIENCE)  # two new ones and the old file
    before = desk.program.images.choices(desk.scope, image_id)
    detail.variants.buttons[1].click()
    desk.notice("another picture")
    now = desk.program.images.choices(desk.scope, image_id)
    assert now.shown == before.others[1]

    (tmp_path / "own.png").write_bytes(png((200, 10, 10)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "own.png"))])
    detail.picture.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    desk.qtbot.waitUntil(lambda: desk.rows(EntityKind.IMAGE)[0]["source"] == "own file", timeout=PATIENCE)
    (tmp_path / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    detail.use_file(tmp_path / "own.svg")
    desk.notice("cannot be used as a picture")
    desk.quiet()
    page.gallery.view.selectAll()
    desk.click(page.remove_button)
    desk.notice("1 image taken out")
    desk.qtbot.waitUntil(lambda: page.gallery.model.rowCount() == 0, timeout=PATIENCE)
    desk.quiet()


def test_the_style_of_images_is_seen_and_kept(desk: Desk) -> None:
    page = desk.page("writer", "images", ImagesPage)
    desk.click(page.look_button)
    dialog = next(each for each in desk.window.findChildren(ImageLookDialog))
    desk.qtbot.waitUntil(lambda: dialog.drawn, timeout=PATIENCE)
    dialog.style_words.setText("pencil drawing")
    dialog.template.setCurrentIndex(dialog.template.findData("waves"))
    dialog.main.set_colour("#1f6f54")
    dialog.accent.set_colour("#f4b942")
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("style of the images is saved")
    desk.quiet()
    kept = desk.program.image_styles.get(desk.scope)
    assert kept == ImageStyle("pencil drawing", "waves", ("#1f6f54", "#f4b942"), "")


def test_articles_go_out_and_drafts_come_in(desk: Desk, tmp_path: Path) -> None:
    content_id = add_article(desk.program.database, desk.scope)
    dialog = ArticleExportDialog(desk.window.context, [content_id])
    dialog.open()
    dialog.forms[ArticleForm.MARKDOWN].setChecked(True)
    dialog.export_to(tmp_path)
    desk.notice("1 article exported")
    [draft] = tmp_path.glob("*.md")
    import_drafts(desk.window.context, [draft, tmp_path / "missing.docx"])
    desk.notice("1 draft imported")
    desk.notice("The draft could not be read")
    desk.quiet()
    assert len(desk.rows(EntityKind.CONTENT)) == 2
    copy_rich_text(desk.window.context, desk.window, content_id)
    desk.notice("on the clipboard")
    assert "<h2>First <em>part</em></h2>" in QGuiApplication.clipboard().mimeData().html()
    plan = ArticleExportDialog(desk.window.context)
    plan.open()
    plan.plan.setChecked(True)
    assert not plan.forms[ArticleForm.DOCX].isEnabled()
    plan.export_plan(tmp_path / "plan.csv")
    desk.notice("2 rows of the plan")
    desk.quiet()
    assert "All kinds of blocks" in (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
