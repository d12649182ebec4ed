"""Turn the facts of an AI action into the values of a prompt's variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from igny8_desktop.domain.enums import Operation

_MOST_TITLES = 200
_MOST_TERMS = 100

_TASK = {
    "language", "site_name", "profile", "structure_guide", "title", "brief", "primary_keyword", "keywords", "intent",
    "content_type", "structure", "word_count", "audience", "tone", "outline", "sources", "avoid",
}  # fmt: skip
VARIABLES: Mapping[Operation, frozenset[str]] = {
    Operation.IDEA_GENERATION: frozenset(
        {
            "language", "site_name", "profile", "count", "cluster_name", "cluster_intent", "keywords",
            "existing_titles", "place",
        }
    ),
    Operation.OUTLINE: frozenset({*_TASK, "section_count"}),
    Operation.CONTENT_GENERATION: frozenset(
        {
            *_TASK, "min_words", "max_words", "total_words", "previous", "section_task", "section_heading",
            "section_notes", "section_keywords", "links", "call_to_action",
        }
    ),
    Operation.ARTICLE_DETAILS: frozenset(
        {*_TASK, "text", "faq_words", "meta_title", "meta_description", "categories", "tags"}
    ),
    Operation.REWRITE: frozenset(
        {
            "language", "site_name", "profile", "title", "heading", "audience", "tone", "primary_keyword", "sources",
            "before", "piece", "after", "task", "instruction", "word_count",
        }
    ),
    Operation.BRAND_VOICE: frozenset({"language", "site_name", "texts"}),
    Operation.IMAGE_PROMPTS: frozenset(
        {
            "language", "site_name", "profile", "title", "excerpt", "primary_keyword", "keywords", "sections",
            "content", "style", "in_article",
        }
    ),
    Operation.CLUSTERING: frozenset({"language", "clusters", "taken_names"}),
}  # fmt: skip
"""The variables that a template of each operation may use."""


def values_of(operation: Operation, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the value of every variable of an operation; what the facts do not tell becomes a sensible word."""
    values = {
        "language": _one(facts.get("language"), "en"),
        "site_name": _one(facts.get("site_name"), "the site"),
        "profile": str(facts.get("profile") or "").strip(),
        "structure_guide": _one(facts.get("structure_guide")),
    }
    match operation:
        case Operation.IDEA_GENERATION:
            values |= _of_ideas(facts)
        case Operation.OUTLINE | Operation.CONTENT_GENERATION | Operation.ARTICLE_DETAILS:
            values |= _of_task(facts)
        case Operation.REWRITE:
            values |= _of_rewrite(facts)
        case Operation.BRAND_VOICE:
            texts = (f"<post>\n{text}\n</post>" for text in facts.get("texts") or ())
            values |= {"texts": "\n\n".join(texts) or "(none)"}
        case Operation.IMAGE_PROMPTS:
            values |= {
                "title": _one(facts.get("title")),
                "excerpt": _one(facts.get("excerpt"), "none"),
                "primary_keyword": _one(facts.get("primary_keyword"), "none"),
                "keywords": _bullets(facts.get("keywords") or ()),
                "sections": _bullets(facts.get("sections") or ()),
                "content": "\n\n".join(
                    f"{_one(name)}: {_one(text)}" for name, text in (facts.get("section_texts") or {}).items()
                )
                or "(none)",
                "style": _one(facts.get("style"), "choose one that fits the article"),
                "in_article": str(facts.get("in_article") or 0),
            }
        case _:
            groups = (
                f"Group {item.get('number')}:\n{_keywords(item.get('keywords') or ())}"
                for item in facts.get("clusters") or ()
            )
            values |= {
                "clusters": "\n\n".join(groups) or "(none)",
                "taken_names": ", ".join(_one(name) for name in facts.get("taken_names") or ()) or "none",
            }
    return {name: value for name, value in values.items() if name in VARIABLES[operation]}


def _of_ideas(facts: Mapping[str, Any]) -> dict[str, str]:
    cluster = facts.get("cluster") or {}
    return {
        "count": str(facts.get("count") or 1),
        "cluster_name": _one(cluster.get("name"), "unnamed"),
        "cluster_intent": _one(cluster.get("intent"), "mixed"),
        "keywords": _keywords(cluster.get("keywords") or ()),
        "existing_titles": _bullets((facts.get("existing_titles") or ())[:_MOST_TITLES]),
        "place": _place(facts),
    }


def _place(facts: Mapping[str, Any]) -> str:
    """Return what to do about the hub that a cluster is, or that it belongs to."""
    cluster, hub = facts.get("cluster") or {}, facts.get("hub") or {}
    if cluster.get("role") == "hub":
        pages = [page.get("title") or page.get("name") for page in facts.get("supporting_pages") or ()]
        return (
            "The cluster is the hub of its subject. Make the first idea the hub page (`cluster_hub`, a `page`): it "
            "covers the whole subject in short, and its outline has a section for each of the supporting pages below, "
            "whose notes name the page to link to. All other ideas support that page: say so in their first notes.\n\n"
            f"Supporting pages:\n\n{_bullets(pages)}"
        )
    if hub:
        name = _one(hub.get("title")) or _one(hub.get("name"))
        return (
            f"The cluster supports the hub page “{name}”. Leave the overview of the subject to that page, and say in "
            "the notes of each first section to link to it by its title."
        )
    return "The cluster stands on its own."


