"""Choose who writes: the offline engine or an OpenAI-compatible server, with its key and a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QFileDialog, QLineEdit

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.ai_ports import LocalServer
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import ConnectionReport, SecretStoreStatus
from igny8_desktop.settings import schema
from igny8_desktop.ui.background import follow, write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets import Form, JobButton, LinkButton, SecondaryButton

#: Providers that nobody has a key for: they run on this computer.
_KEYLESS = frozenset({"", "ollama", "lmstudio", "llamacpp", "gguf"})


class AiProviderDialog(BaseDialog):
    """Edits the settings of the AI provider; the key goes to the secret store and is never shown back."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            _tr("AI provider"),
            _tr("Who writes ideas, articles and image prompts. The offline engine works at once, free of charge."),
            parent=context.window,
            width=560,
        )
        self._context = context
        self._stored: frozenset[str] = frozenset()
        settings = context.services.settings
        self.provider = QComboBox()
        for choice in schema.AI_PROVIDER.choices:
            self.provider.addItem(choice.label, choice.value)
        self.provider.setCurrentIndex(self.provider.findData(settings.get(schema.AI_PROVIDER)))
        self.base_url = QLineEdit(settings.get(schema.AI_BASE_URL))
        self.model = QLineEdit(settings.get(schema.AI_MODEL))
        self.image_model = QLineEdit(settings.get(schema.AI_IMAGE_MODEL))
        self.images_enabled = QCheckBox()
        self.images_enabled.setChecked(settings.get(schema.AI_IMAGES_ENABLED))
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.remove_key = LinkButton(self.tr("Forget the key"), self._forget_key)
        self.form = Form()
        self.form.add("provider", self.tr("&Provider"), self.provider, help_text=schema.AI_PROVIDER.help)
        self.form.add("base_url", self.tr("&Server address"), self.base_url, help_text=schema.AI_BASE_URL.help)
        self.form.add("key", self.tr("&Key"), self.key, trailing=self.remove_key)
        self.choose_file = SecondaryButton(self.tr("Choose file…"), self._choose_file, icon="folder-open")
        self.form.add(
            "model", self.tr("Text &model"), self.model, help_text=schema.AI_MODEL.help, trailing=self.choose_file
        )
        self.form.add(
            "images_enabled",
            self.tr("Make &images with AI"),
            self.images_enabled,
            help_text=schema.AI_IMAGES_ENABLED.help,
        )
        self.form.add("image_model", self.tr("Ima&ge model"), self.image_model, help_text=schema.AI_IMAGE_MODEL.help)
        self.add(self.form)
        self.test_button = JobButton(self.tr("Save and test"), self._test, context.bridge, context.notices, icon="plug")
        self.add_left(self.test_button)
        self.find_button = SecondaryButton(
            self.tr("Find on this computer"),
            self.find_local,
            icon="search",
            tip=self.tr("Look for Ollama, LM Studio and llama.cpp on their usual ports."),
        )
        self.add_left(self.find_button)
        self.set_buttons(self.tr("Save"), self.submit)
        self.provider.currentIndexChanged.connect(lambda _index: self._show_provider())
        self.images_enabled.toggled.connect(lambda _on: self._show_provider())
        self._show_provider()
        self._read_store()

    # ------------------------------------------------------------------------------------------------- showing

    @property
    def _name(self) -> str:
        return str(self.provider.currentData())

    def _show_provider(self) -> None:
        outside = bool(self._name)
        for key in ("base_url", "model", "images_enabled"):
            self.form.row(key).setVisible(outside)
        file = self._name == "gguf"
        self.form.row("base_url").setVisible(outside and not file)
        self.choose_file.setVisible(file)
        self.form.row("key").setVisible(outside and not file)
        self.form.row("image_model").setVisible(outside and self.images_enabled.isChecked())
        stored = self._name in self._stored
        self.remove_key.setVisible(stored)
        if stored:
            self.key.setPlaceholderText(self.tr("A key is kept; type another to replace it"))
        elif self._name in _KEYLESS:
            self.key.setPlaceholderText(self.tr("Not needed by most servers on this computer"))
        else:
            self.key.setPlaceholderText(self.tr("Paste the key of your account"))
        self.test_button.setEnabled(True)
        self.fit()

    def find_local(self) -> None:
        """Look for AI servers on this computer and choose the first that has a model."""
        self.find_button.setEnabled(False)
        ai, context = self._context.services.ai, self._context

        def done(found: Sequence[LocalServer]) -> None:
            self.find_button.setEnabled(True)
            best = next((server for server in found if server.models), None)
            if best is None:
                self.banner.say(
                    Tone.INFO,
                    self.tr("No AI server answers on this computer"),
                    self.tr("Start Ollama, LM Studio or llama.cpp’s server, or choose a model file."),
                )
                return
            self.provider.setCurrentIndex(self.provider.findData(best.provider))
            self.base_url.clear()
            self.model.setText(best.models[0])
            self.banner.say(
                Tone.SUCCESS,
                self.tr("Found at {0}").format(best.base_url),
                self.tr("Models: {0}").format(", ".join(best.models[:8])),
            )
            self.fit()

        def failed(error: BaseException) -> None:
            self.find_button.setEnabled(True)
            self.banner.say_error(error)

        async def work(_job: JobContext) -> Sequence[LocalServer]:
            return await ai.find_local()

        handle = context.services.jobs.submit(self.tr("Looking for AI servers"), work, kind="find")
        follow(context.bridge, self, handle, done, failed)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a model file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Model files (*.gguf)"))
        dialog.fileSelected.connect(self.model.setText)
        dialog.open()

    def _read_store(self) -> None:
        secrets = self._context.services.secrets
        names = [choice.value for choice in schema.AI_PROVIDER.choices if choice.value]

        def read() -> tuple[SecretStoreStatus, frozenset[str]]:
            return secrets.status(), frozenset(name for name in names if secrets.get(f"ai/{name}"))

        self._context.readers.submit(Lane.ROWS, self, read, self._show_store, self.banner.say_error)

    def _show_store(self, found: tuple[SecretStoreStatus, frozenset[str]]) -> None:
        status, self._stored = found
        self.form.row("key").set_help(status.words)
        self._show_provider()

    # -------------------------------------------------------------------------------------------------- saving

    def _values(self) -> dict[str, object]:
        return {
            schema.AI_PROVIDER.key: self._name,
            schema.AI_BASE_URL.key: self.base_url.text(),
            schema.AI_MODEL.key: self.model.text(),
            schema.AI_IMAGE_MODEL.key: self.image_model.text(),
            schema.AI_IMAGES_ENABLED.key: self.images_enabled.isChecked(),
        }

    def _checked(self) -> Mapping[str, object] | None:
        """Return the values if all of them can be used; else show on which field they cannot."""
        rows = {
            "provider": schema.AI_PROVIDER,
            "base_url": schema.AI_BASE_URL,
            "model": schema.AI_MODEL,
            "image_model": schema.AI_IMAGE_MODEL,
        }
        values, errors = self._values(), {}
        for row, wanted in rows.items():
            try:
                wanted.parse(values[wanted.key])
            except WrongInput as error:
                errors[row] = f"{error.what} {error.next}"
        if self._name == "custom" and not self.base_url.text().strip():
            errors["base_url"] = self.tr("A server of your own needs its address.")
        self.form.set_errors(errors)
        if errors:
            self.fit()
        return None if errors else values

    def _keep(self, values: Mapping[str, object], key: str) -> None:
        services = self._context.services
        services.settings.update(values)
        if key:
            services.secrets.set(f"ai/{values[schema.AI_PROVIDER.key]}", key)

    def submit(self) -> None:
        """Save settings and key, then close."""
        values = self._checked()
        if values is None or (self.primary is not None and not self.primary.isEnabled()):
            return
        key = self.key.text().strip()
        self.set_busy(True)
        write(
            self._context,
            self,
            self.tr("Saving the AI provider"),
            lambda: self._keep(values, key),
            self._saved,
            self._failed,
        )

    def _saved(self, _done: None) -> None:
        self.key.clear()
        self._context.notices.success(self.tr("The AI provider is saved"))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()

    def _forget_key(self) -> None:
        secrets, name = self._context.services.secrets, self._name
        write(
            self._context,
            self,
            self.tr("Forgetting a key"),
            lambda: secrets.delete(f"ai/{name}"),
            lambda _done: self._read_store(),
            self._failed,
        )

    # ------------------------------------------------------------------------------------------------- testing

    def _test(self) -> JobHandle[ConnectionReport] | None:
        values = self._checked()
        if values is None:
            return None
        key = self.key.text().strip()
        self.banner.clear()
        services = self._context.services

        async def work(_job: JobContext) -> ConnectionReport:
            import asyncio

            await asyncio.to_thread(self._keep, values, key)
            return await services.ai.test()

        handle = services.jobs.submit(self.tr("Testing the AI provider"), work, kind="test")
        return follow(self._context.bridge, self, handle, self._tested, self._failed)

    def _tested(self, report: ConnectionReport) -> None:
        self.key.clear()
        models = [str(name) for name in report.facts.get("models", ())]
        if models:
            for field in (self.model, self.image_model):
                completer = QCompleter(models, field)
                completer.setCaseSensitivity(completer.caseSensitivity().CaseInsensitive)
                field.setCompleter(completer)
        if report.problem is not None:
            self.banner.say_error(report.problem)
        else:
            self.banner.say(Tone.SUCCESS, self.tr("It works"), _found(report.facts, len(models)))
        self._read_store()


def _found(facts: Mapping[str, object], models: int) -> str:
    parts = [_tr("Text: {0}.").format(facts.get("answered") or facts.get("model") or "")]
    if facts.get("image_model"):
        parts.append(_tr("Images: {0}.").format(facts["image_model"]))
    if facts.get("seconds") is not None:
        parts.append(_tr("A short answer took {0} s.").format(facts["seconds"]))
    if models:
        parts.append(_tr("The server offers {0} models; type in the field to find one.").format(models))
    return " ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("AiProviderDialog", text)
