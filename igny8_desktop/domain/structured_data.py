"""Describe an article to search engines as JSON-LD (schema.org): Article, FAQPage, HowTo, each where it fits.

The fields that a type must have are those that schema.org's documentation and Google's pages on structured data ask
for; `problems` says what is missing or of a wrong kind, so that nothing half-made goes out.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, plain_text

JsonLd = dict[str, Any]
_CONTEXT = "https://schema.org"
_MOST_HEADLINE = 110
_ITEM = re.compile(r"<li\b[^>]*>(.*?)(?=<li\b|</li>|$)", re.DOTALL | re.IGNORECASE)
_HOW_TO = re.compile(
    r"^(how to|how do i|step[- ]by[- ]step|wie (man|du|sie)\b|anleitung|so (gelingt|geht|machen)|comment\b|guide\b"
    r"|c[óo]mo\b|come\b|hoe\b|nasıl)|\bnasıl\b|: (a )?(step-by-step|how-to)",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\s*(?:(?:step|schritt|[ée]tape|paso|passo|stap|ad[ıi]m)\s*\d+\b|\d{1,2}[.):])", re.IGNORECASE)


@dataclass(frozen=True)
class PageFacts:
    """What is known of the page that an article becomes; empty where it is not known (yet)."""

    title: str
    description: str = ""
    language: str = "en"
    url: str = ""
    image_urls: tuple[str, ...] = ()
    author: str = ""
    publisher: str = ""
    publisher_url: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    keywords: tuple[str, ...] = ()
    word_count: int = 0


def structured_data(facts: PageFacts, blocks: Blocks) -> list[JsonLd]:
    """Return the JSON-LD objects that fit an article, each of them valid: what would not be is left out."""
    found = [article(facts), faq_page(blocks), how_to(facts, blocks)]
    return [item for item in found if item is not None and not problems(item)]


def article(facts: PageFacts) -> JsonLd:
    """Return the `Article` of a page; its author is the site where no person is named."""
    author: JsonLd | None = None
    if facts.author:
        author = {"@type": "Person", "name": facts.author}
    elif facts.publisher:
        author = {"@type": "Organization", "name": facts.publisher}
    publisher = (
        {"@type": "Organization", "name": facts.publisher, "url": facts.publisher_url} if facts.publisher else None
    )
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "Article",
            "headline": _cut(facts.title, _MOST_HEADLINE),
            "description": facts.description,
            "inLanguage": facts.language,
            "image": list(facts.image_urls),
            "datePublished": _moment(facts.published_at),
            "dateModified": _moment(facts.modified_at or facts.published_at),
            "author": author,
            "publisher": _filled(publisher) if publisher else None,
            "mainEntityOfPage": {"@type": "WebPage", "@id": facts.url} if facts.url else None,
            "keywords": ", ".join(facts.keywords),
            "wordCount": facts.word_count or None,
        }
    )


def faq_page(blocks: Iterable[Block]) -> JsonLd | None:
    """Return the questions of an article that stand as details blocks; `None` with fewer than two."""
    questions = []
    for block in blocks:
        question = " ".join(str(block.attrs.get("summary") or "").split())
        answer = plain_text(Block(BlockKind.PARAGRAPH, block.html))
        if block.kind is BlockKind.DETAILS and question and answer:
            questions.append(
                {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            )
    if len(questions) < 2:
        return None
    return {"@context": _CONTEXT, "@type": "FAQPage", "mainEntity": questions}


def how_to(facts: PageFacts, blocks: Blocks) -> JsonLd | None:
    """Return the steps of a guide: its numbered headings, else its first longer numbered list; `None` without any.

    Only for an article whose title says that it tells how something is done.
    """
    if not _HOW_TO.search(facts.title):
        return None
    steps = _heading_steps(blocks) or _list_steps(blocks)
    if len(steps) < 2:
        return None
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "HowTo",
            "name": _cut(facts.title, _MOST_HEADLINE),
            "description": facts.description,
            "inLanguage": facts.language,
            "image": list(facts.image_urls[:1]),
            "step": [_filled({"@type": "HowToStep", "position": at, **step}) for at, step in enumerate(steps, 1)],
        }
    )


def script_tag(data: Sequence[Mapping[str, Any]]) -> str:
    """Return one script element with these objects; nothing in them can close it. Empty for none."""
    if not data:
        return ""
    content: object = data[0] if len(data) == 1 else {"@context": _CONTEXT, "@graph": [_bare(item) for item in data]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'<script type="application/ld+json">\n{text}\n</script>'


def page_script(facts: PageFacts, blocks: Blocks) -> str:
    """Return the script element of an article: what a page of it carries in its head, or a block at its end."""
    return script_tag(structured_data(facts, blocks))


# ------------------------------------------------------------------------------------------------------- checking

_TEXT = "a text"
_REQUIRED: Mapping[str, Mapping[str, str]] = {
    "Article": {"headline": _TEXT, "author": "Person|Organization"},
    "FAQPage": {"mainEntity": "Question[]"},
    "HowTo": {"name": _TEXT, "step": "HowToStep[]"},
    "Question": {"name": _TEXT, "acceptedAnswer": "Answer"},
    "Answer": {"text": _TEXT},
    "HowToStep": {"text": _TEXT},
    "Person": {"name": _TEXT},
    "Organization": {"name": _TEXT},
    "WebPage": {"@id": _TEXT},
}
_DATES = ("datePublished", "dateModified")


def problems(data: Mapping[str, Any], where: str = "") -> list[str]:
    """Return what is wrong with a JSON-LD object in words, such as “Article: author is missing”; empty when valid."""
    kind = str(data.get("@type") or "")
    name = where or kind or "object"
    if kind not in _REQUIRED:
        return [f"{name}: the type “{kind}” is not known"]
    found = [] if where or data.get("@context") == _CONTEXT else [f"{name}: @context must be {_CONTEXT}"]
    for field, wanted in _REQUIRED[kind].items():
        value = data.get(field)
        if value in (None, "", [], {}):
            found.append(f"{name}: {field} is missing")
        elif wanted == _TEXT:
            if not isinstance(value, str) or not value.strip():
                found.append(f"{name}: {field} must be a text")
        else:
            found.extend(_check_objects(value, wanted, f"{name}.{field}"))
    if kind == "Article" and len(str(data.get("headline") or "")) > _MOST_HEADLINE:
        found.append(f"{name}: headline has more than {_MOST_HEADLINE} characters")
    found.extend(f"{name}: {each} must be an ISO date" for each in _DATES if each in data and not _is_date(data[each]))
    return found


def _check_objects(value: object, wanted: str, where: str) -> list[str]:
    many = wanted.endswith("[]")
    kinds = wanted.removesuffix("[]").split("|")
    items = value if isinstance(value, list) else [value]
    if many and not isinstance(value, list):
        return [f"{where} must be a list"]
    found: list[str] = []
    for item in items:
        if not isinstance(item, Mapping) or item.get("@type") not in kinds:
            found.append(f"{where} must be {' or '.join(kinds)}")
        else:
            found.extend(problems(item, f"{where}.{item.get('@type')}"))
    return found


def _is_date(value: object) -> bool:
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return True


# --------------------------------------------------------------------------------------------------------- inside


def _heading_steps(blocks: Blocks) -> list[JsonLd]:
    steps: list[tuple[str, int, list[str]]] = []
    open_level = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            level, text = int(block.attrs.get("level", 2)), plain_text(block)
            if _STEP.match(text):
                steps.append((text, level, []))
                open_level = level
            elif level <= open_level:
                open_level = 0
        elif open_level and steps:
            steps[-1][2].append(plain_text(block))
    return [{"name": name, "text": " ".join(filter(None, texts)) or name} for name, _level, texts in steps]


def _list_steps(blocks: Blocks) -> list[JsonLd]:
    for block in blocks:
        if block.kind is BlockKind.LIST and block.attrs.get("ordered"):
            items = [plain_text(Block(BlockKind.PARAGRAPH, item)) for item in _ITEM.findall(block.html)]
            items = [item for item in items if item]
            if len(items) >= 3:
                return [{"text": item} for item in items]
    return []


def _filled(values: Mapping[str, Any]) -> JsonLd:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _bare(item: Mapping[str, Any]) -> JsonLd:
    return {key: value for key, value in item.items() if key != "@context"}


def _moment(value: datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value is not None else ""


def _cut(text: str, limit: int) -> str:
    text = " ".join(html.unescape(text).split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
