"""Fill prompt templates with the facts of a task and make the request to a text model of it.

A template is a Markdown file named after its operation: the system message, a line `---`, then the prompt. Variables
are written `{{name}}`; what they may be is fixed per operation, so that a template with a slip in it is refused when
it is read and not after it was paid for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from igny8_desktop.domain.answer_schemas import SCHEMA_NAMES, SCHEMAS
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import TextRequest

Lookup = Callable[[Operation], str | None]
"""Return the text of an overriding template (an account's or a site's own), or `None` for the default."""

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_DIVIDER = re.compile(r"^---\s*$", re.MULTILINE)
#: Tokens per word of an answer, generous: German and Turkish need about two, JSON and Markdown come on top.
_TOKENS_PER_WORD = 3
_SPARE_TOKENS = 1_500
_MOST_TOKENS = 32_000
_MOST_TITLES = 200

VARIABLES: Mapping[Operation, frozenset[str]] = {
    Operation.IDEA_GENERATION: frozenset(
        {"language", "site_name", "count", "cluster_name", "cluster_intent", "keywords", "existing_titles", "place"}
    ),
    Operation.CONTENT_GENERATION: frozenset(
        {
            "language", "site_name", "title", "brief", "primary_keyword", "keywords", "intent", "content_type",
            "structure", "word_count", "min_words", "max_words", "audience", "tone", "outline", "categories", "tags",
        }
    ),
    Operation.IMAGE_PROMPTS: frozenset(
        {"language", "site_name", "title", "excerpt", "primary_keyword", "keywords", "sections", "in_article"}
    ),
    Operation.CLUSTERING: frozenset({"language", "clusters", "taken_names"}),
}  # fmt: skip
_TEMPERATURES: Mapping[Operation, float] = {
    Operation.IDEA_GENERATION: 0.8,
    Operation.CONTENT_GENERATION: 0.7,
    Operation.IMAGE_PROMPTS: 0.7,
    Operation.CLUSTERING: 0.2,
}


@dataclass(frozen=True)
class PromptTemplate:
    """A system message and a prompt, both with variables."""

    system: str
    prompt: str


def parse_template(text: str, operation: Operation) -> PromptTemplate:
    """Return a template read from its text; raises `WrongInput` that names an unknown variable or a missing part."""
    parts = _DIVIDER.split(text.replace("\r\n", "\n"), maxsplit=1)
    if len(parts) != 2 or not parts[1].strip():
        raise WrongInput(
            "The prompt template is not complete",
            "It needs a system message, a line with three hyphens (---), and the prompt.",
            "Add the missing part, or go back to the default template.",
        )
    unknown = sorted(set(_VARIABLE.findall(text)) - VARIABLES[operation])
    if unknown:
        raise WrongInput(
            "The prompt template has an unknown variable",
            f"“{{{{{unknown[0]}}}}}” is not known for this step.",
            f"Use one of: {', '.join(sorted(VARIABLES[operation]))}.",
        )
    return PromptTemplate(parts[0].strip(), parts[1].strip())


class PromptBook:
    """The prompt templates: the program's own from files, or an override where `lookup` gives one."""

    def __init__(self, resources_dir: Path, lookup: Lookup | None = None) -> None:
        self._folder = resources_dir / "prompts"
        self._lookup = lookup
        self._defaults: dict[Operation, PromptTemplate] = {}

    def default_text(self, operation: Operation) -> str:
        """Return the text of the program's own template, for editing."""
        return (self._folder / f"{operation}.md").read_text(encoding="utf-8")

    def template(self, operation: Operation) -> PromptTemplate:
        """Return the template in force; raises `WrongInput` for an override with a mistake in it."""
        override = self._lookup(operation) if self._lookup is not None else None
        if override is not None:
            return parse_template(override, operation)
        if operation not in self._defaults:
            self._defaults[operation] = parse_template(self.default_text(operation), operation)
        return self._defaults[operation]

    def fill(self, operation: Operation, facts: Mapping[str, Any]) -> TextRequest:
        """Return the request for an operation: system, prompt, schema, limits; `facts` go with it as they are."""
        template = self.template(operation)
        values = _values(operation, facts)
        return TextRequest(
            operation=operation,
            system=_fill(template.system, values),
            prompt=_fill(template.prompt, values),
            facts=facts,
            schema=SCHEMAS[operation],
            schema_name=SCHEMA_NAMES[operation],
            max_tokens=max_tokens(operation, facts),
            temperature=_TEMPERATURES[operation],
        )


