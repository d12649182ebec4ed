"""How the images of a site look: style in words for image models; template, colours and logo of its cards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.ports import ImageRequest
from igny8_desktop.services.writer.image_style import ImageStyle
from igny8_desktop.services.writer.images import read_picture
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Form, LinkButton, SecondaryButton

_SAMPLE = QSize(300, 158)
#: Pixels that samples are drawn with, before they are made small.
_DRAWN = (900, 474)
#: Milliseconds without a change before the samples are drawn anew.
_PAUSE = 250


class ColourButton(SecondaryButton):
    """Shows a colour with its code and asks for another one; empty means that the program chooses."""

    changed = Signal()

    def __init__(self, name: str, automatic: str) -> None:
        super().__init__(name, self.ask)
        self._name, self._automatic = name, automatic
        self.colour = ""
        self.setAccessibleName(name)

    def set_colour(self, colour: str) -> None:
        """Show a colour (`#rrggbb`), or that none is chosen."""
        self.colour = colour
        self.setText(f"{self._name}  {colour}" if colour else self._name)
        self.setToolTip(colour or self._automatic)
        self.setAccessibleName(f"{self._name}: {colour or self._automatic}")
        if colour:
            swatch = QPixmap(16, 16)
            swatch.fill(QColor(colour))
            self.setIcon(swatch)
        else:
            theme().set_icon(self, "sparkles", "text_muted")

    def ask(self) -> None:
        """Ask for a colour."""
        dialog = QColorDialog(QColor(self.colour or "#1d4fbf"), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._picked)
        dialog.open()

    def _picked(self, colour: QColor) -> None:
        self.set_colour(colour.name())
        self.changed.emit()


class ImageLookDialog(BaseDialog):
    """Style, template, colours and logo, with samples that follow every change."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            context.window.tr("Style of the images"),
            context.window.tr("Holds for every image of this site that is made from now on."),
            parent=context.window,
            width=680,
        )
        self._context = context
        self._scope = context.current.scope
        self._logo = ""
        self._ticket: Ticket | None = None
        self.style_words = QLineEdit()
        self.style_words.setMaxLength(500)
        self.style_words.setPlaceholderText(self.tr("bright studio photograph, pastel background, soft shadows"))
        self.template = QComboBox()
        self.template.addItem(self.tr("Another one for each article"), "")
        for name in context.services.card_designer.templates():
            self.template.addItem(name.capitalize(), name)
        automatic = self.tr("Chosen by the program")
        self.main = ColourButton(self.tr("Main colour"), automatic)
        self.accent = ColourButton(self.tr("Accent colour"), automatic)
        self.logo_name = make_label("", "muted")
        form = Form()
        form.add(
            "style",
            self.tr("&Style in words"),
            self.style_words,
            help_text=self.tr("Goes into every prompt for an image model."),
        )
        form.add(
            "template",
            self.tr("Card &template"),
            self.template,
            help_text=self.tr("Cards are drawn without any AI provider."),
        )
        form.add("colours", self.tr("&Colours"), self._colour_line())
        form.add("logo", self.tr("&Logo"), self._logo_line())
        self.add(form)
        self.samples = [QLabel() for _each in range(4)]
        self.add(make_label(self.tr("This is how cards look"), "field"))
        grid = QGridLayout()
        grid.setSpacing(theme().tokens.space.sm)
        for number, label in enumerate(self.samples):
            label.setFixedSize(_SAMPLE)
            label.setAccessibleName(self.tr("Sample card {0}").format(number + 1))
            grid.addWidget(label, number // 2, number % 2)
        self.add(grid)
        self.set_buttons(self.tr("Save"), self.save)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._draw)
        self.template.currentIndexChanged.connect(lambda _at: self._timer.start())
        for button in (self.main, self.accent):
            button.changed.connect(self._timer.start)
        self._load()

    @property
    def chosen(self) -> ImageStyle:
        """Return the style as the fields have it."""
        colours = [self.main.colour] if self.main.colour else []
        if colours and self.accent.colour:
            colours.append(self.accent.colour)
        return ImageStyle(
            self.style_words.text().strip(), str(self.template.currentData() or ""), tuple(colours), self._logo
        )

    def save(self) -> None:
        """Keep the style and close, with Undo."""
        scope, context, style = self._scope, self._context, self.chosen
        if scope is None:
            return
        styles, tell = context.services.image_styles, context.window.tr

        def done(before: ImageStyle) -> None:
            context.notices.success(
                tell("The style of the images is saved."),
                action_text=tell("Undo"),
                action=lambda: write(context, context.window, tell("Restoring"), lambda: styles.save(scope, before)),
            )

        write(context, context.window, self.tr("Saving"), lambda: styles.save(scope, style), done)
        self.accept()

    def take_logo(self, path: Path) -> None:
        """Keep a logo file and show it on the samples."""
        styles = self._context.services.image_styles

        def done(name: str) -> None:
            self._logo = name
            self._say_logo(path.name)
            self._timer.start()

        write(
            self._context,
            self,
            self.tr("Taking {0}").format(path.name),
            lambda: styles.keep_logo(read_picture(path)),
            done,
            self.banner.say_error,
        )

    # ---------------------------------------------------------------------------------------------------- inside

    def _colour_line(self) -> QWidget:
        line, box = _line()
        box.addWidget(self.main)
        box.addWidget(self.accent)
        box.addWidget(LinkButton(self.tr("Reset"), self._reset_colours))
        box.addStretch(1)
        return line

    def _logo_line(self) -> QWidget:
        line, box = _line()
        box.addWidget(SecondaryButton(self.tr("Choose a file…"), self._ask_for_logo, icon="folder-open"))
        self.no_logo = LinkButton(self.tr("Remove"), self._drop_logo)
        box.addWidget(self.no_logo)
        box.addWidget(self.logo_name, 1)
        return line

    def _ask_for_logo(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a logo"), "", self.tr("Pictures (*.png *.webp *.jpg *.jpeg *.gif)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_logo(Path(name)))
        dialog.open()

    def _drop_logo(self) -> None:
        self._logo = ""
        self._say_logo("")
        self._timer.start()

    def _say_logo(self, name: str) -> None:
        self.logo_name.setText(name or (self.tr("The site's logo") if self._logo else self.tr("None")))
        self.no_logo.setVisible(bool(self._logo))

    def _reset_colours(self) -> None:
        self.main.set_colour("")
        self.accent.set_colour("")
        self._timer.start()

    def _load(self) -> None:
        scope, styles = self._scope, self._context.services.image_styles
        self._reset_colours()
        self._say_logo("")
        if scope is None:
            return

        def came(style: ImageStyle) -> None:
            self.style_words.setText(style.style)
            self.template.setCurrentIndex(max(self.template.findData(style.template), 0))
            for button, colour in zip((self.main, self.accent), (*style.colours, "", ""), strict=False):
                button.set_colour(colour)
            self._logo = style.logo_file
            self._say_logo("")
            self._draw()

        self._context.readers.submit(Lane.ROWS, self, lambda: styles.get(scope), came, self.banner.say_error)

    def _draw(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        site, services = self._context.current.site, self._context.services
        style, ratio = self.chosen, self.devicePixelRatioF()
        name = site.name if site is not None else ""
        logo = services.image_styles.facts({"logo_file": style.logo_file})["logo"]
        size = QSize(round(_SAMPLE.width() * ratio), round(_SAMPLE.height() * ratio))
        names = services.card_designer.templates()
        titles = (
            self.tr("How to choose well: a guide"),
            self.tr("Ten things that nobody told you"),
            self.tr("What does it cost in the end?"),
            self.tr("Mistakes that beginners make, and how to avoid them"),
        )

        def work() -> list[QImage]:
            return [
                QImage.fromData(
                    services.card_designer.draw(
                        ImageRequest(
                            "",
                            *_DRAWN,
                            ImageRole.FEATURED,
                            {
                                "title": title,
                                "keyword": self.tr("Topic"),
                                "site_name": name,
                                "card_template": style.template or names[2 * number % len(names)],
                                "card_colours": list(style.colours),
                                "logo": logo,
                            },
                        )
                    )
                ).scaled(size, mode=Qt.TransformationMode.SmoothTransformation)
                for number, title in enumerate(titles)
            ]

        def came(images: list[QImage]) -> None:
            for label, image in zip(self.samples, images, strict=True):
                pixmap = QPixmap.fromImage(image)
                pixmap.setDevicePixelRatio(ratio)
                label.setPixmap(pixmap)

        self._ticket = self._context.readers.submit(Lane.ROWS, self, work, came, self.banner.say_error)

    @property
    def drawn(self) -> bool:
        """Say whether the samples are there."""
        return all(not label.pixmap().isNull() for label in self.samples)


def _line() -> tuple[QWidget, QHBoxLayout]:
    line = QWidget()
    box = QHBoxLayout(line)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme().tokens.space.sm)
    return line, box
