"""Write an article section by section: every section a call of its own, with what came before in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from igny8_desktop.domain.ai_ports import TextRequest
from igny8_desktop.domain.answer_stream import text_so_far
from igny8_desktop.domain.briefs import OutlinePart
from igny8_desktop.domain.enums import EntityKind, Operation, RewriteAction
from igny8_desktop.domain.errors import BadAnswer
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.section_goals import SectionGoal, faq_words, in_steps, rebalanced, share_out
from igny8_desktop.domain.writing_answers import (
    DetailsAnswer,
    markdown_words,
    parse_details,
    parse_outline,
    parse_rewrite,
    parse_section,
)
from igny8_desktop.services.billing.gateway import AiGateway, Paid
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.block_markdown import blocks_to_markdown
from igny8_desktop.services.writer.brief_facts import sources_for, spread, tail, without_notes
from igny8_desktop.services.writer.context_budget import (
    LEAST_WINDOW,
    SMALL_WINDOW,
    Room,
    fitted,
    step_words,
    whole_or_not,
)
from igny8_desktop.services.writer.language_check import check_language
from igny8_desktop.services.writer.rewriting import ACTIONS
from igny8_desktop.services.writer.writing_order import WritingOrder

T = TypeVar("T")
OFFLINE_PROVIDER: Final = "offline"
#: The place in the outline of a goal that stands for titles, meta fields and questions: all sections are written.
DETAILS_ONLY: Final = -2
#: A section is asked for once more when it is this much too short or too long; the article as a whole is corrected
#: until it is within the second pair, at most so many times.
_SECTION_BOUNDS: Final = (0.7, 1.4)
_ARTICLE_BOUNDS: Final = (0.9, 1.1)
_MOST_CORRECTIONS: Final = 6
#: Letters for each word asked for that a small model has to write at least; words have about six.
_LEAST_LETTERS: Final = 3
#: Languages whose words do not stand apart: their length cannot be counted in words.
_WITHOUT_SPACES: Final = frozenset({"zh", "ja", "th", "km", "lo", "my"})


@dataclass
class Step:
    """One written step: the goal it answers and its Markdown."""

    goal: SectionGoal
    body: str

    @property
    def words(self) -> int:
        """Return how many words a reader reads of it."""
        return markdown_words(self.body)


@dataclass
class ArticleState:
    """How far an article has come: what is written, what is left, what was paid, and the text that comes in now."""

    steps: list[Step] = field(default_factory=list)
    left: list[SectionGoal] = field(default_factory=list)
    paid: list[Paid[Any]] = field(default_factory=list)
    coming: str = ""

    @property
    def words(self) -> int:
        """Return how many words are written."""
        return sum(step.words for step in self.steps)

    @property
    def credits(self) -> int:
        """Return what the answers so far cost."""
        return sum(paid.credits for paid in self.paid)


OnSection = Callable[[int, int, str, str], None]
"""Take the number of the section under way, how many there are, its heading, and its text so far."""


class ArticleWriter:
    """Ask for outline, sections and details of one order; knows nothing of saving."""

    def __init__(self, gateway: AiGateway, prompts: PromptBook, scope: Scope, order: WritingOrder, run_id: int | None):
        self._gateway = gateway
        self._prompts = prompts
        self._scope = scope
        self._order = order
        self._run_id = run_id
        self._window = LEAST_WINDOW
        self._charged = 0
        self.state = ArticleState()

    async def prepare(self) -> Paid[tuple[OutlinePart, ...]] | None:
        """Find out the model's window, and make an outline where the order has none; return what was paid for it."""
        self._window = await self._gateway.context_tokens() or LEAST_WINDOW
        step_words(self._window, self._order.language)
        if self._order.outline or self._order.continues:
            return None

        def make(room: Room) -> TextRequest:
            facts = whole_or_not(self._order.facts, room)
            query = f"{self._order.title} {' '.join(self._order.keywords)}"
            facts["sources"] = sources_for(self._order.sources, query, self._order.language, room.sources)
            return self._prompts.fill(Operation.OUTLINE, facts, self._order.place)

        paid = await self._ask(make, parse_outline, quantity=1)
        outline = paid.value
        facts = {**self._order.facts, "task": {**self._order.facts["task"], "outline": [p.as_json() for p in outline]}}
        self._order = replace(self._order, outline=outline, facts=facts)
        return paid

    def plan(self) -> list[SectionGoal]:
        """Return the steps to write, and take note of them."""
        order = self._order
        if order.continues:
            goals = [goal for goal in order.goals if goal.index != DETAILS_ONLY]
        else:
            goals = share_out(order.word_count, order.outline, faq=faq_words(order.word_count, order.structure))
        self.state.left = in_steps(goals, step_words(self._window, order.language))
        self._charged = max(0, order.word_count - sum(goal.words for goal in goals)) if order.continues else 0
        return self.state.left

    async def sections(self, on_section: OnSection) -> None:
        """Write all that is left, step by step; `state` holds at every moment what is written and what is not."""
        state = self.state
        total = len(state.left)
        for number in range(total):
            planned = state.left[0]
            debt = sum(step.goal.words for step in state.steps) - state.words if self._counts else 0
            goal = rebalanced(planned, state.left[1:], debt)

            def told(text: str, number: int = number, heading: str = planned.heading) -> None:
                state.coming = text
                on_section(number, total, heading, text)

            told("")
            paid = await self._section(goal, told)
            body = paid.value
            if self._counts and paid.provider != OFFLINE_PROVIDER:
                body = await self._corrected(goal.words, body, _SECTION_BOUNDS)
            state.steps.append(Step(planned, body))
            state.left.pop(0)
            state.coming = ""
            on_section(number, total, planned.heading, body)
        if self._counts and state.paid and state.paid[-1].provider != OFFLINE_PROVIDER:
            await self._correct_whole()

    async def details(self) -> DetailsAnswer:
        """Return title, meta fields, questions and terms for the text that is there now."""
        order = self._order
        text = "\n\n".join(
            part for part in (blocks_to_markdown(order.written), *(self._markdown(s) for s in self.state.steps)) if part
        )
        opening = next((step.body for step in self.state.steps if step.body), text)

        def make(room: Room) -> TextRequest:
            facts = whole_or_not(order.facts, room)
            facts["task"] = without_notes(facts["task"])
            facts["faq_words"] = faq_words(order.word_count, order.structure)
            facts["text"] = text[: (room.sources + room.previous) * 3]
            if not room.whole:
                facts |= {"categories": facts["categories"][:20], "tags": facts["tags"][:20]}
            return self._prompts.fill(Operation.ARTICLE_DETAILS, facts, order.place)

        paid = await self._ask(make, lambda raw: parse_details(raw, order.facts, opening), quantity=1)
        return paid.value

    # ---------------------------------------------------------------------------------------------------- inside

    @property
    def _counts(self) -> bool:
        return self._order.language.split("-")[0].casefold() not in _WITHOUT_SPACES

    @staticmethod
    def _markdown(step: Step) -> str:
        return f"## {step.goal.heading}\n\n{step.body}" if step.goal.heading and not step.goal.begun else step.body

    async def _section(self, goal: SectionGoal, told: Callable[[str], None]) -> Paid[str]:
        order, state = self._order, self.state
        keywords = spread(order.keywords, order.outline, order.language)
        links = spread([each.get("anchor") or each["url"] for each in order.links], order.outline, order.language)
        here = goal.index if 0 <= goal.index < len(order.outline) else None
        wanted = set(links[here]) if here is not None else set()
        section = {
            **goal.as_json(),
            "keywords": [order.facts["task"]["primary_keyword"]] if here is None else keywords[here],
            "links": [each for each in order.links if (each.get("anchor") or each["url"]) in wanted],
            "last": len(state.left) == 1,
            "number": len(state.steps),
        }
        before = [blocks_to_markdown(order.written[-12:]), *(self._markdown(step) for step in state.steps[-4:])]
        previous = "\n\n".join(part for part in before if part)
        query = f"{goal.heading} {goal.notes} {' '.join(section['keywords'])}" if here is not None else order.title

        def make(room: Room) -> TextRequest:
            facts = whole_or_not(order.facts, room)
            facts |= {
                "task": facts["task"] if room.whole else without_notes(facts["task"]),
                "section": section,
                "previous": tail(previous, room.previous),
                "sources": sources_for(order.sources, query, order.language, room.sources),
            }
            return self._held(self._prompts.fill(Operation.CONTENT_GENERATION, facts, order.place), "body", goal.words)

        def parse(raw: str) -> str:
            body = parse_section(raw, goal.heading)
            check_language(body, order.language)
            return body

        quantity = self._charge(state.left[0].words, last=len(state.left) == 1)
        return await self._ask(make, parse, quantity=quantity, on_text=lambda raw: told(text_so_far(raw, "body")))

    def _held(self, request: TextRequest, key: str, words: int) -> TextRequest:
        """Return a request whose schema keeps a small model from ending after its first line.

        Servers on one's own computer hold a model to `minLength`; OpenAI's strict mode refuses it, and needs it not.
        """
        schema = request.schema
        if self._window > SMALL_WINDOW or schema is None:
            return request
        properties = dict(schema["properties"])
        properties[key] = {**properties[key], "minLength": words * _LEAST_LETTERS}
        return replace(request, schema={**schema, "properties": properties})

    def _charge(self, words: int, *, last: bool) -> int:
        """Return the words to pay for, so that all sections together cost what the whole article was said to cost."""
        due = self._order.word_count if last else min(self._charged + words, self._order.word_count)
        hundreds = -(-due // 100) - -(-self._charged // 100)
        self._charged = max(self._charged, due)
        return 100 * max(0, hundreds)

    async def _correct_whole(self) -> None:
        """Bring the article as a whole near its length: the sections that are furthest off are asked for once more."""
        steps = self.state.steps
        wanted = sum(step.goal.words for step in steps)
        low, high = _ARTICLE_BOUNDS
        for _turn in range(_MOST_CORRECTIONS):
            words = self.state.words
            if low * wanted <= words <= high * wanted or not words:
                return
            short = words < wanted
            odd = (min if short else max)(steps, key=lambda step: step.words / max(step.goal.words, 1))
            body = await self._corrected(odd.goal.words, odd.body, (0.95, 1.05))
            if body == odd.body:
                return
            odd.body = body

    async def _corrected(self, words: int, body: str, bounds: tuple[float, float]) -> str:
        """Return a body nearer to its length: asked for once more where it is out of bounds, kept where that fails."""
        low, high = bounds
        now = markdown_words(body)
        if low * words <= now <= high * words:
            return body
        order = self._order
        action = RewriteAction.EXPAND if now < words else RewriteAction.SHORTEN
        task = order.facts["task"]
        facts = {
            "language": order.language,
            "site_name": order.facts["site_name"],
            "profile": order.facts["profile"],
            "title": order.title,
            "audience": task["audience"],
            "tone": task["tone"],
            "primary_keyword": task["primary_keyword"],
            "action": str(action),
            "action_text": ACTIONS[action][0],
            "piece": body,
            "words": words,
        }

        def make(room: Room) -> TextRequest:
            told = whole_or_not(facts, room)
            told["sources"] = sources_for(order.sources, body, order.language, room.sources)
            return self._prompts.fill(Operation.REWRITE, told, order.place)

        def parse(raw: str) -> str:
            new = parse_rewrite(raw)
            check_language(new, order.language)
            return new

        try:
            paid = await self._ask(make, parse, quantity=0)
        except BadAnswer:
            # What is there is a right answer of another length, which is better than none.
            return body
        return paid.value if abs(markdown_words(paid.value) - words) < abs(now - words) else body

    async def _ask(
        self,
        make: Callable[[Room], TextRequest],
        parse: Callable[[str], T],
        *,
        quantity: int,
        on_text: Callable[[str], None] | None = None,
    ) -> Paid[T]:
        request = await in_thread(lambda: fitted(make, self._window))
        paid = await self._gateway.ask_parsed(
            self._scope,
            request,
            parse,
            subject=(EntityKind.TASK, self._order.task_id),
            quantity=quantity,
            run_id=self._run_id,
            on_text=on_text,
        )
        self.state.paid.append(paid)
        return paid
