"""What the steps of the Writer say at their end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from igny8_desktop.ui.common.step_button import StepWords


def _tr(text: str) -> str:
    return QCoreApplication.translate("WriterSteps", text)


def write_words() -> StepWords:
    """Return what writing says."""
    return StepWords(
        _tr("{made} drafts written."),
        _tr("No task waits to be written."),
        _tr("Show content"),
        ("writer", "content"),
        one=_tr("1 draft written."),
    )


def image_words() -> StepWords:
    """Return what making images says."""
    return StepWords(
        _tr("{done} images made."),
        _tr("No image waits to be made."),
        _tr("Show images"),
        ("writer", "images"),
        one=_tr("1 image made."),
    )


def publish_words() -> StepWords:
    """Return what publishing says."""
    return StepWords(
        _tr("{done} articles brought to the site."),
        _tr("No approved article waits. Approve content first (Ctrl+Enter in the editor)."),
        one=_tr("1 article brought to the site."),
    )
