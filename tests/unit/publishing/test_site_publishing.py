"""How articles become posts at a site: stored, read back, checked."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.site_publishing import _READERS, EditorFlavour, SeoPlugin, SitePublishing

FULL = SitePublishing(
    post_type="recipe",
    status="pending",
    author_id="7",
    author_name="Ada",
    categories={"Coffee": "Kaffee & Tee"},
    default_category="News",
    editor=EditorFlavour.CLASSIC,
    seo_plugin=SeoPlugin.RANK_MATH,
    image_size="full",
    image_width=1600,
    slots=("mon 09:00", "day 17:30"),
    stagger_minutes=30,
    use_companion=False,
)


def test_everything_survives_storing() -> None:
    assert SitePublishing.from_json(FULL.as_json()) == FULL
    assert all(getattr(FULL, item.name) != getattr(SitePublishing(), item.name) for item in fields(FULL))
    assert set(_READERS) == {item.name for item in fields(FULL)}


def test_defaults_are_not_stored() -> None:
    assert SitePublishing().as_json() == {}
    assert SitePublishing.from_json({}) == SitePublishing.from_json(None) == SitePublishing()


def test_one_unreadable_value_does_not_take_the_others_away() -> None:
    read = SitePublishing.from_json({"editor": "vim", "slots": ["tomorrow"], "author_id": "7", "unknown": 1})
    assert read == SitePublishing(author_id="7")


def test_categories_are_found_in_any_case() -> None:
    assert FULL.category_at_site(" coffee ") == "Kaffee & Tee"
    assert FULL.category_at_site("Shoes") == "Shoes"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "trash"},
        {"post_type": "No Type!"},
        {"author_id": "ada"},
        {"image_width": 10},
        {"slots": ("25:00",)},
        {"stagger_minutes": -1},
    ],
)
def test_what_cannot_be_is_refused_in_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(WrongInput, match="cannot be used"):
        SitePublishing(**wrong)
