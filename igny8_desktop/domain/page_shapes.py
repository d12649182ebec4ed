"""Say which shapes of a page serve which search intent, and what each shape is on a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from igny8_desktop.domain.enums import ContentStructure, ContentType, SearchIntent

_S = ContentStructure
FITTING: Final[Mapping[SearchIntent, tuple[ContentStructure, ...]]] = {
    SearchIntent.INFORMATIONAL: (_S.ARTICLE, _S.GUIDE, _S.LISTICLE, _S.GENERAL),
    SearchIntent.COMMERCIAL: (_S.COMPARISON, _S.REVIEW, _S.LISTICLE, _S.GUIDE, _S.GENERAL),
    SearchIntent.TRANSACTIONAL: (_S.LANDING_PAGE, _S.SERVICE_PAGE, _S.PRODUCT_PAGE, _S.BUSINESS_PAGE, _S.GENERAL),
    SearchIntent.NAVIGATIONAL: (_S.BUSINESS_PAGE, _S.LANDING_PAGE, _S.SERVICE_PAGE, _S.GENERAL),
}
"""The structures that answer each intent, the usual one first."""

_PAGES: Final = frozenset(
    {
        _S.LANDING_PAGE, _S.SERVICE_PAGE, _S.PRODUCT_PAGE, _S.BUSINESS_PAGE, _S.CLUSTER_HUB, _S.GENERAL,
        _S.CATEGORY_ARCHIVE, _S.TAG_ARCHIVE, _S.ATTRIBUTE_ARCHIVE,
    }
)  # fmt: skip


def fitting_structure(intent: SearchIntent | None, wanted: ContentStructure) -> ContentStructure:
    """Return the wanted structure where it serves the intent, else the intent's usual one.

    A hub serves every intent; without a known intent anything goes.
    """
    if intent is None or wanted is ContentStructure.CLUSTER_HUB or wanted in FITTING[intent]:
        return wanted
    return FITTING[intent][0]


def type_of(structure: ContentStructure) -> ContentType:
    """Return `page` for what sells or leads on, `post` for what is read: the two types that every site takes.

    Products need a shop and archives a taxonomy, which a person chooses.
    """
    return ContentType.PAGE if structure in _PAGES else ContentType.POST
