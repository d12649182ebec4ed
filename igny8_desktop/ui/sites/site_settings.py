"""Ask how articles become posts at one site: type, status, author, categories, editor, SEO plugin, images, slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.site_publishing import (
    IMAGE_SIZES,
    SEO_PLUGIN_NAMES,
    EditorFlavour,
    SeoPlugin,
    SitePublishing,
)
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.widgets import Form, FormRow


class SiteSettingsDialog(BaseDialog):
    """Changes the publishing settings of one site; lists offer what the last test found there."""

    def __init__(self, context: WindowContext, site: SiteInfo) -> None:
        super().__init__(
            _tr("Settings of {0}").format(site.name),
            _tr("How articles become posts there. What is left as it is follows the site."),
            parent=context.window,
            width=640,
        )
        self._context = context
        self._site = site
        wish, facts = site.publishing, site.facts
        self.post_type = self._combo(
            [("", self.tr("Posts"))], _named(facts.get("types"), without=("post",)), wish.post_type
        )
        self.status = self._combo(
            [("", self.tr("As asked for when it is published")), ("draft", self.tr("Draft")),
             ("pending", self.tr("Pending review")), ("publish", self.tr("Published"))], (), wish.status
        )  # fmt: skip
        self.author = self._combo(
            [("", self.tr("The user that is connected"))], _named(facts.get("authors"), key="id"), wish.author_id,
            wish.author_name,
        )  # fmt: skip
        self.default_category = QLineEdit(wish.default_category)
        self.categories = QPlainTextEdit("\n".join(f"{here} = {there}" for here, there in wish.categories.items()))
        self.categories.setPlaceholderText(self.tr("Coffee = Kaffee & Tee"))
        self.categories.setTabChangesFocus(True)
        self.categories.setFixedHeight(76)
        self.slots = QLineEdit(", ".join(wish.slots))
        self.slots.setPlaceholderText("mon 09:00, thu 17:30")
        self.stagger = self._spin(0, 10_080, 15, wish.stagger_minutes, self.tr(" minutes"), self.tr("None"))
        found = self.tr("as found: classic") if facts.get("editor") == "classic" else self.tr("as found: blocks")
        self.editor = self._combo(
            [(EditorFlavour.AUTO, self.tr("By itself ({0})").format(found)),
             (EditorFlavour.BLOCKS, self.tr("Blocks")), (EditorFlavour.CLASSIC, self.tr("Classic HTML"))], (),
            wish.editor,
        )  # fmt: skip
        plugin = str(facts.get("seo_plugin") or self.tr("none found"))
        self.seo = self._combo(
            [(SeoPlugin.AUTO, self.tr("By itself ({0})").format(plugin)), (SeoPlugin.NONE, self.tr("None"))],
            [(str(key), name) for key, name in SEO_PLUGIN_NAMES.items()], wish.seo_plugin,
        )  # fmt: skip
        self.image_size = self._combo((), [(size, size.replace("_", " ")) for size in IMAGE_SIZES], wish.image_size)
        self.image_width = self._spin(0, 5000, 100, wish.image_width, " px", self.tr("As made"))
        self.companion = QCheckBox()
        self.companion.setChecked(wish.use_companion)
        self.form = Form()
        self._lay_out()
        self.add(self.form)
        self.set_buttons(self.tr("Save"), self.submit)

    def _lay_out(self) -> None:
        form = self.form
        form.add_section(self.tr("Posts"))
        form.add_pair(
            FormRow(self.tr("Articles &become"), self.post_type),
            FormRow(self.tr("&Arrive as"), self.status),
            "post_type",
            "status",
        )
        form.add_pair(
            FormRow(self.tr("Aut&hor"), self.author),
            FormRow(self.tr("Category of those &without one"), self.default_category),
            "author",
            "default_category",
        )
        form.add(
            "categories",
            self.tr("&Categories"),
            self.categories,
            help_text=self.tr("One a line: the name here = the name on the site."),
        )
        form.add_section(self.tr("Schedule"))
        form.add_pair(
            FormRow(
                self.tr("&Time slots"),
                self.slots,
                help_text=self.tr("In the site's time zone ({0}); “day 09:00” is every day.").format(
                    self._site.facts.get("timezone") or self.tr("not known yet")
                ),
            ),
            FormRow(self.tr("&Minutes between two posts"), self.stagger),
            "slots",
            "stagger",
        )
        if self._site.target is not TargetKind.WORDPRESS:
            spare = (self.post_type, self.status, self.author, self.editor, self.seo, self.image_size, self.companion)
            for key in ("post_type", "status", "author"):
                form.row(key).hide()
            for field in spare[3:]:
                field.setParent(self)
                field.hide()
            self.image_width.setParent(self)
            self.image_width.hide()
            return
        form.add_section(self.tr("Text and images"))
        form.add_pair(
            FormRow(self.tr("&Editor"), self.editor), FormRow(self.tr("SEO &plugin"), self.seo), "editor", "seo"
        )
        form.add_pair(
            FormRow(self.tr("&Size of images in the text"), self.image_size),
            FormRow(self.tr("Images are at most &wide"), self.image_width),
            "image_size",
            "image_width",
        )
        form.add("companion", self.tr("Use the IGNY8 companion plugin where the site has it"), self.companion)

    @staticmethod
    def _combo(
        fixed: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]], value: str, name: str = ""
    ) -> QComboBox:
        box = QComboBox()
        for key, label in [*fixed, *found]:
            box.addItem(label, str(key))
        if box.findData(str(value)) < 0:
            box.addItem(name or str(value), str(value))
        box.setCurrentIndex(box.findData(str(value)))
        return box

    @staticmethod
    def _spin(least: int, most: int, step: int, value: int, unit: str, none: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(least, most)
        box.setSingleStep(step)
        box.setSuffix(unit)
        box.setSpecialValueText(none)
        box.setValue(value)
        return box

    def submit(self) -> None:
        """Save what was changed, or say what cannot be."""
        categories, wrong = _pairs(self.categories.toPlainText())
        errors = {"categories": self.tr("This line has no “=”: {0}").format(wrong)} if wrong else {}
        slots = tuple(" ".join(part.lower().split()) for part in self.slots.text().split(",") if part.strip())
        try:
            SitePublishing(slots=slots)
        except WrongInput as error:
            errors["slots"] = error.next
        try:
            SitePublishing(image_width=self.image_width.value())
        except WrongInput as error:
            errors["image_width"] = error.next
        self.form.set_errors(errors)
        if errors or (self.primary is not None and not self.primary.isEnabled()):
            return
        author = str(self.author.currentData())
        publishing = SitePublishing(
            post_type=str(self.post_type.currentData()),
            status=str(self.status.currentData()),
            author_id=author,
            author_name=self.author.currentText() if author else "",
            categories=categories,
            default_category=" ".join(self.default_category.text().split()),
            editor=EditorFlavour(self.editor.currentData()),
            seo_plugin=SeoPlugin(self.seo.currentData()),
            image_size=str(self.image_size.currentData()),
            image_width=self.image_width.value(),
            slots=slots,
            stagger_minutes=self.stagger.value(),
            use_companion=self.companion.isChecked(),
        )
        self.set_busy(True)
        sites, site_id = self._context.services.sites, self._site.id
        write(
            self._context,
            self,
            self.tr("Saving a site"),
            lambda: sites.save_publishing(site_id, publishing),
            lambda _done: self._saved(),
            self._failed,
        )

    def _saved(self) -> None:
        self._context.notices.success(self.tr("Settings of “{0}” are saved").format(self._site.name))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()


def _named(items: Any, *, key: str = "slug", without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return key and name of what the test found."""
    return [
        (str(item[key]), str(item.get("name") or item[key]))
        for item in items or ()
        if isinstance(item, dict) and item.get(key) and item[key] not in without
    ]


def _pairs(text: str) -> tuple[Mapping[str, str], str]:
    """Return the lines as pairs, and the first line that is none."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        here, equals, there = line.partition("=")
        if not line.strip():
            continue
        if not equals or not here.strip() or not there.strip():
            return {}, line.strip()
        pairs[" ".join(here.split())] = " ".join(there.split())
    return pairs, ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sites", text)
