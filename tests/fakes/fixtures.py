"""Fixtures: servers that tests talk to through real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.openai_server import OpenAIServer


@pytest.fixture
def ai_server() -> Iterator[OpenAIServer]:
    """An OpenAI-compatible server that answers well until told otherwise, with an empty call log."""
    with OpenAIServer() as server:
        yield server
