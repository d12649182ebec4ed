"""Know countries by code and by name, as keyword tools write them."""

from __future__ import annotations


def is_market(cell: str) -> bool:
    """Say whether a cell names a country."""
    return len(cell.strip()) == 2
