"""Change a piece of a text by a model: regenerate, expand, shorten, simplify, change its tone, or continue it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from igny8_desktop.data.models import Content, Task
from igny8_desktop.data.queries import briefs as brief_queries
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.ai_ports import OnText, TextRequest
from igny8_desktop.domain.answer_stream import text_so_far
from igny8_desktop.domain.blocks import BlockKind, Blocks, blocks_from_json, plain_text, word_count
from igny8_desktop.domain.briefs import SourceText
from igny8_desktop.domain.enums import EntityKind, Operation, RewriteAction
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.writing import Rewritten
from igny8_desktop.domain.writing_answers import parse_rewrite
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook, PromptPlace
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_blocks import markdown_to_blocks
from igny8_desktop.services.writer.block_markdown import blocks_to_markdown
from igny8_desktop.services.writer.brief_facts import sources_for, tail
from igny8_desktop.services.writer.context_budget import LEAST_WINDOW, Room, fitted, step_words, whole_or_not
from igny8_desktop.services.writer.language_check import check_language

#: What a model is told to do, and how long the new text is to be as a multiple of the old one.
ACTIONS: Final[Mapping[RewriteAction, tuple[str, float]]] = {
    RewriteAction.REGENERATE: ("Write it anew: the same subject and length, another approach and other words.", 1.0),
    RewriteAction.EXPAND: ("Make it longer: more depth, steps and examples, no filler and no repetition.", 1.6),
    RewriteAction.SHORTEN: ("Make it shorter: keep what readers need, leave out the rest.", 0.6),
    RewriteAction.SIMPLIFY: ("Make it easier to read: shorter sentences, plainer words, the same content.", 1.0),
    RewriteAction.CHANGE_TONE: ("Change its tone to the one named above; keep the content and the order.", 1.0),
    RewriteAction.CONTINUE: ("Continue it: write only what comes next, and repeat none of it.", 0.0),
}
_CONTINUE_WORDS: Final = 150
_LEAST_WORDS: Final = 20


class Rewriting:
    """Ask a model for another wording; nothing is saved: who asked shows the difference and saves what is accepted."""

    def __init__(self, database: Database, gateway: AiGateway, prompts: PromptBook) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts

    async def rewrite(
        self,
        scope: Scope,
        content_id: int,
        action: RewriteAction,
        blocks: Blocks,
        *,
        place: int = 0,
        article: Blocks = (),
        tone: str = "",
        instruction: str = "",
        on_text: OnText | None = None,
    ) -> Rewritten:
        """Return a section or a selection before and after a change.

        `blocks` is the piece; `article` the whole text as the editor holds it (the stored one without it), in which
        the piece begins at block `place`; `tone` is for `CHANGE_TONE`; `instruction` is what the user adds in words.
        `on_text` is given the Markdown of the new piece while it comes in. Cancelling ends the call. Raises
        `BadAnswer`, `NotEnoughCredits`, `WrongInput` for an empty piece, and what the model raises.
        """
        piece = blocks_to_markdown(blocks)
        if not piece.strip():
            raise WrongInput("There is no text to change", "The selection holds no words.", "Select some text first.")
        if action is RewriteAction.CHANGE_TONE and not tone.strip():
            raise WrongInput("The tone is missing", "No tone was named.", "Say in a few words how it should sound.")
        facts, where = await in_thread(lambda: self._facts(scope, content_id, article, place, len(blocks)))
        window = await self._gateway.context_tokens() or LEAST_WINDOW
        text, factor = ACTIONS[action]
        before = word_count(blocks)
        words = round(before * factor) if factor else _CONTINUE_WORDS
        language = str(facts["language"])
        most = step_words(window, language) if window < 3 * before else max(words, _LEAST_WORDS)
        facts |= {
            "action": str(action),
            "action_text": text,
            "tone": tone.strip() or facts["tone"],
            "instruction": instruction.strip(),
            "piece": piece,
            "words": max(_LEAST_WORDS, min(words, most)),
        }
        sources = facts.pop("source_texts")

        def make(room: Room) -> TextRequest:
            told = whole_or_not(facts, room)
            told["sources"] = sources_for(sources, piece, language, room.sources)
            told["before"] = tail(str(facts["before"]), room.previous)
            told["after"] = str(facts["after"])[: room.previous * 3]
            return self._prompts.fill(Operation.REWRITE, told, where)

        request = await in_thread(lambda: fitted(make, window))

        def parse(answer: str) -> str:
            new = parse_rewrite(answer)
            check_language(new, language)
            return new

        paid = await self._gateway.ask_parsed(
            scope,
            request,
            parse,
            subject=(EntityKind.CONTENT, content_id),
            quantity=int(facts["words"]),
            on_text=(lambda raw: on_text(text_so_far(raw, "text"))) if on_text is not None else None,
        )
        await in_thread(lambda: self._use(scope, paid))
        new = await in_thread(lambda: markdown_to_blocks(paid.value))
        return Rewritten(action, tuple(blocks), new, paid.credits, paid.provider, paid.model)

    def _use(self, scope: Scope, paid: Paid[str]) -> None:
        # It was shown: asking for the same again is a wish for another answer.
        with self._database.write(scope, "rewriting") as work:
            self._gateway.mark_used(work, paid)

    def _facts(
        self, scope: Scope, content_id: int, article: Blocks, place: int, count: int
    ) -> tuple[dict[str, Any], PromptPlace]:
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            site = queries.site(work)
            task = work.find(Task, content.task_id) if content.task_id is not None else None
            profile = SiteProfile.from_json(site.profile)
            whole = article or blocks_from_json(content.blocks)
            headings = [plain_text(block) for block in whole[: place + 1] if block.kind is BlockKind.HEADING]
            rows = brief_queries.sources(work, task.id) if task is not None else []
            facts: dict[str, Any] = {
                "language": content.language or site.language,
                "site_name": site.name,
                "profile": profile.for_prompt(),
                "title": content.title,
                "heading": headings[-1] if headings else "",
                "primary_keyword": content.primary_keyword,
                "audience": (task.audience if task is not None else "") or profile.audience,
                "tone": (task.tone if task is not None else "") or profile.tone,
                "before": blocks_to_markdown(whole[max(0, place - 8) : place]),
                "after": blocks_to_markdown(whole[place + count : place + count + 3]),
                "source_texts": [
                    SourceText(row.id, row.kind, row.title, row.address, row.text, row.fetched_at) for row in rows
                ],
            }
            return facts, PromptPlace(work.site_id, content.task_id, str(content.structure))
