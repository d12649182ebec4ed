"""The brief, the site's profile and the prompts are edited in the window, and every edit can be taken back."""

from __future__ import annotations

from igny8_desktop.domain.enums import ContentStructure, Operation
from igny8_desktop.services.prompts import PromptPlace
from igny8_desktop.ui.common.words import choose_word
from igny8_desktop.ui.writer.brief_dialog import BriefDialog
from igny8_desktop.ui.writer.profile_dialog import SiteProfileDialog
from igny8_desktop.ui.writer.prompts_dialog import PromptsDialog
from igny8_desktop.ui.writer.task_bulk import TaskBulkDialog
from igny8_desktop.ui.writer.tasks_page import TasksPage
from tests.gui.desk import PATIENCE, Desk

OUTLINE = [{"heading": "One", "notes": "first"}, {"heading": "Two", "notes": ""}, {"heading": "Three", "notes": ""}]


def test_a_brief_is_edited_from_subject_to_delivery(desk: Desk) -> None:
    task_id = desk.program.tasks.add(desk.scope, "How to brew", word_count=1200, outline=OUTLINE)
    page = desk.page("writer", "tasks", TasksPage)
    desk.settled(page.table, 1)
    page.open_brief(task_id)
    dialog = desk.dialog(BriefDialog)
    desk.qtbot.waitUntil(dialog.isEnabled, timeout=PATIENCE)
    dialog.keywords.setPlainText("pour over\ncoffee bloom\n\npour  over")
    dialog.switch.setCurrentIndex(1)
    dialog.outline.shift(dialog.outline.rows[2], -1)
    dialog.outline.remove(dialog.outline.rows[0])
    dialog.outline.rows[0].words.setValue(400)
    assert "1,200 words in all" in dialog.plan.text()
    dialog.switch.setCurrentIndex(2)
    dialog.sources.address.setText("ftp://nothing")
    desk.click(dialog.sources.fetch_button)
    desk.qtbot.waitUntil(lambda: "no address" in dialog.banner.text, timeout=PATIENCE)
    dialog.sources.take_file(__file__.replace(".py", ".nothing"))
    desk.qtbot.waitUntil(lambda: "kind of file" in dialog.banner.text, timeout=PATIENCE)
    dialog.avoid.setPlainText("competitors\nprices")
    dialog.switch.setCurrentIndex(3)
    dialog.links.setPlainText("https://shop.example/kettles | our kettles")
    dialog.images.setValue(3)
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("Brief saved.")
    brief = desk.program.briefs.get(desk.scope, task_id).brief
    assert brief.keywords == ("pour over", "coffee bloom")
    assert [(part.heading, part.words) for part in brief.outline] == [("Three", 400), ("Two", None)]
    assert brief.avoid == ("competitors", "prices")
    assert [(link.url, link.anchor) for link in brief.links] == [("https://shop.example/kettles", "our kettles")]
    assert brief.images_wanted == 3


def test_the_outline_comes_from_a_template_or_from_the_model(desk: Desk) -> None:
    task_id = desk.program.tasks.add(desk.scope, "How to brew coffee", primary_keyword="brew coffee")
    page = desk.page("writer", "tasks", TasksPage)
    page.open_brief(task_id)
    dialog = desk.dialog(BriefDialog)
    desk.qtbot.waitUntil(dialog.isEnabled, timeout=PATIENCE)
    assert "makes one before it writes" in dialog.plan.text()
    dialog.switch.setCurrentIndex(1)
    choose_word(dialog.structure, ContentStructure.GUIDE)
    dialog.language.setText("de")
    desk.click(dialog.template_button)
    assert dialog.outline.rows[0].heading.text() == "Was Sie brauchen"
    dialog.language.setText("")
    desk.click(dialog.suggest_button)
    desk.qtbot.waitUntil(lambda: dialog.outline.rows[0].heading.text() != "Was Sie brauchen", timeout=PATIENCE)
    desk.quiet()
    dialog.reject()


def test_many_briefs_are_changed_at_once_and_put_back(desk: Desk) -> None:
    ids = [desk.program.tasks.add(desk.scope, f"Task {number}", word_count=600) for number in range(3)]
    page = desk.page("writer", "tasks", TasksPage)
    desk.settled(page.table, 3)
    page.table.select_ids(ids)
    page.edit_many(page.table.selection())
    dialog = desk.dialog(TaskBulkDialog)
    dialog.ticks["tone"].setChecked(True)
    dialog.fields["tone"].setText("dry")  # type: ignore[attr-defined]
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("3 briefs changed.")
    tones = {desk.program.briefs.get(desk.scope, each).brief.tone for each in ids}
    assert tones == {"dry"}


def test_a_profile_is_saved_for_the_site(desk: Desk) -> None:
    desk.context.open_dialog("site_profile")
    dialog = desk.dialog(SiteProfileDialog)
    desk.qtbot.waitUntil(dialog.isEnabled, timeout=PATIENCE)
    dialog.voice.setPlainText("Dry humour.")
    dialog.banned.setPlainText("synergy\nSynergy\n")
    dialog.categories.setText("Care, Buying,")
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("Profile saved.")
    profile = desk.program.profiles.get(desk.scope)
    assert (profile.voice, profile.categories) == ("Dry humour.", ("Care", "Buying"))
    assert len(profile.banned_words) == 1
    assert "Dry humour." in profile.for_prompt()


def test_a_prompt_is_changed_previewed_and_reset(desk: Desk) -> None:
    desk.program.tasks.add(desk.scope, "How to brew coffee", outline=OUTLINE)
    desk.context.open_dialog("prompts")
    dialog = desk.dialog(PromptsDialog)
    desk.qtbot.waitUntil(lambda: "{{section_task}}" in dialog.text.toPlainText(), timeout=PATIENCE)
    text = dialog.text.toPlainText()
    dialog.text.setPlainText(text.replace("Short paragraphs", "Very short paragraphs"))
    dialog.switch.setCurrentIndex(1)
    desk.qtbot.waitUntil(lambda: "How to brew coffee" in dialog.preview.toPlainText(), timeout=PATIENCE)
    assert "Very short paragraphs" in dialog.preview.toPlainText()
    assert "{{" not in dialog.preview.toPlainText()
    dialog.switch.setCurrentIndex(0)
    assert dialog.primary is not None
    desk.click(dialog.primary)
    desk.notice("Saved: the next text is written with it.")
    templates = desk.program.prompt_templates
    assert "Very short" in (templates.lookup(Operation.CONTENT_GENERATION, PromptPlace(desk.scope.site_id)) or "")
    desk.qtbot.waitUntil(dialog.reset_button.isEnabled, timeout=PATIENCE)
    dialog.text.setPlainText("system\n---\n{{nonsense}}")
    desk.click(dialog.primary)
    desk.qtbot.waitUntil(lambda: "unknown variable" in dialog.banner.text, timeout=PATIENCE)
    desk.click(dialog.reset_button)
    desk.qtbot.waitUntil(lambda: dialog.text.toPlainText().strip() == text.strip(), timeout=PATIENCE)
    assert templates.lookup(Operation.CONTENT_GENERATION, PromptPlace(desk.scope.site_id)) is None
    assert len(templates.versions(Operation.CONTENT_GENERATION, PromptPlace())) == 1
    dialog.reject()
