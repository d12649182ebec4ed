"""Describe the pictures of an article: one for its head, and those for the sections that gain most from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from igny8_desktop.clients.offline.languages import Language, language_for
from igny8_desktop.clients.offline.wording import content_words, overlap, pick
from igny8_desktop.domain.text import clean_keyword, normalise_keyword, shorten

_STYLES = (
    "clean editorial photograph, natural light, shallow depth of field",
    "bright still-life photograph on a plain background, soft shadows",
    "modern flat illustration, few colours, generous empty space",
    "documentary-style photograph of everyday use, warm light",
)
_RULES = "No text, no logos, no watermarks, no brand names, no recognisable people."


def describe_images(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to an `IMAGE_PROMPTS` request.

    Prompts are in English, which image models read best; alt texts are in the article's language.
    """
    language = language_for(str(facts.get("language") or "en"))
    title = clean_keyword(str(facts.get("title") or facts.get("primary_keyword") or ""))
    keyword = clean_keyword(str(facts.get("primary_keyword") or title))
    own = clean_keyword(str(facts.get("style") or "")).rstrip(".")
    style = own or pick(_STYLES, str(facts.get("site_name") or ""), title)[0]
    images = [
        {
            "role": "featured",
            "section": "",
            "prompt": f"{style[0].upper()}{style[1:]} about “{keyword}”, as the lead picture of an article titled "
            f"“{title}”. Wide format, one clear subject, room at the edges for cropping. {_RULES}",
            "alt_text": shorten(language.notes.alt_featured.format(title=title), 150),
            "caption": "",
        }
    ]
    wanted = max(int(facts.get("in_article") or 0), 0)
    sections = [clean_keyword(str(name)) for name in facts.get("sections") or ()]
    images += [
        {
            "role": "in_article",
            "section": section,
            "prompt": f"{style[0].upper()}{style[1:]}, showing what the section “{section}” of an article about "
            f"“{keyword}” explains. One clear subject. {_RULES}",
            "alt_text": shorten(language.notes.alt_section.format(section=section), 150),
            "caption": "",
        }
        for section in _sections_to_show(sections, title, wanted, language)
    ]
    return {"images": images}


def _sections_to_show(sections: Sequence[str], title: str, wanted: int, language: Language) -> list[str]:
    """Return the sections for pictures: spread over the article, those nearest to its topic first, in order."""
    unique = list({normalise_keyword(name): name for name in sections if name}.values())
    if wanted >= len(unique):
        return unique
    about = content_words(title, language)
    chosen: list[str] = []
    for part in range(wanted):
        start, end = part * len(unique) // wanted, (part + 1) * len(unique) // wanted
        chosen.append(max(unique[start:end], key=lambda name: overlap(content_words(name, language), about)))
    return chosen
