"""A data folder with two sites."""

from __future__ import annotations

from tests.unit.planner.conftest import database, empty_data_file, other_scope, scope

__all__ = ["database", "empty_data_file", "other_scope", "scope"]