def max_tokens(operation: Operation, facts: Mapping[str, Any]) -> int:
    """Return how many tokens an answer may have, from what is asked for."""
    match operation:
        case Operation.CONTENT_GENERATION:
            words = int((facts.get("task") or {}).get("word_count") or 1_200)
            wanted = words * _TOKENS_PER_WORD
        case Operation.IDEA_GENERATION:
            wanted = 1_100 * max(int(facts.get("count") or 1), 1)
        case Operation.IMAGE_PROMPTS:
            wanted = 400 * (1 + max(int(facts.get("in_article") or 0), 0))
        case _:
            wanted = 200 * max(len(facts.get("clusters") or ()), 1)
    return min(wanted + _SPARE_TOKENS, _MOST_TOKENS)


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Replace variables in one pass, so that braces in a keyword are never taken for a variable."""
    return _VARIABLE.sub(lambda match: values[match[1]], text)


def _values(operation: Operation, facts: Mapping[str, Any]) -> dict[str, str]:
    values = {"language": _one(facts.get("language"), "en"), "site_name": _one(facts.get("site_name"), "the site")}
    match operation:
        case Operation.IDEA_GENERATION:
            cluster = facts.get("cluster") or {}
            values |= {
                "count": str(facts.get("count") or 1),
                "cluster_name": _one(cluster.get("name"), "unnamed"),
                "cluster_intent": _one(cluster.get("intent"), "mixed"),
                "keywords": _keywords(cluster.get("keywords") or ()),
                "existing_titles": _bullets((facts.get("existing_titles") or ())[:_MOST_TITLES]),
                "place": _place(facts),
            }
        case Operation.CONTENT_GENERATION:
            values |= _task_values(facts)
        case Operation.IMAGE_PROMPTS:
            values |= {
                "title": _one(facts.get("title")),
                "excerpt": _one(facts.get("excerpt"), "none"),
                "primary_keyword": _one(facts.get("primary_keyword"), "none"),
                "keywords": _bullets(facts.get("keywords") or ()),
                "sections": _bullets(facts.get("sections") or ()),
                "in_article": str(facts.get("in_article") or 0),
            }
        case _:
            values |= {
                "clusters": "\n\n".join(
                    f"Group {item.get('number')}:\n{_keywords(item.get('keywords') or ())}"
                    for item in facts.get("clusters") or ()
                )
                or "(none)",
                "taken_names": ", ".join(_one(name) for name in facts.get("taken_names") or ()) or "none",
            }
    return values


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


def _task_values(facts: Mapping[str, Any]) -> dict[str, str]:
    task: Mapping[str, Any] = facts.get("task") or {}
    words = int(task.get("word_count") or 1_200)
    outline = [
        " — ".join(text for text in (_one(part.get("heading")), _one(part.get("notes"))) if text)
        for part in task.get("outline") or ()
    ]
    return {
        "title": _one(task.get("title")),
        "brief": _one(task.get("brief"), "What the title promises."),
        "primary_keyword": _one(task.get("primary_keyword"), "none"),
        "keywords": _bullets(task.get("keywords") or ()),
        "intent": _one(task.get("intent"), "what the title suggests"),
        "content_type": _one(task.get("content_type"), "post"),
        "structure": _one(task.get("structure"), "article"),
        "word_count": str(words),
        "min_words": str(words * 9 // 10),
        "max_words": str(words * 115 // 100),
        "audience": _one(task.get("audience"), "people who search for this"),
        "tone": _one(task.get("tone"), "friendly, factual, to the point"),
        "outline": _bullets(outline, numbered=True, empty="Make a fitting outline of 4 to 8 sections yourself."),
        "categories": ", ".join(_one(name) for name in facts.get("categories") or ()) or "none yet, suggest new ones",
        "tags": ", ".join(_one(name) for name in (facts.get("tags") or ())[:100]) or "none yet, suggest new ones",
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
