"""Look into the history of an article: what a revision held, what lies between two, and names for those that matter."""

from __future__ import annotations

from dataclasses import dataclass

from igny8_desktop.data.models import Content, ContentRevision
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import Blocks, blocks_from_json
from igny8_desktop.domain.differences import Piece, TextDifference, compare_blocks, compare_words
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.scope import Scope

#: What is compared beside the text, in the order in which it is shown.
FIELDS = ("title", "slug", "excerpt", "meta_title", "meta_description", "categories", "tags")


@dataclass(frozen=True)
class FieldDifference:
    """A field that is not the same in two revisions; `field` is one of `FIELDS`."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Comparison:
    """What lies between two revisions, `before` being the one that is compared from."""

    before: int
    after: int
    fields: tuple[FieldDifference, ...]
    text: TextDifference


class RevisionHistory:
    """Compare, show and name revisions; bringing one back is `Contents.restore_revision`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def blocks(self, scope: Scope, content_id: int, number: int) -> Blocks:
        """Return the text of a revision; raises `NotFound`."""
        with self._database.read(scope) as work:
            return blocks_from_json(_revision(work, content_id, number).snapshot["blocks"])

    def compare(self, scope: Scope, content_id: int, before: int, after: int) -> Comparison:
        """Return what lies between any two revisions; raises `NotFound`."""
        with self._database.read(scope) as work:
            old = dict(_revision(work, content_id, before).snapshot)
            new = dict(_revision(work, content_id, after).snapshot)
        first, second = _fields(old), _fields(new)
        fields = tuple(
            FieldDifference(name, compare_words(first[name], second[name]))
            for name in FIELDS
            if first[name] != second[name]
        )
        text = compare_blocks(blocks_from_json(old["blocks"]), blocks_from_json(new["blocks"]))
        return Comparison(before, after, fields, text)

    def name(self, scope: Scope, content_id: int, number: int, name: str) -> None:
        """Give a revision a name of up to 300 characters by which it is found again; raises `NotFound`."""
        with self._database.write(scope, "editor") as work:
            row = _revision(work, content_id, number)
            row.note = " ".join(name.split())[:300]
            work.touch(EntityKind.REVISION, [row.id])


def _revision(work: Work, content_id: int, number: int) -> ContentRevision:
    work.get(Content, content_id)
    row = queries.revision(work, content_id, number)
    if row is None:
        raise NotFound(
            "This revision is not here",
            f"The article has no revision {number}.",
            "Choose another one from the list.",
        )
    return row


def _fields(snapshot: dict[str, object]) -> dict[str, str]:
    terms = snapshot.get("terms")
    listed = [term for term in terms if isinstance(term, dict)] if isinstance(terms, list) else []
    values = {name: str(snapshot.get(name) or "") for name in FIELDS}
    values["categories"] = ", ".join(str(term["name"]) for term in listed if term["kind"] == "category")
    values["tags"] = ", ".join(str(term["name"]) for term in listed if term["kind"] == "tag")
    return values
