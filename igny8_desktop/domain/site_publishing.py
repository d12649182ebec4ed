"""Say how articles become posts at one site: its type, author, categories, editor and SEO plugin.

`SitePublishing` is what `SiteIntegration.publishing` holds. An empty value leaves the choice to the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from igny8_desktop.domain.errors import WrongInput

#: What a post may be sent as; an empty word is "as asked for when it is published".
POST_STATUSES = ("", "draft", "pending", "publish")
#: Sizes that every WordPress site makes of an image; a site may have more.
IMAGE_SIZES = ("large", "full", "medium", "medium_large", "thumbnail")
_TYPE = re.compile(r"[a-z0-9_-]{0,20}")
_SIZE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_SLOT = re.compile(r"(mon|tue|wed|thu|fri|sat|sun|day) ([01]\d|2[0-3]):[0-5]\d")


class EditorFlavour(StrEnum):
    """The form in which the article's text is sent."""

    AUTO = "auto"
    BLOCKS = "blocks"
    CLASSIC = "classic"


class SeoPlugin(StrEnum):
    """The plugin of the site that holds SEO title, description and focus keyphrase."""

    AUTO = "auto"
    NONE = "none"
    YOAST = "yoast"
    RANK_MATH = "rank_math"
    AIOSEO = "aioseo"
    SEOPRESS = "seopress"


#: The plugins' names as their makers write them.
SEO_PLUGIN_NAMES: Mapping[SeoPlugin, str] = {
    SeoPlugin.YOAST: "Yoast SEO",
    SeoPlugin.RANK_MATH: "Rank Math",
    SeoPlugin.AIOSEO: "All in One SEO",
    SeoPlugin.SEOPRESS: "SEOPress",
}


@dataclass(frozen=True)
class SitePublishing:
    """How articles become posts at one site.

    `post_type` is WordPress's name of a type that articles go to instead of `post`; pages and products stay what they
    are. `categories` maps a category's name here, in any case, to its name at the site; an article without a category
    gets `default_category`. `image_width` is in pixels, 0 for as made. `slots` are times such as `mon 09:00` (`day
    09:00` for every day) in the site's time zone, `stagger_minutes` lies between two posts that go out together.
    """

    post_type: str = ""
    status: str = ""
    author_id: str = ""
    author_name: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    default_category: str = ""
    editor: EditorFlavour = EditorFlavour.AUTO
    seo_plugin: SeoPlugin = SeoPlugin.AUTO
    image_size: str = "large"
    image_width: int = 0
    slots: tuple[str, ...] = ()
    stagger_minutes: int = 0
    use_companion: bool = True

    def __post_init__(self) -> None:
        if self.status not in POST_STATUSES:
            raise _wrong("status", self.status, f"Use one of {', '.join(POST_STATUSES[1:])}, or leave it empty.")
        if not _TYPE.fullmatch(self.post_type):
            raise _wrong("post type", self.post_type, "Use WordPress's own name of the type, such as post or recipe.")
        if self.author_id and not self.author_id.isdigit():
            raise _wrong("author", self.author_id, "Choose one of the site's authors.")
        if not _SIZE.fullmatch(self.image_size):
            raise _wrong("image size", self.image_size, f"Use one of {', '.join(IMAGE_SIZES)}.")
        if not (self.image_width == 0 or 200 <= self.image_width <= 5000):
            raise _wrong("image width", str(self.image_width), "Use 200 to 5,000 pixels, or 0 for images as made.")
        if not 0 <= self.stagger_minutes <= 10_080:
            raise _wrong("stagger", str(self.stagger_minutes), "Use 0 to 10,080 minutes (a week).")
        for slot in self.slots:
            if not _SLOT.fullmatch(slot):
                raise _wrong("time slot", slot, "Write it as “mon 09:00”, or “day 09:00” for every day.")

    def category_at_site(self, name: str) -> str:
        """Return the name that a category of this program has at the site."""
        wanted = " ".join(name.split()).casefold()
        return next((there for here, there in self.categories.items() if here.casefold() == wanted), "") or name

    def as_json(self) -> dict[str, Any]:
        """Return the storable form, without what is as it always is."""
        stored: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(_DEFAULT, item.name):
                stored[item.name] = (
                    dict(value)
                    if isinstance(value, Mapping)
                    else list(value)
                    if isinstance(value, tuple)
                    else str(value)
                    if isinstance(value, StrEnum)
                    else value
                )
        return stored

    @staticmethod
    def from_json(value: Mapping[str, Any] | None) -> SitePublishing:
        """Read the storable form; what cannot be read is as it always is, so that a site never stops publishing."""
        known: dict[str, Any] = {}
        for name, read in _READERS.items():
            if value and name in value:
                try:
                    known[name] = read(value[name])
                    SitePublishing(**{name: known[name]})
                except (WrongInput, TypeError, ValueError, AttributeError):
                    known.pop(name, None)
        return SitePublishing(**known)


def _wrong(what: str, value: str, next_step: str) -> WrongInput:
    return WrongInput(f"This {what} cannot be used", f"“{value[:100]}” was given.", next_step)


_READERS: Mapping[str, Any] = {
    "post_type": str,
    "status": str,
    "author_id": str,
    "author_name": str,
    "categories": lambda value: {str(here): str(there) for here, there in value.items()},
    "default_category": str,
    "editor": EditorFlavour,
    "seo_plugin": SeoPlugin,
    "image_size": str,
    "image_width": int,
    "slots": lambda value: tuple(str(slot) for slot in value),
    "stagger_minutes": int,
    "use_companion": bool,
}
_DEFAULT = SitePublishing()
