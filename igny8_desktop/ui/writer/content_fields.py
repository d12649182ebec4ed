"""What belongs to an article beside its text: address, excerpt, what search engines show, categories and tags."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from igny8_desktop.services.writer.contents import ContentText
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.widgets import Form

#: Search engines cut longer ones off.
META_TITLE_BEST = 60
META_DESCRIPTION_BEST = 160


class ContentFields(Form):
    """The fields; `told` is called with every edit."""

    def __init__(self, told: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self._original: ContentText | None = None
        self.slug = QLineEdit()
        self.slug.setMaxLength(190)
        self.excerpt = _text(72)
        self.meta_title = QLineEdit()
        self.meta_title.setMaxLength(300)
        self.meta_description = _text(88)
        self.categories = QLineEdit()
        self.tags = QLineEdit()
        self.add("slug", self.tr("&Slug"), self.slug, help_text=self.tr("The last part of the address."))
        self.add("excerpt", self.tr("&Excerpt"), self.excerpt)
        self.add_section(self.tr("In search results"))
        self.add("meta_title", self.tr("Meta &title"), self.meta_title)
        self.add("meta_description", self.tr("Meta &description"), self.meta_description)
        self.add_section(self.tr("Filing"))
        separated = self.tr("Separated by commas.")
        self.add("categories", self.tr("&Categories"), self.categories, help_text=separated)
        self.add("tags", self.tr("Ta&gs"), self.tags, help_text=separated)
        for line in (self.slug, self.meta_title, self.categories, self.tags):
            line.textEdited.connect(lambda _text: self._edited())
        for box in (self.excerpt, self.meta_description):
            box.textChanged.connect(self._edited)

    def fill(self, text: ContentText) -> None:
        """Show the fields of an article."""
        self._original = text
        for line, value in (
            (self.slug, text.slug),
            (self.meta_title, text.meta_title),
            (self.categories, ", ".join(text.categories)),
            (self.tags, ", ".join(text.tags)),
        ):
            if line.text() != value:
                line.setText(value)
                line.setCursorPosition(0)
        for box, value in ((self.excerpt, text.excerpt), (self.meta_description, text.meta_description)):
            if box.toPlainText() != value:
                box.setPlainText(value)
        self._count()

    def show_field(self, name: str) -> None:
        """Give a field the keyboard by its name."""
        found = {"slug": self.slug, "meta_title": self.meta_title, "meta_description": self.meta_description}.get(name)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def slug_text(self) -> str:
        """Return the slug."""
        return self.slug.text().strip()

    def excerpt_text(self) -> str:
        """Return the excerpt; what nobody changed comes back as it was."""
        return _kept(self.excerpt, self._original.excerpt if self._original else "")

    def meta_description_text(self) -> str:
        """Return the meta description; what nobody changed comes back as it was."""
        return _kept(self.meta_description, self._original.meta_description if self._original else "")

    def category_names(self) -> tuple[str, ...]:
        """Return the categories."""
        return self._names(self.categories, self._original.categories if self._original else ())

    def tag_names(self) -> tuple[str, ...]:
        """Return the tags."""
        return self._names(self.tags, self._original.tags if self._original else ())

    def _names(self, field: QLineEdit, before: tuple[str, ...]) -> tuple[str, ...]:
        # A name may hold a comma: what nobody changed comes back as it was.
        if field.text() == ", ".join(before):
            return before
        names = (" ".join(part.split()) for part in field.text().split(","))
        return tuple(dict.fromkeys(name for name in names if name))

    def _edited(self) -> None:
        self._count()
        self._told()

    def _count(self) -> None:
        self.row("meta_title").set_help(self._counted(len(self.meta_title.text()), META_TITLE_BEST))
        length = len(self.meta_description.toPlainText())
        self.row("meta_description").set_help(self._counted(length, META_DESCRIPTION_BEST))

    def _counted(self, count: int, best: int) -> str:
        write = reading_locale().toString
        if count > best:
            text = self.tr("{0} of {1} characters: search engines will cut it off.")
        else:
            text = self.tr("{0} of {1} characters.")
        return text.format(write(count), write(best))


def _text(height: int) -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setTabChangesFocus(True)
    box.setFixedHeight(height)
    return box


def _kept(box: QPlainTextEdit, before: str) -> str:
    probe = box.toPlainText()
    # The field shows some characters as others (a no-break space as a space).
    shown = before.replace("\r\n", "\n").replace("\xa0", " ")
    return before if probe == shown else probe
