"""Describe what one committed write changed, so that screens can decide whether to care."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from igny8_desktop.domain.enums import EntityKind


@dataclass(frozen=True)
class Changes:
    """The rows that one transaction touched, by kind, and who asked for it.

    A kind with an empty set means "many rows of this kind": refresh all that show it.
    """

    kinds: Mapping[EntityKind, frozenset[int]] = field(default_factory=dict)
    origin: str = ""
    site_id: int | None = None

    def touches(self, *kinds: EntityKind) -> bool:
        """Say whether any of the kinds changed."""
        return any(kind in self.kinds for kind in kinds)

    @staticmethod
    def merged(parts: Iterable[Changes]) -> Changes:
        """Return one description of several; "many" wins over single ids."""
        kinds: dict[EntityKind, frozenset[int]] = {}
        origins: set[str] = set()
        sites: set[int | None] = set()
        for part in parts:
            origins.add(part.origin)
            sites.add(part.site_id)
            for kind, ids in part.kinds.items():
                known = kinds.get(kind)
                kinds[kind] = frozenset() if not ids or known == frozenset() else ids | (known or frozenset())
        return Changes(
            kinds,
            origins.pop() if len(origins) == 1 else "",
            sites.pop() if len(sites) == 1 else None,
        )
