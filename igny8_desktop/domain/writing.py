"""What crosses the line between those who write a text and those who show it being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.domain.enums import RewriteAction


@dataclass(frozen=True)
class WritingProgress:
    """How far one article has come while it is written.

    `section` counts from 0 to `sections`; `text` is the Markdown of that section so far, from its beginning; `over`
    says that nothing more comes: the article, or what there is of it after a cancel, is saved under `content_id`.
    """

    task_id: int
    content_id: int | None
    title: str
    section: int
    sections: int
    heading: str
    text: str = ""
    over: bool = False


OnWriting = Callable[[WritingProgress], None]
"""Take word of an article that is being written; called on any thread, at most some 20 times a second an article."""


@dataclass(frozen=True)
class Rewritten:
    """A piece of a text before and after a change that nobody has accepted yet; both are clean blocks.

    For `continue`, `after` is what comes behind `before`; otherwise it takes its place.
    """

    action: RewriteAction
    before: Blocks
    after: Blocks
    credits: int
    provider: str
    model: str
