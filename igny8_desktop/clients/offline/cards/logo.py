"""Set a site's logo on a card: in its proportions, on a plate of its own where the ground would swallow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from igny8_desktop.clients.images.web_ready import decode
from igny8_desktop.clients.offline.cards.palette import WHITE, Color, Palette, contrast
from igny8_desktop.domain.errors import BadAnswer

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: A logo wider than this times its height has the name in it.
_WITH_NAME = 2.2
_SEEN = 2.0


@dataclass(frozen=True)
class Logo:
    """A logo in RGBA, cut to what is not clear."""

    picture: Picture

    @property
    def wide(self) -> bool:
        """Say whether the logo is so wide that the name must be in it."""
        return self.picture.width > _WITH_NAME * self.picture.height

    def fitted(self, width: float, height: float) -> Picture:
        """Return the logo as large as the box allows."""
        from PIL import Image

        scale = min(width / self.picture.width, height / self.picture.height)
        size = max(round(self.picture.width * scale), 1), max(round(self.picture.height * scale), 1)
        return self.picture.resize(size, Image.Resampling.LANCZOS)

    def paste(self, card: Picture, mark: Picture, place: tuple[float, float], palette: Palette) -> None:
        """Put a fitted logo on a card, its top left at `place`."""
        from PIL import ImageDraw

        x, y = round(place[0]), round(place[1])
        under = card.crop((x, y, x + mark.width, y + mark.height)).resize((1, 1))
        color = _mean(mark)
        ground = under.getpixel((0, 0))
        if contrast(color, ground) < _SEEN:  # type: ignore[arg-type]
            pad = max(round(mark.height * 0.16), 2)
            plate = WHITE if contrast(color, WHITE) >= contrast(color, palette.deep) else palette.deep
            box = (x - pad, y - pad, x + mark.width + pad, y + mark.height + pad)
            ImageDraw.Draw(card).rounded_rectangle(box, radius=pad * 1.5, fill=plate)
        card.paste(mark, (x, y), mark)


def open_logo(data: bytes) -> Logo | None:
    """Return the logo in a file; `None` for one that is no picture or wholly clear."""
    try:
        picture = decode(data).convert("RGBA")
    except BadAnswer:
        return None
    box = picture.getchannel("A").point(lambda value: 255 if value > 8 else 0).getbbox()
    return Logo(picture.crop(box)) if box is not None else None


def _mean(mark: Picture) -> Color:
    """Return the mean colour of what is not clear."""
    from PIL import ImageStat

    red, green, blue = ImageStat.Stat(mark.convert("RGB"), mark.getchannel("A")).mean
    return round(red), round(green), round(blue)
