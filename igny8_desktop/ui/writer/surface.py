"""What panels beside an article may rely on, whatever widget the article is written in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance

from igny8_desktop.domain.blocks import Block, Blocks


class WritingSurface(Protocol):
    """An article that is being written.

    A block keeps its id as long as the article is open, wherever it moves and however it is edited; ids mean nothing
    in another session. Offsets count characters of `domain.blocks.plain_text(block)`.
    """

    @property
    def changed(self) -> SignalInstance:
        """Emitted without arguments once nobody has typed for a moment, and after a new article is shown."""

    @property
    def edited(self) -> SignalInstance:
        """Emitted without arguments at every single edit: do nothing slow here."""

    def blocks(self) -> Blocks:
        """Return the article as it is now; blocks that nobody touched are those that were loaded, byte for byte."""

    def block_ids(self) -> tuple[str, ...]:
        """Return the ids of `blocks()`, in the same order."""

    def reveal(self, block_id: str, start: int = 0, length: int = 0) -> None:
        """Scroll to a place, select it and give it the keyboard; an unknown block does nothing."""

    def replace(self, block_id: str, blocks: Sequence[Block]) -> None:
        """Put other blocks in the place of one, as one step of undo; the first one keeps the id."""
