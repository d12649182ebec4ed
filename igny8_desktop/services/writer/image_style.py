"""Keep how the images of a site are to look: a style in words, the template and colours of its cards, its logo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from igny8_desktop.data.models import Site
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import BadAnswer, WrongInput
from igny8_desktop.domain.ports import ImageStore
from igny8_desktop.domain.scope import Scope

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
#: The keys of a site's profile that belong to images.
KEYS = ("image_style", "card_template", "card_colours", "logo_file")


@dataclass(frozen=True)
class ImageStyle:
    """How the images of a site look; empty means as the program chooses.

    `colours` are `#rrggbb`: the main one, perhaps an accent. `logo_file` is the name of kept bytes.
    """

    style: str = ""
    template: str = ""
    colours: tuple[str, ...] = ()
    logo_file: str = ""


def style_of(profile: Mapping[str, Any]) -> ImageStyle:
    """Read the style of a site's profile; what is no value of it is left out."""
    colours = tuple(str(item) for item in profile.get("card_colours") or () if _COLOUR.fullmatch(str(item)))
    return ImageStyle(
        str(profile.get("image_style") or ""),
        str(profile.get("card_template") or ""),
        colours[:2],
        str(profile.get("logo_file") or ""),
    )


class ImageStyles:
    """Read and change the image style of sites."""

    def __init__(self, database: Database, store: ImageStore) -> None:
        self._database = database
        self._store = store

    def get(self, scope: Scope) -> ImageStyle:
        """Return the style of a site; raises `NotFound`."""
        with self._database.read(scope.whole_site()) as work:
            return style_of(work.get(Site, scope.site_id).profile)

    def save(self, scope: Scope, style: ImageStyle) -> ImageStyle:
        """Keep a style and return the one before, for undoing; raises `WrongInput` for what is no colour."""
        wrong = next((item for item in style.colours if not _COLOUR.fullmatch(item)), None)
        if wrong is not None:
            raise WrongInput(
                "This is no colour", f"“{wrong}” cannot be read as one.", "Write colours as #rrggbb, such as #1d4fbf."
            )
        with self._database.write(scope.whole_site(), "images") as work:
            site = work.get(Site, scope.site_id)
            before = style_of(site.profile)
            values = (style.style.strip()[:500], style.template, list(style.colours[:2]), style.logo_file)
            site.profile = {**site.profile, **dict(zip(KEYS, values, strict=True))}
            return before

    def keep_logo(self, data: bytes) -> str:
        """Keep a logo file and return its name for `logo_file`; raises `WrongInput` for what is no picture."""
        try:
            self._store.check(data)
        except BadAnswer as problem:
            raise WrongInput(
                "This file cannot be used as a logo",
                problem.what,
                "Choose a PNG or WebP file, best with a clear ground.",
            ) from problem
        return self._store.keep_raw(data)

    def facts(self, profile: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a card designer must know of a site's style."""
        style = style_of(profile)
        logo = str(self._store.raw_path(style.logo_file)) if style.logo_file else ""
        return {"card_template": style.template, "card_colours": list(style.colours), "logo": logo}
