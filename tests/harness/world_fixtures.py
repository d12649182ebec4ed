"""Fixtures for worlds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return an empty database with a clock that tests move."""
    with open_world(tmp_path) as made:
        yield made
