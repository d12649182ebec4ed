"""Add an idea or a task by hand; say first what it would compete with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.plan_fields import PlanForm
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone


class PlanDialog(BaseDialog):
    """Adds an idea or a task by hand; `add(values)` saves it, `text_key` names its long text.

    With `competing` it is asked first what it would compete with, and added only where a person wants it all the same.
    Both are called on a worker thread.
    """

    def __init__(
        self,
        context: WindowContext,
        title: str,
        text: str,
        text_key: str,
        text_label: str,
        add: Callable[[Scope, dict[str, Any]], int],
        done: Callable[[int], object],
        competing: Callable[[Scope, dict[str, Any]], str] = lambda _scope, _values: "",
    ) -> None:
        super().__init__(title, text, parent=context.window, width=600)
        self._context = context
        self._add = add
        self._done = done
        self._competing = competing
        self._wanted: tuple[str, str] | None = None
        self.form = PlanForm(text_key, text_label)
        self.form.add_outline()
        self.body.addWidget(self.form)
        self.set_buttons(self.tr("Add"), self.save)
        self.form.title.setFocus()

    def save(self) -> None:
        """Add it."""
        scope = self._context.current.scope
        values = self.form.values()
        self.form.set_errors({} if values["title"].strip() else {"title": self.tr("Type a title.")})
        if scope is None or not values["title"].strip():
            return
        self.set_busy(True)
        target = (str(values["title"]), str(values["primary_keyword"]))
        asked = target == self._wanted

        def work() -> int | str:
            said = "" if asked else self._competing(scope, values)
            return said or self._add(scope, values)

        def done(made: int | str) -> None:
            if isinstance(made, int):
                self.accept()
                self._done(made)
                return
            self._wanted = target
            self.set_busy(False)
            self.banner.say(Tone.WARNING, self.tr("It would compete with what is there"), made)
            if self.primary is not None:
                self.primary.setText(self.tr("Add anyway"))

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(self._context, self, self.windowTitle(), work, done, failed)
