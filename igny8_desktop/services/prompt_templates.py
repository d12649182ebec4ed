"""Let people read, change, preview and reset the prompts: for the account, a site, a structure or one task.

The nearest one counts: a task's own, then a site's for the structure, a site's, the account's for the structure, the
account's, and last the program's file. Every save is a version; a reset only takes the own text out of force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from igny8_desktop.data.models import PromptTemplate
from igny8_desktop.data.queries import prompt_templates as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ContentStructure, Operation
from igny8_desktop.domain.errors import NotFound, WrongInput
from igny8_desktop.domain.ports import TextRequest
from igny8_desktop.domain.scope import ACCOUNT
from igny8_desktop.services.prompt_values import VARIABLES
from igny8_desktop.services.prompts import PromptBook, PromptPlace, parse_template, request_tokens

#: The operations whose prompts people see, in the order of the work.
EDITABLE: Final[Sequence[Operation]] = (
    Operation.CLUSTERING,
    Operation.IDEA_GENERATION,
    Operation.OUTLINE,
    Operation.CONTENT_GENERATION,
    Operation.ARTICLE_DETAILS,
    Operation.REWRITE,
    Operation.IMAGE_PROMPTS,
    Operation.BRAND_VOICE,
)
_BY_STRUCTURE: Final = frozenset({Operation.OUTLINE, Operation.CONTENT_GENERATION, Operation.ARTICLE_DETAILS})
_LONGEST: Final = 40_000


@dataclass(frozen=True)
class TemplateInfo:
    """One prompt as it is in force at a place: its text, whose it is, and what may be written into it.

    `level` is `default`, `account`, `site` or `task`; `own` says that it belongs to exactly the place asked for.
    """

    operation: Operation
    place: PromptPlace
    text: str
    level: str
    own: bool
    version: int
    variables: tuple[str, ...]


@dataclass(frozen=True)
class TemplateVersion:
    """One saved text of a place's own prompt."""

    version: int
    text: str
    saved_at: datetime
    in_force: bool


@dataclass(frozen=True)
class PromptPreview:
    """A prompt as it would be sent, and what it takes of a model's window."""

    system: str
    prompt: str
    tokens: int
    answer_tokens: int


class PromptTemplates:
    """The users' own prompts."""

    def __init__(self, database: Database, defaults: PromptBook) -> None:
        self._database = database
        self._book = defaults

    def lookup(self, operation: Operation, place: PromptPlace) -> str | None:
        """Return the text of the nearest own prompt for a place, `None` for the program's; this is a `Lookup`."""
        with self._database.read(ACCOUNT) as work:
            row = _nearest(work, operation, place)
            return row.text if row is not None else None

    def all(self, place: PromptPlace) -> list[TemplateInfo]:
        """Return every prompt as it is in force at a place."""
        return [self.get(operation, place) for operation in EDITABLE]

    def get(self, operation: Operation, place: PromptPlace) -> TemplateInfo:
        """Return one prompt as it is in force at a place."""
        place = _fit(operation, place)
        with self._database.read(ACCOUNT) as work:
            row = _nearest(work, operation, place)
            text = row.text if row is not None else self._book.default_text(operation)
            level = "default" if row is None else "task" if row.task_id else "site" if row.site_id else "account"
            own = row is not None and (row.site_id, row.task_id, row.structure) == _key(place)
            version = row.version if row is not None else 0
        return TemplateInfo(operation, place, text, level, own, version, tuple(sorted(VARIABLES[operation])))

    def default_text(self, operation: Operation) -> str:
        """Return the program's own text of a prompt."""
        return self._book.default_text(operation)

    def versions(self, operation: Operation, place: PromptPlace) -> list[TemplateVersion]:
        """Return what was ever saved for exactly this place, newest first."""
        with self._database.read(ACCOUNT) as work:
            return [
                TemplateVersion(row.version, row.text, row.created_at, row.is_active)
                for row in _versions(work, operation, _fit(operation, place))
            ]

    def save(self, operation: Operation, place: PromptPlace, text: str) -> TemplateInfo:
        """Save a text as the place's next version and put it in force.

        Raises `WrongInput` for a text with an unknown variable, a missing part or an open part.
        """
        if len(text) > _LONGEST:
            raise WrongInput("The prompt is too long", f"It has {len(text):,} characters.", f"At most {_LONGEST:,}.")
        text = text.replace("\r\n", "\n").strip() + "\n"
        parse_template(text, operation)
        place = _fit(operation, place)
        with self._database.write(ACCOUNT, "prompts") as work:
            rows = _versions(work, operation, place)
            if not (rows and rows[0].is_active and rows[0].text == text):
                for row in rows:
                    row.is_active = False
                number = rows[0].version + 1 if rows else 1
                site_id, task_id, structure = _key(place)
                work.add(
                    PromptTemplate(
                        operation=operation,
                        site_id=site_id,
                        task_id=task_id,
                        structure=structure,
                        version=number,
                        text=text,
                    )
                )
        return self.get(operation, place)

    def reset(self, operation: Operation, place: PromptPlace) -> TemplateInfo:
        """Take a place's own text out of force; what is above it counts again, and its versions stay."""
        with self._database.write(ACCOUNT, "prompts") as work:
            for row in _versions(work, operation, _fit(operation, place)):
                row.is_active = False
        return self.get(operation, place)

    def restore(self, operation: Operation, place: PromptPlace, version: int) -> TemplateInfo:
        """Put an old version in force again, as the newest one; raises `NotFound`."""
        old = next((each for each in self.versions(operation, place) if each.version == version), None)
        if old is None:
            raise NotFound("This version is not here", f"There is no version {version}.", "Choose another one.")
        return self.save(operation, place, old.text)

    def preview(self, operation: Operation, place: PromptPlace, text: str, facts: dict[str, Any]) -> PromptPreview:
        """Return a text filled with facts, as it would be sent; raises `WrongInput` for a mistake in it."""
        template = parse_template(text, operation)
        request: TextRequest = self._book.fill_template(template, operation, facts, _fit(operation, place))
        return PromptPreview(request.system, request.prompt, request_tokens(request), request.max_tokens)


def _fit(operation: Operation, place: PromptPlace) -> PromptPlace:
    """Return the place as this operation knows it: only prompts of articles differ by structure and task."""
    if operation in _BY_STRUCTURE:
        structure = place.structure if place.structure in set(ContentStructure) else ""
        return replace(place, structure="" if place.task_id is not None else structure)
    return PromptPlace(place.site_id, place.task_id if operation is Operation.REWRITE else None)


def _key(place: PromptPlace) -> tuple[int | None, int | None, str]:
    return place.site_id, place.task_id, place.structure


def _versions(work: Work, operation: Operation, place: PromptPlace) -> Sequence[PromptTemplate]:
    return queries.versions(work, operation, site_id=place.site_id, task_id=place.task_id, structure=place.structure)


def _nearest(work: Work, operation: Operation, place: PromptPlace) -> PromptTemplate | None:
    rows = [row for row in queries.active(work, operation) if _applies(row, place)]
    return max(
        rows, key=lambda row: (row.task_id is not None, row.site_id is not None, bool(row.structure)), default=None
    )


def _applies(row: PromptTemplate, place: PromptPlace) -> bool:
    return (
        row.task_id in (None, place.task_id)
        and row.site_id in (None, place.site_id)
        and row.structure in ("", place.structure)
    )
