"""The offline engine as a text model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from igny8_desktop.clients.offline.drafts import draft_details, draft_section, plan_outline
from igny8_desktop.clients.offline.editing import describe_voice, rewrite
from igny8_desktop.clients.offline.ideas import plan_ideas
from igny8_desktop.clients.offline.illustrations import describe_images
from igny8_desktop.clients.offline.naming import refine_clusters
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.answer_schemas import SCHEMA_NAMES
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import TextAnswer, TextRequest

_ANSWERS: Mapping[Operation, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Operation.IDEA_GENERATION: plan_ideas,
    Operation.OUTLINE: plan_outline,
    Operation.CONTENT_GENERATION: draft_section,
    Operation.ARTICLE_DETAILS: draft_details,
    Operation.REWRITE: rewrite,
    Operation.BRAND_VOICE: describe_voice,
    Operation.IMAGE_PROMPTS: describe_images,
    Operation.CLUSTERING: refine_clusters,
}


class OfflineTextModel:
    """Answer from the facts of a request: no network, no cost, the same answer for the same facts."""

    @property
    def provider(self) -> str:
        """Return `offline`."""
        return "offline"

    @property
    def model(self) -> str:
        """Return the engine's name, which changes whenever its answers would."""
        return "igny8-offline-2"

    @property
    def price_class(self) -> str:
        """Return `offline`: it is free."""
        return "offline"

    async def context_tokens(self) -> int | None:
        """Return a size that nothing exceeds: rules have no window."""
        return 10_000_000

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        """Return the answer as JSON text; raises `WrongInput` for an operation that it has no rules for."""
        operation = request.operation
        if operation is Operation.REPAIR:
            names = {name: key for key, name in SCHEMA_NAMES.items()}
            operation = names.get(request.schema_name, operation)
        make = _ANSWERS.get(operation)
        if make is None:
            raise WrongInput(
                "The offline engine cannot do this",
                f"It has no rules for “{operation}”: it only arranges keywords, outlines and titles.",
                "Choose an AI provider in the AI settings for this step.",
            )
        answer = await asyncio.to_thread(make, request.facts)
        text = json.dumps(answer, ensure_ascii=False)
        if on_text is not None:
            on_text(text)
        return TextAnswer(text, self.model, tokens_in=0, tokens_out=0)
