"""The brief of a task: what the article is about, its outline, the facts it rests on, and how it is delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.briefs import Brief, BriefDetail, OutlinePart, WantedLink
from igny8_desktop.domain.enums import ContentStructure, ContentType, SearchIntent
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.plan_fields import MAX_WORDS, MIN_WORDS
from igny8_desktop.services.writer.briefs import BriefChange, Briefs
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.common.outline_editor import OutlineEditor
from igny8_desktop.ui.common.words import choose_word, chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Form, FormRow, SecondaryButton, ViewSwitch
from igny8_desktop.ui.writer.brief_sources import SourceList
from igny8_desktop.ui.writer.due_date import DueDate

_WIDTH = 820


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class BriefDialog(BaseDialog):
    """Edits the whole brief of a queued task; saving offers Undo, `write_now` is called by “Save and write”."""

    def __init__(
        self,
        context: WindowContext,
        scope: Scope,
        task_id: int,
        *,
        write_now: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__(
            self.tr("Brief"),
            self.tr("All that the writer is told. What you leave empty, the site's profile and the settings say."),
            parent=context.window,
            width=_WIDTH,
        )
        self._context = context
        self._scope = scope
        self.task_id = task_id
        self._detail: BriefDetail | None = None
        self._write_now = write_now
        self.switch = ViewSwitch(
            self.tr("Parts of the brief"),
            [self.tr("Subject"), self.tr("Outline"), self.tr("Facts and sources"), self.tr("Delivery")],
        )
        self.switch.currentChanged.connect(self._turn)
        self.switch.setFixedHeight(theme().tokens.size.control + 2)
        self.body.addWidget(self.switch)
        self._stack = QStackedWidget()
        for page in (self._subject(), self._outline_page(), self._facts(), self._delivery()):
            self._stack.addWidget(page)
        self.body.addWidget(self._stack)
        self.setEnabled(False)
        if write_now is not None:
            self.write_button = SecondaryButton(self.tr("Save and write"), self._save_and_write, icon="pen-line")
            self.add_left(self.write_button)
        self.set_buttons(self.tr("Save"), lambda: self.save())
        self._load()

    # ---------------------------------------------------------------------------------------------------- building

    def _subject(self) -> QWidget:
        form = self.subject = Form()
        self.title_field = QLineEdit()
        self.title_field.setMaxLength(500)
        self.about = _text(96)
        self.keyword = QLineEdit()
        self.keywords = _text(84)
        self.intent = word_box(SearchIntent, none=self.tr("As the keyword has it"))
        self.audience = QLineEdit()
        self.tone = QLineEdit()
        self.language = QLineEdit()
        self.language.setMaxLength(10)
        form.add("title", self.tr("&Title"), self.title_field, required=True)
        form.add("brief", self.tr("What it is &about"), self.about)
        form.add("primary_keyword", self.tr("Main &keyword"), self.keyword)
        form.add(
            "keywords",
            self.tr("Su&pporting keywords"),
            self.keywords,
            help_text=self.tr("One in a line. Those of your keyword list are linked to it."),
        )
        form.add_pair(
            FormRow(self.tr("Search &intent"), self.intent),
            FormRow(
                self.tr("&Language"), self.language, help_text=self.tr("A code such as de; empty: the site's own.")
            ),
            "intent",
            "language",
        )
        form.add_pair(
            FormRow(self.tr("A&udience"), self.audience), FormRow(self.tr("To&ne"), self.tone), "audience", "tone"
        )
        return _page(form)

    def _outline_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().tokens.space.lg)
        form = self.shape = Form()
        self.content_type = word_box(ContentType)
        self.structure = word_box(ContentStructure)
        self.words = QSpinBox()
        self.words.setRange(MIN_WORDS, MAX_WORDS)
        self.words.setSingleStep(100)
        form.add_pair(
            FormRow(self.tr("T&ype"), self.content_type),
            FormRow(self.tr("St&ructure"), self.structure),
            "content_type",
            "structure",
        )
        form.add("word_count", self.tr("&Words"), self.words)
        box.addWidget(form)
        self.template_button = SecondaryButton(
            self.tr("Use the structure's template"), self._use_template, icon="list-ordered"
        )
        self.suggest_button = SecondaryButton(self.tr("Suggest an outline"), self._suggest, icon="sparkles")
        line = QHBoxLayout()
        line.addWidget(self.template_button)
        line.addWidget(self.suggest_button)
        line.addStretch(1)
        box.addLayout(line)
        self.plan = make_label("", "muted", wrap=True)
        self.outline = OutlineEditor(with_words=True)
        self.outline.changed.connect(self._tell_plan)
        self.words.valueChanged.connect(lambda _value: self._tell_plan())
        self.structure.currentIndexChanged.connect(lambda _place: self._tell_plan())
        box.addWidget(self.plan)
        box.addWidget(self.outline)
        box.addStretch(1)
        return page

    def _facts(self) -> QWidget:
        self.sources = SourceList(self._context, self._scope, self.task_id, self.banner.say_error)
        form = Form()
        self.avoid = _text(72)
        form.add(
            "avoid",
            self.tr("Lea&ve out"),
            self.avoid,
            help_text=self.tr("One in a line: claims, competitors, words that must not appear."),
        )
        return _page(self.sources, form)

    def _delivery(self) -> QWidget:
        form = self.delivery = Form()
        self.action = QLineEdit()
        self.action.setMaxLength(500)
        self.links = _text(72)
        self.meta_title = QLineEdit()
        self.meta_description = QLineEdit()
        self.images = QSpinBox()
        self.images.setRange(-1, 20)
        self.images.setSpecialValueText(self.tr("as the settings say"))
        self.priority = QSpinBox()
        self.priority.setRange(-100, 100)
        self.due = DueDate()
        form.add("call_to_action", self.tr("&Call to action"), self.action)
        form.add(
            "links",
            self.tr("Internal &links to place"),
            self.links,
            help_text=self.tr("One in a line: the address, then a bar and the words to put it on."),
        )
        form.add("meta_title", self.tr("Wish for the &meta title"), self.meta_title)
        form.add("meta_description", self.tr("Wish for the meta &description"), self.meta_description)
        form.add("images", self.tr("Ima&ges in the article"), self.images)
        form.add_pair(
            FormRow(self.tr("Pr&iority"), self.priority, help_text=self.tr("Higher is written first.")),
            FormRow(self.tr("D&ue"), self.due),
            "priority",
            "due_date",
        )
        return _page(form)

    # ------------------------------------------------------------------------------------------------------- filling

    def _load(self) -> None:
        briefs, scope, task_id = self._context.services.briefs, self._scope, self.task_id

        def failed(error: BaseException) -> None:
            self.banner.say_error(error)

        self._context.readers.submit(Lane.ROWS, self, lambda: briefs.get(scope, task_id), self._fill, failed)

    def _fill(self, detail: BriefDetail) -> None:
        self._detail = detail
        brief = detail.brief
        self.title_field.setText(brief.title)
        self.title_field.setCursorPosition(0)
        self.about.setPlainText(brief.brief)
        self.keyword.setText(brief.primary_keyword)
        self.keywords.setPlainText("\n".join(brief.keywords))
        choose_word(self.intent, brief.intent)
        self.audience.setText(brief.audience)
        self.tone.setText(brief.tone)
        self.language.setText(brief.language)
        self.language.setPlaceholderText(detail.site_language)
        choose_word(self.content_type, brief.content_type)
        choose_word(self.structure, brief.structure)
        self.words.setValue(brief.word_count)
        self.outline.set_value([part.as_json() for part in brief.outline])
        self.avoid.setPlainText("\n".join(brief.avoid))
        self.action.setText(brief.call_to_action)
        self.links.setPlainText("\n".join(f"{link.url} | {link.anchor}".rstrip(" |") for link in brief.links))
        self.meta_title.setText(brief.meta_title)
        self.meta_description.setText(brief.meta_description)
        self.images.setValue(-1 if brief.images_wanted is None else brief.images_wanted)
        self.priority.setValue(brief.priority)
        self.due.set_value(brief.due_date)
        self.sources.show_sources(detail.sources)
        self.setEnabled(True)
        self._tell_plan()
        if detail.unwritten:
            named = ", ".join(name or self.tr("the end") for name in detail.unwritten)
            self.banner.say(
                Tone.INFO, self.tr("This article was begun"), self.tr("Still to be written: {0}.").format(named)
            )
        elif detail.problem:
            self.banner.say(Tone.WARNING, self.tr("The last try failed"), detail.problem)
        self.title_field.setFocus()
        self.fit()

    def value(self) -> Brief:
        """Return the brief as the fields have it."""
        intent = chosen_word(self.intent)
        due = self.due.value()
        links = (line.partition("|") for line in _lines(self.links.toPlainText()))
        return Brief(
            title=self.title_field.text(),
            brief=self.about.toPlainText(),
            primary_keyword=self.keyword.text(),
            keywords=_lines(self.keywords.toPlainText()),
            intent=SearchIntent(intent) if intent else None,
            audience=self.audience.text(),
            tone=self.tone.text(),
            language=self.language.text(),
            content_type=ContentType(chosen_word(self.content_type)),
            structure=ContentStructure(chosen_word(self.structure)),
            word_count=self.words.value(),
            outline=tuple(map(OutlinePart.from_json, self.outline.value())),
            links=tuple(WantedLink(url.strip(), anchor.strip()) for url, _bar, anchor in links),
            avoid=_lines(self.avoid.toPlainText()),
            call_to_action=self.action.text(),
            meta_title=self.meta_title.text(),
            meta_description=self.meta_description.text(),
            images_wanted=None if self.images.value() < 0 else self.images.value(),
            priority=self.priority.value(),
            due_date=date.fromisoformat(due) if due else None,
        )

    # -------------------------------------------------------------------------------------------------------- acting

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the brief, offer Undo, and close."""
        self.subject.set_errors({} if self.title_field.text().strip() else {"title": self.tr("Type a title.")})
        if not self.title_field.text().strip():
            self.switch.setCurrentIndex(0)
            return
        context, scope, brief = self._context, self._scope, self.value()
        self.set_busy(True)

        def done(change: BriefChange) -> None:
            if change.before and change.before[0][1] != brief:
                tell_change(context, scope, change, self.tr("Brief saved."))
            self.accept()
            if then is not None:
                then()

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        briefs, task_id = context.services.briefs, self.task_id
        write(context, self, self.windowTitle(), lambda: briefs.save(scope, task_id, brief), done, failed)

    def _save_and_write(self) -> None:
        start, task_id = self._write_now, self.task_id
        if start is not None:
            self.save(lambda: start(task_id))

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        for at in range(self._stack.count()):
            page = self._stack.widget(at)
            if page is not None:
                # A page that is not in sight must not keep the others as tall as itself.
                page.setVisible(at == place)

    def _use_template(self) -> None:
        assert self._detail is not None
        language = self.language.text().strip() or self._detail.site_language
        parts = self._context.services.briefs.template(ContentStructure(chosen_word(self.structure)), language)
        self._offer(parts)

    def _suggest(self) -> None:
        context, scope, brief = self._context, self._scope, self.value()
        self.suggest_button.setEnabled(False)
        self.suggest_button.setText(self.tr("Suggesting…"))
        briefs, task_id = context.services.briefs, self.task_id

        async def work(_job: Any) -> tuple[OutlinePart, ...]:
            # What is typed counts, also before it is saved.
            briefs.save(scope, task_id, replace(brief, outline=()))
            return await briefs.suggest_outline(scope, task_id)

        def over() -> None:
            self.suggest_button.setEnabled(True)
            self.suggest_button.setText(self.tr("Suggest an outline"))

        def done(parts: tuple[OutlinePart, ...]) -> None:
            over()
            self._offer(parts)

        def failed(error: BaseException) -> None:
            over()
            self.banner.say_error(error)

        handle = context.services.jobs.submit(
            self.tr("Suggesting an outline"), work, kind="outline", site_id=scope.site_id
        )
        follow(context.bridge, self, handle, done, failed, over)

    def _offer(self, parts: tuple[OutlinePart, ...]) -> None:
        """Put an outline in place of the one in sight, which a word in the banner can bring back."""
        before = self.outline.value()
        self.outline.set_value([part.as_json() for part in parts])
        self._tell_plan()
        if before:
            count = reading_locale().toString(len(before))
            self.banner.say(
                Tone.INFO,
                self.tr("The outline was replaced"),
                self.tr("The one before had {0} sections; Cancel keeps it.").format(count),
            )

    def _tell_plan(self) -> None:
        if self._detail is None:
            return
        write_number = reading_locale().toString
        intro, sections, faq = Briefs.lengths(self.value())
        total = intro + sum(sections) + faq
        text = self.tr("Introduction {0}, sections {1}, questions {2}: {3} words in all.").format(
            write_number(intro), write_number(sum(sections)), write_number(faq), write_number(total)
        )
        if not sections:
            text = self.tr("Without an outline the model makes one before it writes.")
        elif total > self.words.value() * 1.15:
            text += " " + self.tr("That is more than asked for: shorten some sections or ask for more words.")
        self.plan.setText(text)


def tell_change(context: WindowContext, scope: Scope, change: BriefChange, text: str) -> None:
    """Say that briefs were changed, with Undo."""

    def undo() -> None:
        write(context, context.window, text, lambda: context.services.briefs.undo(scope, change))

    context.notices.success(text, action_text=QCoreApplication.translate("BriefDialog", "Undo"), action=undo)


def _text(height: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(height)
    return field


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().tokens.space.lg)
    for part in parts:
        box.addWidget(part)
    box.addStretch(1)
    return page
