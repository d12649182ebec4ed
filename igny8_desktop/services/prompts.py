"""Fill prompt templates with the facts of a task and make the request to a text model of it.

A template is a Markdown file named after its operation: the system message, a line `---`, then the prompt. Variables
are written `{{name}}`; `{{#name}} … {{/name}}` stands only where the variable has a value, `{{^name}} … {{/name}}`
only where it has none. Which variables there are is fixed per operation, so that a template with a slip in it is
refused when it is read and not after it was paid for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from igny8_desktop.domain.answer_schemas import SCHEMA_NAMES, SCHEMAS
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import TextRequest
from igny8_desktop.domain.tokens import estimate_tokens, tokens_for_words
from igny8_desktop.services.prompt_values import VARIABLES, values_of


@dataclass(frozen=True)
class PromptPlace:
    """For what a prompt is filled: overriding templates may belong to a site, a structure or one task."""

    site_id: int | None = None
    task_id: int | None = None
    structure: str = ""


Lookup = Callable[[Operation, PromptPlace], str | None]
"""Return the text of an overriding template (a task's, a site's or the account's own), or `None` for the default."""

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PART = re.compile(r"\{\{([#^])\s*(\w+)\s*\}\}[ \t]*\n?(.*?)\{\{/\s*\2\s*\}\}(?:[ \t]*\n)?", re.DOTALL)
_MARK = re.compile(r"\{\{\s*[#^/]?\s*(\w+)\s*\}\}")
_ODD_MARK = re.compile(r"\{\{\s*[#^/]")
_DIVIDER = re.compile(r"^---\s*$", re.MULTILINE)
_MOST_TOKENS = 32_000
#: Tokens that a chat template adds around the messages, on the high side.
_FRAME_TOKENS = 40

_TEMPERATURES: Mapping[Operation, float] = {
    Operation.IDEA_GENERATION: 0.8,
    Operation.CLUSTERING: 0.2,
    Operation.BRAND_VOICE: 0.3,
}
_USUAL_TEMPERATURE = 0.7


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
    unknown = sorted(set(_MARK.findall(text)) - VARIABLES[operation])
    if unknown:
        raise WrongInput(
            "The prompt template has an unknown variable",
            f"“{{{{{unknown[0]}}}}}” is not known for this step.",
            f"Use one of: {', '.join(sorted(VARIABLES[operation]))}.",
        )
    odd = _ODD_MARK.search(_without_parts(text))
    if odd is not None:
        raise WrongInput(
            "The prompt template has a part that is not closed",
            f"There is no partner to “{text[odd.start() : odd.start() + 24]}”.",
            "Close each {{#name}} with {{/name}}, one inside the other.",
        )
    return PromptTemplate(parts[0].strip(), parts[1].strip())


def _without_parts(text: str) -> str:
    while (shorter := _PART.sub(lambda match: match[3], text)) != text:
        text = shorter
    return text


class PromptBook:
    """The prompt templates: the program's own from files, or an override where `lookup` gives one."""

    def __init__(self, resources_dir: Path, lookup: Lookup | None = None) -> None:
        self._resources = resources_dir
        self._lookup = lookup
        self._defaults: dict[Operation, PromptTemplate] = {}
        self._structures: dict[str, Mapping[str, Any]] = {}

    def default_text(self, operation: Operation) -> str:
        """Return the text of the program's own template, for editing."""
        return (self._resources / "prompts" / f"{operation}.md").read_text(encoding="utf-8")

    def structure(self, name: str) -> Mapping[str, Any]:
        """Return what is known of a content structure: `guide`, and `sections` with heading, notes and share."""
        if name not in self._structures:
            path = self._resources / "structures" / f"{name}.json"
            known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"guide": "", "sections": []}
            self._structures[name] = known
        return self._structures[name]

    def template(self, operation: Operation, place: PromptPlace | None = None) -> PromptTemplate:
        """Return the template in force; raises `WrongInput` for an override with a mistake in it."""
        override = self._lookup(operation, place or PromptPlace()) if self._lookup is not None else None
        if override is not None:
            return parse_template(override, operation)
        if operation not in self._defaults:
            self._defaults[operation] = parse_template(self.default_text(operation), operation)
        return self._defaults[operation]

    def fill(self, operation: Operation, facts: Mapping[str, Any], place: PromptPlace | None = None) -> TextRequest:
        """Return the request for an operation: system, prompt, schema, limits; `facts` go with it as they are.

        An overriding template may be read from the database: call this on a worker thread.
        """
        return self.fill_template(self.template(operation, place), operation, facts, place)

    def fill_template(
        self,
        template: PromptTemplate,
        operation: Operation,
        facts: Mapping[str, Any],
        place: PromptPlace | None = None,
    ) -> TextRequest:
        """Return the request that a template makes of these facts."""
        guide = str(self.structure(place.structure)["guide"]) if place is not None and place.structure else ""
        values = values_of(operation, {"structure_guide": guide, **facts})
        return TextRequest(
            operation=operation,
            system=_fill(template.system, values),
            prompt=_fill(template.prompt, values),
            facts=facts,
            schema=SCHEMAS[operation],
            schema_name=SCHEMA_NAMES[operation],
            max_tokens=max_tokens(operation, facts),
            temperature=_TEMPERATURES.get(operation, _USUAL_TEMPERATURE),
        )


def max_tokens(operation: Operation, facts: Mapping[str, Any]) -> int:
    """Return how many tokens an answer may have, from what is asked for."""
    language = str(facts.get("language") or "en")
    match operation:
        case Operation.CONTENT_GENERATION:
            section = facts.get("section") or {}
            words = int(section.get("words") or (facts.get("task") or {}).get("word_count") or 300)
            wanted = tokens_for_words(words, language)
        case Operation.REWRITE:
            wanted = tokens_for_words(int(facts.get("words") or 100), language)
        case Operation.OUTLINE:
            wanted = 1_200
        case Operation.ARTICLE_DETAILS:
            wanted = 500 + tokens_for_words(int(facts.get("faq_words") or 0) + 130, language)
        case Operation.BRAND_VOICE:
            wanted = 900
        case Operation.IDEA_GENERATION:
            wanted = 1_100 * max(int(facts.get("count") or 1), 1) + 1_500
        case Operation.IMAGE_PROMPTS:
            wanted = 400 * (1 + max(int(facts.get("in_article") or 0), 0)) + 1_500
        case _:
            wanted = 200 * max(len(facts.get("clusters") or ()), 1) + 1_500
    return min(wanted, _MOST_TOKENS)


def request_tokens(request: TextRequest) -> int:
    """Return how many tokens a request takes of a model's window, its answer and its schema included."""
    schema = estimate_tokens(json.dumps(request.schema)) if request.schema is not None else 0
    return (
        estimate_tokens(request.system) + estimate_tokens(request.prompt) + schema + request.max_tokens + _FRAME_TOKENS
    )


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Choose the parts that stand, then replace variables in one pass, so that braces in a keyword stay as they are."""

    def part(match: re.Match[str]) -> str:
        stands = bool(values[match[2]].strip()) == (match[1] == "#")
        return match[3] if stands else ""

    while (chosen := _PART.sub(part, text)) != text:
        text = chosen
    return _VARIABLE.sub(lambda match: values[match[1]], text)
