"""The offline engine as an image model: it draws cards, it does not pretend to paint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from igny8_desktop.clients.offline.cards.design import FEATURED, HEIGHT, IN_ARTICLE, WIDTH, Words, draw_card
from igny8_desktop.clients.offline.cards.palette import palette_of
from igny8_desktop.clients.offline.languages import language_for
from igny8_desktop.clients.offline.wording import heading_case
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.ports import ImageAnswer, ImageRequest

_SMALLEST, _LARGEST = 200, 4_000


class OfflineImageModel:
    """Draw a card from an article's title or a section's heading with the fonts of `resources_dir`."""

    def __init__(self, resources_dir: Path) -> None:
        self._fonts = resources_dir / "fonts"

    @property
    def provider(self) -> str:
        """Return `offline`."""
        return "offline"

    @property
    def model(self) -> str:
        """Return the designer's name, which changes whenever its cards would."""
        return "igny8-cards-2"

    @property
    def price_class(self) -> str:
        """Return `offline`: it is free."""
        return "offline"

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        """Return a PNG card of the size asked for (1200 × 630 where none is), drawn on a worker thread."""
        return ImageAnswer(await asyncio.to_thread(self.draw, request), self.model, tokens_in=0, tokens_out=0)

    def templates(self) -> Sequence[str]:
        """Return the names of the templates of featured pictures."""
        return tuple(FEATURED)

    def draw(self, request: ImageRequest) -> bytes:
        """Return a card as PNG bytes, in the template, colours and with the logo that the request's facts name.

        `variant` in the facts asks for another design of the same words. A logo that cannot be read is left out.
        """
        facts = request.facts
        language = language_for(str(facts.get("language") or "en"))
        title, section = str(facts.get("title") or ""), str(facts.get("section") or "")
        keyword = heading_case(str(facts.get("keyword") or ""), language)
        site = str(facts.get("site_name") or "")
        featured = request.role is ImageRole.FEATURED or not section
        words = Words(
            title=(title if featured else section) or request.prompt,
            label=keyword if featured else title,
            footer=site,
            seed=site or str(facts.get("seed") or ""),
        )
        return draw_card(
            words,
            self._fonts,
            width=min(max(request.width or WIDTH, _SMALLEST), _LARGEST),
            height=min(max(request.height or HEIGHT, _SMALLEST), _LARGEST),
            templates=FEATURED if featured else IN_ARTICLE,
            template=str(facts.get("card_template") or "") or None,
            palette=palette_of(facts.get("card_colours") or ()),
            logo=_read_logo(str(facts.get("logo") or "")),
            variant=int(facts.get("variant") or 0),
        )


def _read_logo(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes() if path else None
    except OSError:
        return None
