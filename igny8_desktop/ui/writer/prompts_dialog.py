"""Read, change, preview and reset what the AI is told, for all sites, one site or one structure."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, QSize, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
)

from igny8_desktop.domain.enums import ContentStructure, Operation
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.prompt_templates import EDITABLE, PromptPreview, TemplateInfo, TemplateVersion
from igny8_desktop.services.prompts import PromptPlace
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.words import chosen_word, word_box
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import FormRow, SecondaryButton, ViewSwitch

_WIDTH, _LIST, _TEXT = 980, 220, 320


class PromptsDialog(BaseDialog):
    """Prompts on the left; the text of the chosen one, or how it would be sent, on the right."""

    def __init__(self, context: WindowContext, scope: Scope | None) -> None:
        super().__init__(
            self.tr("Prompts"),
            self.tr("What the AI is told. Variables stand in double braces and are filled from the brief."),
            parent=context.window,
            width=_WIDTH,
        )
        self._context = context
        self._scope = scope
        self._info: TemplateInfo | None = None
        space = theme().tokens.space
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Prompts"))
        self.names.setFixedWidth(_LIST)
        for operation in EDITABLE:
            item = QListWidgetItem(self._title(operation))
            item.setData(Qt.ItemDataRole.UserRole, str(operation))
            item.setSizeHint(QSize(_LIST - 2 * space.md, theme().tokens.size.control))
            self.names.addItem(item)
        self.level = QComboBox()
        self.level.addItem(self.tr("All sites"), "account")
        if context.current.site is not None:
            self.level.addItem(self.tr("Only {0}").format(context.current.site.name), "site")
        self.structure = word_box(ContentStructure, none=self.tr("Every structure"))
        self.versions = QComboBox()
        top = QHBoxLayout()
        top.setSpacing(space.lg)
        top.addWidget(FormRow(self.tr("&Valid for"), self.level), 1)
        top.addWidget(FormRow(self.tr("St&ructure"), self.structure), 1)
        top.addWidget(FormRow(self.tr("V&ersion"), self.versions), 1)
        self.switch = ViewSwitch(self.tr("Text or preview"), [self.tr("Text"), self.tr("Preview")])
        self.switch.setFixedHeight(theme().tokens.size.control + 2)
        self.state = make_label("", "muted", wrap=True)
        self.text = _editor(self.tr("Text of the prompt"))
        self.preview = _editor(self.tr("The prompt as it would be sent"))
        self.preview.setReadOnly(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self.preview)
        self.variables = make_label("", "caption", wrap=True)
        self.variables.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout()
        line.addWidget(self.switch)
        line.addWidget(self.state, 1)
        right = QVBoxLayout()
        right.setSpacing(space.md)
        right.addLayout(top)
        right.addLayout(line)
        right.addWidget(self._stack, 1)
        right.addWidget(self.variables)
        both = QHBoxLayout()
        both.setSpacing(space.xl)
        both.addWidget(self.names)
        both.addLayout(right, 1)
        self.add(both)
        self.reset_button = SecondaryButton(self.tr("Reset to default"), self.reset, icon="rotate-ccw")
        self.add_left(self.reset_button)
        self.set_buttons(self.tr("Save as new version"), self.save, close=self.tr("Close"))
        self.names.setCurrentRow([str(each) for each in EDITABLE].index(str(Operation.CONTENT_GENERATION)))
        self.names.currentRowChanged.connect(lambda _row: self.load())
        self.level.currentIndexChanged.connect(lambda _place: self.load())
        self.structure.currentIndexChanged.connect(lambda _place: self.load())
        self.versions.activated.connect(self._take_version)
        self.switch.currentChanged.connect(self._turn)
        self.text.textChanged.connect(self._edited)
        self.load()

    @property
    def operation(self) -> Operation:
        """Return the prompt in sight."""
        item = self.names.currentItem()
        return Operation(str(item.data(Qt.ItemDataRole.UserRole)))

    @property
    def place(self) -> PromptPlace:
        """Return for what it is shown."""
        of_site = self._scope is not None and self.level.currentData() == "site"
        return PromptPlace(self._scope.site_id if of_site and self._scope else None, None, chosen_word(self.structure))

    def load(self) -> None:
        """Show the chosen prompt as it is in force."""
        templates, operation, place = self._context.services.prompt_templates, self.operation, self.place
        self._context.readers.submit(
            Lane.ROWS,
            self,
            lambda: (templates.get(operation, place), templates.versions(operation, place)),
            lambda found: self._fill(*found),
            self.banner.say_error,
        )

    def _fill(self, info: TemplateInfo, versions: list[TemplateVersion]) -> None:
        self._info = info
        self.banner.clear()
        self.text.setPlainText(info.text)
        self.variables.setText(
            self.tr("Variables: {0}").format("  ".join(f"{{{{{name}}}}}" for name in info.variables))
        )
        self.structure.setEnabled(
            info.operation in (Operation.OUTLINE, Operation.CONTENT_GENERATION, Operation.ARTICLE_DETAILS)
        )
        self.versions.clear()
        self.versions.addItem(self.tr("Default"), 0)
        for each in versions:
            at = each.saved_at.astimezone()
            when = reading_locale().toString(QDate(at.year, at.month, at.day), QLocale.FormatType.ShortFormat)
            self.versions.addItem(self.tr("Version {0}, {1}").format(each.version, when), each.version)
            if each.in_force:
                self.versions.setCurrentIndex(self.versions.count() - 1)
        words = {
            "default": self.tr("The program's own text is in force."),
            "account": self.tr("Your text for all sites is in force."),
            "site": self.tr("This site's own text is in force."),
            "task": self.tr("A task's own text is in force."),
        }
        self.state.setText(words[info.level])
        self.reset_button.setEnabled(info.own)
        self._edited()
        self._turn(self.switch.currentIndex())

    def save(self) -> None:
        """Put the text in force as the next version."""
        templates, operation, place, text = (
            self._context.services.prompt_templates,
            self.operation,
            self.place,
            self.text.toPlainText(),
        )
        write(
            self._context,
            self,
            self.tr("Saving a prompt"),
            lambda: templates.save(operation, place, text),
            lambda _info: self._told(self.tr("Saved: the next text is written with it.")),
            self.banner.say_error,
        )

    def reset(self) -> None:
        """Go back to what is above: the account's text, or the program's own."""
        templates, operation, place = self._context.services.prompt_templates, self.operation, self.place
        write(
            self._context,
            self,
            self.tr("Resetting a prompt"),
            lambda: templates.reset(operation, place),
            lambda _info: self._told(self.tr("Reset. Your versions are kept.")),
            self.banner.say_error,
        )

    def _told(self, text: str) -> None:
        self.load()
        self._context.notices.success(text)

    def _take_version(self, at: int) -> None:
        """Put the text of a version into the field; it counts once it is saved."""
        number = int(self.versions.itemData(at) or 0)
        templates, operation, place = self._context.services.prompt_templates, self.operation, self.place

        def text() -> str:
            if not number:
                return templates.default_text(operation)
            return next(each.text for each in templates.versions(operation, place) if each.version == number)

        self._context.readers.submit(Lane.ROWS, self, text, self.text.setPlainText, self.banner.say_error)

    def _edited(self) -> None:
        changed = self._info is not None and self.text.toPlainText().strip() != self._info.text.strip()
        if self.primary is not None:
            self.primary.setEnabled(changed)

    def _turn(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        if at != 1:
            return
        services, operation, place, text = (
            self._context.services,
            self.operation,
            self.place,
            self.text.toPlainText(),
        )
        scope = self._scope

        def read() -> PromptPreview:
            facts = services.prompt_samples.facts(scope, operation)
            return services.prompt_templates.preview(operation, place, text, facts)

        self._context.readers.submit(Lane.ROWS, self, read, self._show_preview, self._preview_failed)

    def _show_preview(self, preview: PromptPreview) -> None:
        self.banner.clear()
        self.preview.setPlainText(f"{preview.system}\n\n———\n\n{preview.prompt}")
        write_number = reading_locale().toString
        self.state.setText(
            self.tr("At most {0} tokens, of which {1} for the answer.").format(
                write_number(preview.tokens), write_number(preview.answer_tokens)
            )
        )

    def _preview_failed(self, error: BaseException) -> None:
        self.preview.clear()
        self.banner.say_error(error)

    def _title(self, operation: Operation) -> str:
        return {
            Operation.CLUSTERING: self.tr("Naming clusters"),
            Operation.IDEA_GENERATION: self.tr("Finding ideas"),
            Operation.OUTLINE: self.tr("Outline"),
            Operation.CONTENT_GENERATION: self.tr("Section of an article"),
            Operation.ARTICLE_DETAILS: self.tr("Titles, meta and questions"),
            Operation.REWRITE: self.tr("Rewriting a piece"),
            Operation.IMAGE_PROMPTS: self.tr("Describing images"),
            Operation.BRAND_VOICE: self.tr("Learning a voice"),
        }[operation]


def _editor(name: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(_TEXT)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return field
