"""What every text of a site keeps to: voice, words, spelling, habits; and how a voice is learned from posts."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SPELLINGS, SiteProfile
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Form, FormRow, SecondaryButton


class SiteProfileDialog(BaseDialog):
    """Edits the profile of the site in sight."""

    def __init__(self, context: WindowContext, scope: Scope, site_name: str, language: str) -> None:
        super().__init__(
            self.tr("Profile of {0}").format(site_name),
            self.tr("Every prompt carries this. A brief can say otherwise for one article."),
            parent=context.window,
            width=720,
        )
        self._context = context
        self._scope = scope
        self._profile = SiteProfile()
        form = self.form = Form()
        self.voice = _text(110)
        self.pages = _text(60)
        self.pages.setPlaceholderText("https://…")
        self.tone = QLineEdit()
        self.audience = QLineEdit()
        self.banned = _text(60)
        self.spelling = QComboBox()
        self.spelling.addItem(self.tr("As the language usually is"), "")
        for tag, words in SPELLINGS.get(language.split("-")[0], ()):
            self.spelling.addItem(words, tag)
        self.formatting = _text(60)
        self.author = QLineEdit()
        self.categories = QLineEdit()
        form.add(
            "voice",
            self.tr("&Voice"),
            self.voice,
            help_text=self.tr("How the site speaks, as you would tell a writer."),
        )
        self.learn_button = SecondaryButton(self.tr("Learn the voice"), self.learn, icon="wand-sparkles")
        form.add(
            "pages",
            self.tr("Learn it from these &posts"),
            self.pages,
            help_text=self.tr("Up to eight addresses, one in a line. They are read once, now."),
            trailing=self.learn_button,
        )
        self.learned = make_label("", "caption", wrap=True)
        form.add_widget(self.learned)
        form.add_pair(
            FormRow(self.tr("&Tone"), self.tone), FormRow(self.tr("&Audience"), self.audience), "tone", "audience"
        )
        form.add(
            "banned",
            self.tr("&Words never to use"),
            self.banned,
            help_text=self.tr("One word or phrase in a line."),
        )
        form.add(
            "formatting",
            self.tr("&Formatting"),
            self.formatting,
            help_text=self.tr("Habits of lists, headings, numbers."),
        )
        form.add_pair(
            FormRow(self.tr("&Spelling"), self.spelling),
            FormRow(self.tr("Default aut&hor"), self.author),
            "spelling",
            "author",
        )
        form.add(
            "categories",
            self.tr("Usual &categories"),
            self.categories,
            help_text=self.tr("Separated by commas; offered first for every article."),
        )
        self.body.setSpacing(theme().tokens.space.lg)
        self.add(form)
        self.set_buttons(self.tr("Save"), self.save)
        self.setEnabled(False)
        profiles = context.services.profiles
        context.readers.submit(Lane.ROWS, self, lambda: profiles.get(scope), self._fill, self.banner.say_error)

    def _fill(self, profile: SiteProfile) -> None:
        self._profile = profile
        self.voice.setPlainText(profile.voice)
        self.tone.setText(profile.tone)
        self.audience.setText(profile.audience)
        self.banned.setPlainText("\n".join(profile.banned_words))
        place = self.spelling.findData(profile.spelling)
        if place < 0:
            self.spelling.addItem(profile.spelling, profile.spelling)
            place = self.spelling.count() - 1
        self.spelling.setCurrentIndex(place)
        self.formatting.setPlainText(profile.formatting)
        self.author.setText(profile.author)
        self.categories.setText(", ".join(profile.categories))
        named = ", ".join(profile.voice_from)
        self.learned.setText(self.tr("Learned from: {0}").format(named) if named else "")
        self.learned.setVisible(bool(named))
        self.setEnabled(True)
        self.fit()

    def value(self) -> SiteProfile:
        """Return the profile as the fields have it."""
        return SiteProfile(
            voice=self.voice.toPlainText(),
            audience=self.audience.text(),
            tone=self.tone.text(),
            banned_words=tuple(self.banned.toPlainText().splitlines()),
            spelling=str(self.spelling.currentData() or ""),
            formatting=self.formatting.toPlainText(),
            author=self.author.text(),
            categories=tuple(self.categories.text().split(",")),
            voice_from=self._profile.voice_from,
        )

    def learn(self) -> None:
        """Read the named posts and let the model describe their voice; nothing is saved until Save."""
        addresses = [line.strip() for line in self.pages.toPlainText().splitlines() if line.strip()]
        if not addresses:
            self.form.set_errors({"pages": self.tr("Name at least one post.")})
            return
        self.form.set_errors({})
        context, scope, profiles = self._context, self._scope, self._context.services.profiles
        typed = self.value()
        self.learn_button.setEnabled(False)

        async def work(job: Any) -> SiteProfile:
            return await profiles.learn(scope, addresses=addresses, progress=job.progress)

        def done(found: SiteProfile) -> None:
            self.learn_button.setEnabled(True)
            self._fill(
                SiteProfile(
                    voice=found.voice,
                    audience=typed.audience,
                    tone=found.tone or typed.tone,
                    banned_words=typed.banned_words,
                    spelling=found.spelling or typed.spelling,
                    formatting=found.formatting or typed.formatting,
                    author=typed.author,
                    categories=typed.categories,
                    voice_from=found.voice_from,
                )
            )
            self.banner.say(Tone.INFO, self.tr("This is the voice of those posts"), self.tr("Correct it, then save."))

        def failed(error: BaseException) -> None:
            self.learn_button.setEnabled(True)
            self.banner.say_error(error)

        handle = context.services.jobs.submit(self.tr("Learning a voice"), work, kind="voice", site_id=scope.site_id)
        follow(context.bridge, self, handle, done, failed, lambda: self.learn_button.setEnabled(True))

    def save(self) -> None:
        """Save the profile, with Undo."""
        context, scope, profile = self._context, self._scope, self.value()
        profiles = context.services.profiles
        self.set_busy(True)

        def done(before: SiteProfile) -> None:
            def undo() -> None:
                write(context, context.window, self.tr("Restoring"), lambda: profiles.save(scope, before))

            undo_text = self.tr("Undo")
            context.notices.success(self.tr("Profile saved."), action_text=undo_text, action=undo)
            self.accept()

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(context, self, self.windowTitle(), lambda: profiles.save(scope, profile), done, failed)


def _text(height: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(height)
    return field
