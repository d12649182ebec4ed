"""Keep what is true of everything written for a site, and learn its voice from posts that a person chose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from igny8_desktop.data.models import Content, Site
from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.ai_ports import Progress, no_progress
from igny8_desktop.domain.blocks import article_text, blocks_from_json
from igny8_desktop.domain.enums import EntityKind, Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.source_ports import PageReader
from igny8_desktop.domain.tokens import estimate_tokens
from igny8_desktop.domain.writing_answers import VoiceAnswer, parse_voice
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.prompts import PromptBook, PromptPlace, request_tokens
from igny8_desktop.services.threads import in_thread

MOST_POSTS = 8
#: What a model holds where nobody can tell; the same figure as the writer's.
_LEAST_WINDOW = 4_096
_MOST_TOKENS = 12_000
_LEAST_WORDS = 80


class SiteProfiles:
    """The profiles of sites."""

    def __init__(
        self,
        database: Database,
        gateway: AiGateway,
        prompts: PromptBook,
        pages: PageReader,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._prompts = prompts
        self._pages = pages

    def get(self, scope: Scope) -> SiteProfile:
        """Return a site's profile; an empty one where nobody has written any."""
        with self._database.read(scope) as work:
            return SiteProfile.from_json(queries.site(work).profile)

    def save(self, scope: Scope, profile: SiteProfile) -> SiteProfile:
        """Save a site's profile and return the one before, for an undo."""
        with self._database.write(scope, "profile") as work:
            site = work.get(Site, scope.site_id)
            before = SiteProfile.from_json(site.profile)
            site.profile = profile.tidied().merged_into(site.profile)
            return before

    async def learn(
        self,
        scope: Scope,
        *,
        content_ids: Sequence[int] = (),
        addresses: Sequence[str] = (),
        texts: Sequence[str] = (),
        progress: Progress = no_progress,
    ) -> SiteProfile:
        """Return the profile with the voice of chosen articles, pages and texts; nothing is saved.

        Pages are read one after the other. Raises `WrongInput` for fewer than 80 words, what `PageReader` raises, and
        what the gateway raises.
        """
        count = len(content_ids) + len(addresses) + len(texts)
        if count > MOST_POSTS:
            raise WrongInput("These are too many posts", f"{count} were chosen.", f"Choose up to {MOST_POSTS}.")
        names, posts = await in_thread(lambda: self._articles(scope, content_ids))
        posts += [text.strip() for text in texts if text.strip()]
        for number, address in enumerate(addresses):
            progress(number, len(addresses) + 1, address)
            page = await in_thread(self._reading(address))
            posts.append(page)
            names.append(address)
        progress(len(addresses), len(addresses) + 1)
        if sum(len(text.split()) for text in posts) < _LEAST_WORDS:
            raise WrongInput(
                "This is too little text to learn from",
                f"The chosen posts hold fewer than {_LEAST_WORDS} words.",
                "Choose some articles that sound as the site should.",
            )
        profile = await in_thread(lambda: self.get(scope))
        voice = await self._ask(scope, posts)
        return replace(
            profile,
            voice=voice.voice,
            tone=voice.tone or profile.tone,
            formatting=voice.formatting or profile.formatting,
            spelling=voice.spelling or profile.spelling,
            voice_from=tuple(names),
        )

    async def _ask(self, scope: Scope, posts: list[str]) -> VoiceAnswer:
        window = await self._gateway.context_tokens() or _LEAST_WINDOW
        place = PromptPlace(scope.site_id)
        with_nothing = await in_thread(lambda: self._prompts.fill(Operation.BRAND_VOICE, self._facts(scope, []), place))
        room = min(window - request_tokens(with_nothing) - 60 * len(posts), _MOST_TOKENS)
        if room < 200:
            raise WrongInput(
                "The model takes too little text at a time",
                f"Its window holds {window:,} tokens.",
                "Start the local server with a larger context, or describe the voice by hand.",
            )
        cut = [_cut(text, room // len(posts)) for text in posts]
        request = await in_thread(lambda: self._prompts.fill(Operation.BRAND_VOICE, self._facts(scope, cut), place))
        paid = await self._gateway.ask_parsed(
            scope, request, parse_voice, subject=(EntityKind.SITE, scope.site_id), quantity=1
        )

        def use() -> None:
            with self._database.write(scope, "profile") as work:
                self._gateway.mark_used(work, paid)

        await in_thread(use)
        return paid.value

    def _reading(self, address: str) -> Callable[[], str]:
        return lambda: self._pages.read(address).text

    def _articles(self, scope: Scope, ids: Sequence[int]) -> tuple[list[str], list[str]]:
        with self._database.read(scope) as work:
            rows = [work.get(Content, content_id) for content_id in ids]
            return (
                [row.url or row.title for row in rows],
                [article_text(blocks_from_json(row.blocks)).replace("\n", "\n\n") for row in rows],
            )

    def _facts(self, scope: Scope, texts: Sequence[str]) -> dict[str, object]:
        with self._database.read(scope) as work:
            site = queries.site(work)
            return {"language": site.language, "site_name": site.name, "texts": list(texts)}


def _cut(text: str, tokens: int) -> str:
    """Return the beginning of a text in at most so many tokens, ending with a whole paragraph where it can."""
    while estimate_tokens(text) > tokens:
        shorter = text.rpartition("\n\n")[0]
        text = shorter if len(shorter) > 200 else text[: len(text) * 4 // 5]
    return text
