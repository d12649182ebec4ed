"""The publish report, the comparison with the site and taking back, in the real window over a real folder site."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QRadioButton, QWidget

from igny8_desktop.data.models import Content
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import article_text, blocks_to_json
from igny8_desktop.domain.enums import ContentStatus, RevisionOrigin, StageName, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.sites.companion_dialog import CompanionDialog
from igny8_desktop.ui.theme import ThemeMode, theme
from igny8_desktop.ui.writer.compare_dialog import CompareDialog
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.publish_report import PublishReportDialog
from tests.gui.desk import Desk

SLUG = "how-to-grind"


def published(desk: Desk) -> int:
    scope = Scope(desk.site.id, desk.site.sectors[0].id)
    with desk.program.database.write(scope) as work:
        content = work.add(Content(title="How to grind", slug=SLUG, excerpt="Short.", prompts_made=True,
                                   meta_title="Grinding coffee", meta_description="How to grind.",
                                   primary_keyword="grind coffee"))  # fmt: skip
        content.blocks = blocks_to_json(
            (b.heading("Grind"), b.paragraph("Grind it fine."), b.paragraph("Brew it hot."))
        )
        set_terms(work, content, ["Coffee"], ["brewing"])
        add_revision(work, content, RevisionOrigin.GENERATED)
        content.status = ContentStatus.APPROVED
        content_id = content.id
    desk.context.start_step(StageName.PUBLISH, [content_id])
    desk.quiet()
    return int(content_id)


def page_file(desk: Desk) -> Path:
    [path] = Path(desk.site.folder).rglob(f"{SLUG}.html")
    return path


def client_edits(desk: Desk, old: str, new: str) -> None:
    path = page_file(desk)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def we_edit(desk: Desk, content_id: int, words: str) -> None:
    detail = desk.program.contents.get(desk.scope, content_id)
    blocks = (detail.text.blocks[0], b.paragraph(words), *detail.text.blocks[2:])
    from dataclasses import replace

    desk.program.contents.save(desk.scope, content_id, replace(detail.text, blocks=blocks), based_on=detail.revision)
    desk.program.contents.approve(desk.scope, [content_id])


def picture(dialog: QWidget, name: str) -> None:
    """Keep a picture of a dialog, light and dark, where the environment asks for it."""
    folder = os.environ.get("TEST_PICTURES")
    for mode in (ThemeMode.DARK, ThemeMode.LIGHT) if folder else ():
        theme().set_mode(mode)
        QApplication.processEvents()
        dialog.grab().save(f"{folder}/{name}-{mode}.png")


def test_the_report_shows_what_was_confirmed_and_takes_back(desk: Desk) -> None:
    content_id = published(desk)
    page = desk.page("writer", "content", ContentPage)
    dialog = page.show_report(content_id)
    desk.qtbot.waitUntil(lambda: dialog.article is not None and dialog.article.can_undo)
    assert dialog.article is not None
    assert dialog.article.report.is_complete
    assert page_file(desk).parent.name == "posts"
    picture(dialog, "publish-report")

    desk.click(dialog.undo_button)
    question = next(each for each in dialog.findChildren(BaseDialog) if each.isVisible())
    assert question.primary is not None
    desk.click(question.primary)
    desk.qtbot.waitUntil(lambda: page_file(desk).parent.name == "trash")
    desk.quiet()


def test_three_versions_are_compared_and_merged(desk: Desk) -> None:
    content_id = published(desk)
    client_edits(desk, "Grind it fine.", "Grind it very fine.")
    client_edits(desk, "<p>Brew it hot.</p>", "<p>Brew it hot.</p>\n<p>The client added this.</p>")
    we_edit(desk, content_id, "Grind it rather coarse.")
    page = desk.page("writer", "content", ContentPage)
    dialog = page.compare(content_id)
    desk.qtbot.waitUntil(lambda: dialog.comparison is not None)
    assert dialog.primary is not None
    assert not dialog.primary.isEnabled(), "both changed one place: somebody has to choose"
    picture(dialog, "compare")

    [both] = [each for each in dialog.findChildren(QRadioButton) if "both sides" in each.accessibleName()][2:3]
    both.setChecked(True)
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(lambda: "rather coarse" in page_file(desk).read_text(encoding="utf-8"))
    desk.quiet()
    text = page_file(desk).read_text(encoding="utf-8")
    assert "very fine" in text
    assert "The client added this." in text


def test_keeping_the_sites_version_changes_nothing_there(desk: Desk) -> None:
    content_id = published(desk)
    client_edits(desk, "Grind it fine.", "Grind it very fine.")
    before = page_file(desk).read_text(encoding="utf-8")
    dialog = CompareDialog(desk.context, content_id)
    dialog.open()
    desk.qtbot.waitUntil(lambda: dialog.comparison is not None)
    desk.click(dialog.theirs_button)
    desk.quiet()
    assert page_file(desk).read_text(encoding="utf-8") == before
    assert "very fine" in article_text(desk.program.contents.get(desk.scope, content_id).text.blocks)


def test_an_article_that_was_never_published_says_so(desk: Desk) -> None:
    scope = Scope(desk.site.id, desk.site.sectors[0].id)
    with desk.program.database.write(scope) as work:
        content_id = work.add(Content(title="New", slug="new")).id
    dialog = PublishReportDialog(desk.context, content_id, lambda _id: None)
    dialog.open()
    desk.qtbot.waitUntil(lambda: dialog.article is not None)
    assert "No report yet" in dialog.banner.text
    assert not dialog.undo_button.isEnabled()
    dialog.reject()


def test_the_companion_plugin_is_handed_out(desk: Desk, tmp_path: Path) -> None:
    site = desk.program.sites.add(
        NewSite("Shop", TargetKind.WORDPRESS, url="https://shop.example", username="editor", password="secret words")
    )
    dialog = CompanionDialog(desk.context, site)
    dialog.open()
    picture(dialog, "companion")
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(lambda: dialog.written is not None)
    assert dialog.written is not None
    assert dialog.written.path.is_file()
    dialog.key.setText("igny8_12345678_key")
    desk.click(dialog.key_button)
    desk.qtbot.waitUntil(lambda: not dialog.key.text())
    assert desk.program.sites.connection(site.id).companion_key() == "igny8_12345678_key"
    desk.program.sites.remove(site.id)
    assert desk.program.secrets.get("site/shop-companion") is None
    dialog.reject()
