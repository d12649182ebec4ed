"""Change a piece of a text by a model: regenerate, expand, shorten, simplify, change its tone, or continue it."""

from __future__ import annotations

from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.domain.enums import RewriteAction
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.writing import Rewritten


class Rewriting:
    """Ask a model for another wording; nothing is saved: who asked shows the difference and saves what is accepted."""

    async def rewrite(
        self,
        scope: Scope,
        content_id: int,
        action: RewriteAction,
        blocks: Blocks,
        *,
        place: int = 0,
        article: Blocks = (),
        tone: str = "",
        instruction: str = "",
        on_text: OnText | None = None,
    ) -> Rewritten:
        """Return a section or a selection before and after a change.

        `blocks` is the piece; `article` the whole text as the editor holds it (the stored one without it), in which
        the piece begins at block `place`; `tone` is for `CHANGE_TONE`; `instruction` is what the user adds in words.
        `on_text` is given the Markdown of the new piece while it comes in. Cancelling ends the call. Raises
        `BadAnswer`, `NotEnoughCredits`, `WrongInput` for an empty piece, and what the model raises.
        """
        raise NotImplementedError
