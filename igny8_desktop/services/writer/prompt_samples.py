"""Facts to preview prompts with: a task of the site where there is one, else an example."""

from __future__ import annotations

from typing import Any, Final

from igny8_desktop.data.queries import briefs as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ContentStructure, Operation
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.section_goals import faq_words
from igny8_desktop.services.writer.brief_facts import sources_for
from igny8_desktop.services.writer.writing_order import WritingOrder, read_order

_TEXT: Final = "A kettle gathers limescale wherever water is hard. Vinegar takes it off within an hour."
_TASK: Final[dict[str, Any]] = {
    "title": "How to Descale a Kettle",
    "brief": "Shows how to take limescale off with what is in the kitchen.",
    "primary_keyword": "descale kettle",
    "keywords": ["descale kettle", "remove limescale", "clean kettle with vinegar"],
    "intent": "informational",
    "content_type": "post",
    "structure": "guide",
    "word_count": 1200,
    "audience": "people who drink tea",
    "tone": "friendly and plain",
    "outline": [
        {"heading": "What You Need", "notes": "Vinegar or citric acid, water, a cloth."},
        {"heading": "Step by Step", "notes": "From filling to rinsing."},
    ],
    "avoid": [],
    "call_to_action": "",
}
_SOURCE_TOKENS: Final = 600


class PromptSamples:
    """Give facts as the steps would."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self, scope: Scope | None, operation: Operation) -> dict[str, Any]:
        """Return facts for an operation, of the most urgent task that waits where there is one."""
        order = self._order(scope) if scope is not None else None
        base: dict[str, Any] = {"language": "en", "site_name": "Kettle Lab", "profile": "", "task": _TASK}
        if order is not None:
            base = dict(order.facts)
        task = base["task"]
        first = (task["outline"] or _TASK["outline"])[0]
        match operation:
            case Operation.CONTENT_GENERATION:
                keywords = [str(each) for each in task["keywords"][1:3]]
                base["section"] = {**first, "words": 200, "index": 0, "keywords": keywords, "last": True}
                base["previous"] = _TEXT
            case Operation.ARTICLE_DETAILS:
                base |= {"text": _TEXT, "faq_words": faq_words(int(task["word_count"]), _structure(order))}
            case Operation.REWRITE:
                base |= {
                    "title": task["title"],
                    "heading": first["heading"],
                    "piece": _TEXT,
                    "action_text": "Make it shorter: keep what readers need, leave out the rest.",
                    "words": 12,
                }
            case Operation.BRAND_VOICE:
                base["texts"] = [_TEXT]
            case Operation.IMAGE_PROMPTS:
                base |= {
                    "title": task["title"],
                    "excerpt": task["brief"],
                    "primary_keyword": task["primary_keyword"],
                    "sections": [part["heading"] for part in task["outline"]],
                    "in_article": 2,
                }
            case Operation.IDEA_GENERATION | Operation.CLUSTERING:
                listed = [{"text": text, "volume": 900} for text in task["keywords"] or _TASK["keywords"]]
                base["cluster"] = {"name": task["primary_keyword"], "keywords": listed}
                base |= {"count": 2, "clusters": [{"number": 1, "keywords": listed}]}
        if order is not None and order.sources:
            base["sources"] = sources_for(order.sources, order.title, order.language, _SOURCE_TOKENS)
        return base

    def _order(self, scope: Scope) -> WritingOrder | None:
        with self._database.read(scope) as work:
            task_id = queries.sample_task(work)
            if task_id is None:
                return None
            try:
                return read_order(work, task_id, tone=lambda: "", audience=lambda: "")
            except Conflict:
                return None


def _structure(order: WritingOrder | None) -> ContentStructure:
    return order.structure if order is not None else ContentStructure.GUIDE
