"""The whole manual path by buttons alone: a keyword file becomes published pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.settings import schema
from igny8_desktop.ui.planner.clusters_page import ClustersPage
from igny8_desktop.ui.planner.ideas_page import IdeasPage
from igny8_desktop.ui.planner.import_report import ImportReportDialog
from igny8_desktop.ui.planner.import_wizard import ImportWizard
from igny8_desktop.ui.planner.keywords_page import KeywordsPage
from igny8_desktop.ui.writer.content_page import ContentPage
from igny8_desktop.ui.writer.images_page import ImagesPage
from igny8_desktop.ui.writer.tasks_page import TasksPage
from tests.fakes.openai_server import OpenAIServer
from tests.gui.desk import PATIENCE, Desk, open_desk
from tests.harness.programs import SITE_NAME, books, environment_of, use_server, without_thumbnails
from tests.harness.published import check_post
from tests.harness.sensible_answers import sensible_answer
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import WordPressSite

FILE = """Keyword,Country,Difficulty,Volume,CPC,Intents
how to clean an espresso machine,us,12,2400,0.40,Informational
clean espresso machine,us,11,900,0.42,Informational
espresso machine cleaning,us,14,1900,0.55,Informational
how to descale an espresso machine,us,10,700,0.35,Informational
best milk frother,us,42,12100,0.87,Commercial
milk frother reviews,us,38,1600,0.91,Commercial
best handheld milk frother,us,33,2900,0.70,Commercial
cold brew recipe,us,20,9900,0.30,Informational
how to make cold brew,us,24,14800,0.28,Informational
cold brew ratio,us,15,6600,0.25,Informational
"""


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    with open_desk(qtbot, home) as opened:
        yield opened


def walk(desk: Desk, tmp_path: Path) -> list[dict[str, object]]:
    """Go the whole way by buttons and return the rows of the three published articles."""
    file = tmp_path / "coffee.csv"
    file.write_text(FILE, encoding="utf-8")

    desk.program.settings.set(schema.PLANNER_IDEAS_PER_CLUSTER, 1)
    keywords = desk.page("planner", "keywords", KeywordsPage)
    desk.click(keywords.import_button)
    wizard = desk.dialog(ImportWizard)
    desk.click(wizard.source_page.zone.button)
    choose = desk.dialog(QFileDialog)
    choose.setDirectory(str(tmp_path))
    choose.selectFile(str(file))
    choose.accept()
    desk.qtbot.waitUntil(lambda: wizard.counted is not None, timeout=PATIENCE)
    assert wizard.primary is not None
    desk.click(wizard.primary)
    report = desk.dialog(ImportReportDialog)
    assert report.report.added == 10
    assert report.primary is not None
    desk.click(report.primary)  # goes on to clustering
    desk.notice("keywords sorted into")
    desk.quiet()
    assert {row["status"] for row in desk.rows(EntityKind.KEYWORD)} == {"used"}

    desk.press_in_notice("keywords sorted into")
    clusters = desk.page("planner", "clusters", ClustersPage)
    count = len(desk.rows(EntityKind.CLUSTER))
    assert count >= 3
    desk.settled(clusters.table, count)
    desk.click(clusters.ideas_button)
    desk.notice("ideas found for")
    desk.quiet()

    ideas = desk.page("planner", "ideas", IdeasPage)
    found = desk.rows(EntityKind.IDEA)
    desk.settled(ideas.table, len(found))
    desk.focus(ideas.table.view)
    # One of each subject: two of the same one would compete, and be asked about.
    subjects = ("espresso", "milk", "cold brew")
    chosen = [
        next(int(str(row["id"])) for row in found if subject in str(row["primary_keyword"])) for subject in subjects
    ]
    ideas.table.select_ids(chosen)
    desk.qtbot.keyClick(ideas.table.view, Qt.Key.Key_A)
    desk.notice("3 ideas approved")
    desk.quiet()
    desk.click(ideas.tasks_button)
    desk.notice("3 tasks made")
    desk.quiet()

    tasks = desk.page("writer", "tasks", TasksPage)
    desk.settled(tasks.table, 3)
    desk.click(tasks.write_button)
    desk.notice("3 drafts written")
    desk.quiet()
    assert {row["status"] for row in desk.rows(EntityKind.TASK)} == {"completed"}

    content = desk.page("writer", "content", ContentPage)
    desk.settled(content.table, 3)
    desk.click(content.images_button)
    desk.notice("images made")
    desk.quiet()
    images = desk.page("writer", "images", ImagesPage)
    rows = desk.rows(EntityKind.IMAGE)
    assert {row["status"] for row in rows} == {"generated"}
    desk.qtbot.waitUntil(lambda: images.gallery.model.rowCount() == len(rows))

    content = desk.page("writer", "content", ContentPage)
    desk.settled(content.table, 3)
    desk.focus(content.table.view)
    content.table.view.selectAll()
    content.table.footer.buttons["approve"].click()
    desk.notice("3 articles approved")
    desk.quiet()
    desk.click(content.publish_button)
    desk.notice("3 articles brought to the site")
    desk.quiet()
    articles = desk.rows(EntityKind.CONTENT)
    assert {(row["status"], row["site_status"]) for row in articles} == {("published", "published")}
    desk.qtbot.waitUntil(lambda: bool((content.table.model.values_at(0) or {}).get("url")), timeout=PATIENCE)

    assert [notice.text for notice in desk.window.notices.history if notice.tone == "danger"] == []
    return articles


def test_from_keyword_file_to_published_pages(desk: Desk, tmp_path: Path) -> None:
    articles = walk(desk, tmp_path)
    index = (Path(desk.site.folder) / "index.html").read_text(encoding="utf-8")
    assert all(str(row["slug"]) in index for row in articles)


@pytest.mark.wordpress
def test_from_keyword_file_to_wordpress_with_an_ai(
    qtbot: QtBot,
    home: Path,
    tmp_path: Path,
    ai_server: OpenAIServer,
    fresh_wordpress: WordPressSite,
    wordpress_reader: WordPressReader,
) -> None:
    ai_server.respond(sensible_answer)
    without_thumbnails(fresh_wordpress)
    environ = environment_of(ai_server, fresh_wordpress.admin.app_password)
    site = NewSite(
        SITE_NAME,
        TargetKind.WORDPRESS,
        url=fresh_wordpress.url,
        username=fresh_wordpress.admin.user,
        sectors=("Coffee",),
    )
    with open_desk(qtbot, home, site=site, environ=environ) as desk:
        use_server(desk.program, ai_server)
        desk.program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 1)
        articles = walk(desk, tmp_path)
        media = {item["id"]: item for item in wordpress_reader.media()}
        assert len(wordpress_reader.own_posts()) == len(articles) == 3
        for row in articles:
            article = desk.program.contents.get(desk.scope, int(str(row["id"])))
            check_post(desk.program, article, wordpress_reader, media)
        ai_server.wait_idle()
        charged = [call for call in ai_server.calls if call.charged]
        account = books(desk.program)
        assert account.problems == ()
        assert account.calls == {"used": len(charged)}
