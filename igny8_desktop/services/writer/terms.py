"""Give content its categories and tags, from the site's own terms where they exist."""

from __future__ import annotations

from collections.abc import Iterable

from igny8_desktop.data.models import Content, ContentTaxonomy, ContentTaxonomyRelation
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import TermKind
from igny8_desktop.domain.text import slugify


def find_or_make(work: Work, kind: TermKind, name: str) -> ContentTaxonomy:
    """Return the site's term of this name, made locally if it has none; names differing in case are one."""
    name = " ".join(name.split())[:300]
    slug = slugify(name, fallback=name.casefold()[:200] or "term", limit=190)
    known = queries.term(work, kind, slug)
    return known or work.add(ContentTaxonomy(kind=kind, name=name, slug=slug))


def set_terms(work: Work, content: Content, categories: Iterable[str], tags: Iterable[str]) -> None:
    """Make these the categories and tags of a piece of content, in this order."""
    wanted: dict[int, int] = {}
    for kind, names in ((TermKind.CATEGORY, categories), (TermKind.TAG, tags)):
        for name in names:
            if name.strip():
                wanted.setdefault(find_or_make(work, kind, name).id, len(wanted))
    for relation in queries.term_relations(work, content.id):
        if relation.taxonomy_id in wanted:
            relation.position = wanted.pop(relation.taxonomy_id)
        else:
            work.delete(relation)
    for taxonomy_id, position in wanted.items():
        work.add(ContentTaxonomyRelation(content_id=content.id, taxonomy_id=taxonomy_id, position=position))