def _of_task(facts: Mapping[str, Any]) -> dict[str, str]:
    task: Mapping[str, Any] = facts.get("task") or {}
    section: Mapping[str, Any] = facts.get("section") or {}
    total = int(task.get("word_count") or 1_200)
    words = int(section.get("words") or total)
    return {
        "title": _one(task.get("title")),
        "brief": str(task.get("brief") or "").strip(),
        "primary_keyword": _one(task.get("primary_keyword"), "none"),
        "keywords": _bullets(task.get("keywords") or (), empty=""),
        "intent": _one(task.get("intent"), "what the title suggests"),
        "content_type": _one(task.get("content_type"), "post"),
        "structure": _one(task.get("structure"), "article").replace("_", " "),
        "audience": _one(task.get("audience"), "people who search for this"),
        "tone": _one(task.get("tone"), "friendly, factual, to the point"),
        "outline": _outline(task.get("outline") or (), section.get("index")),
        "sources": "\n\n".join(str(each) for each in facts.get("sources") or ()),
        "avoid": "; ".join(_one(each) for each in task.get("avoid") or ()),
        "call_to_action": _one(task.get("call_to_action")) if section.get("last") else "",
        "links": ", ".join(_link(each) for each in section.get("links") or ()),
        "total_words": str(total),
        "word_count": str(words),
        "min_words": str(words * 9 // 10),
        "max_words": str(words * 115 // 100),
        "section_count": _section_count(total),
        "section_task": _section_task(section),
        "section_heading": _one(section.get("heading")),
        "section_notes": " ".join(str(section.get("notes") or "").split()),
        "section_keywords": ", ".join(_one(each) for each in section.get("keywords") or ()),
        "previous": str(facts.get("previous") or "").strip(),
        "text": str(facts.get("text") or "").strip(),
        "faq_words": str(facts["faq_words"]) if facts.get("faq_words") else "",
        "meta_title": _one(task.get("meta_title")),
        "meta_description": _one(task.get("meta_description")),
        "categories": _terms(facts.get("categories")),
        "tags": _terms(facts.get("tags")),
    }


def _section_count(total: int) -> str:
    """Return how many sections a text of this length carries: one for some 150 to 300 words."""
    least, most = max(2, total // 320), max(3, min(total // 170, 14))
    return f"{least} to {most}"


def _section_task(section: Mapping[str, Any]) -> str:
    heading = _one(section.get("heading"))
    if section.get("begun"):
        return f"the next part of the section “{heading}”: it goes on where the text so far ends, without a heading."
    if not heading:
        return "the introduction: it answers the main question at once and says what the reader will find."
    last = " It is the last one." if section.get("last") else ""
    return f"the section with the heading “{heading}”.{last}"


def _outline(parts: Sequence[Mapping[str, Any]], here: object) -> str:
    lines = []
    for index, part in enumerate(parts):
        text = " — ".join(text for text in (_one(part.get("heading")), _one(part.get("notes"))) if text)
        lines.append(f"{text} (this is the section to write)" if index == here else text)
    return _bullets(lines, numbered=True, empty="")


def _link(link: Mapping[str, Any]) -> str:
    anchor = _one(link.get("anchor"))
    return f"[{anchor}]({_one(link.get('url'))})" if anchor else _one(link.get("url"))


def _terms(names: Iterable[object] | None) -> str:
    return ", ".join(_one(name) for name in list(names or ())[:_MOST_TERMS]) or "none yet, suggest new ones"


def _of_rewrite(facts: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": _one(facts.get("title")),
        "heading": _one(facts.get("heading")),
        "audience": _one(facts.get("audience"), "people who search for this"),
        "tone": _one(facts.get("tone"), "as the text has it"),
        "primary_keyword": _one(facts.get("primary_keyword")),
        "sources": "\n\n".join(str(each) for each in facts.get("sources") or ()),
        "before": str(facts.get("before") or "").strip(),
        "piece": str(facts.get("piece") or "").strip(),
        "after": str(facts.get("after") or "").strip(),
        "task": _one(facts.get("action_text")),
        "instruction": _one(facts.get("instruction")),
        "word_count": str(facts.get("words") or 100),
    }


def _one(value: object, empty: str = "") -> str:
    return " ".join(str(value).split()) if value is not None and str(value).strip() else empty


def _bullets(items: Iterable[object], *, numbered: bool = False, empty: str = "(none)") -> str:
    texts = [text for text in map(_one, items) if text]
    lines = [f"{number}. {text}" if numbered else f"- {text}" for number, text in enumerate(texts, 1)]
    return "\n".join(lines) or empty


def _keywords(items: Iterable[Mapping[str, Any]]) -> str:
    lines = []
    for item in items:
        volume, difficulty, intent = item.get("volume"), item.get("difficulty"), item.get("intent")
        facts = [
            f"{volume:,} a month" if isinstance(volume, int) else "",
            f"difficulty {difficulty}" if difficulty is not None else "",
            _one(intent),
        ]
        known = ", ".join(fact for fact in facts if fact)
        lines.append(f"{_one(item.get('text'))} ({known})" if known else _one(item.get("text")))
    return _bullets(lines)
