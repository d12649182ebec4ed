"""Open the whole program on a data folder, with a real site and a real socket to an AI, as a user has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.automation.jobs import JobContext
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.data.models import AiCall, Claim, Content, ContentRevision, CreditTransaction, CreditUsageLog, Image
from igny8_desktop.data.scoping import ALL_SITES
from igny8_desktop.domain.enums import AiCallState, ImageStatus, LedgerKind, TargetKind
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.settings import schema
from tests.fakes.openai_server import OpenAIServer
from tests.harness.wordpress.site import WordPressSite

#: As many threads as the job runner's pool has.
POOL = 8
SITE_NAME = "Lab Blog"
SITE_SLUG = "lab-blog"

#: Real search phrases of five topics, five each.
KEYWORDS = (
    "how to clean a coffee grinder", "clean coffee grinder", "clean burr grinder", "coffee grinder cleaning tablets",
    "how often to clean coffee grinder",
    "trail running shoes for wide feet", "best trail running shoes", "waterproof trail running shoes",
    "trail running shoes women", "trail running shoes vs road shoes",
    "how to repot an orchid", "orchid potting mix", "when to repot orchids", "orchid repotting after flowering",
    "best pot for orchids",
    "electric bike battery life", "how long does an ebike battery last", "ebike battery replacement cost",
    "ebike battery care", "charge ebike battery",
    "sourdough starter recipe", "sourdough starter not rising", "how to feed sourdough starter",
    "sourdough starter storage", "revive sourdough starter",
)  # fmt: skip


def environment_of(server: OpenAIServer, password: str) -> dict[str, str]:
    """Return the secrets as a headless machine gives them."""
    return {"IGNY8_SECRET_AI_CUSTOM": server.key or "", "IGNY8_SECRET_SITE_LAB_BLOG": password}


def start_threads(program: Program) -> None:
    """Start all threads of the program's pool, so that none begins in the first test that needs one more."""
    barrier = threading.Barrier(POOL)
    jobs = [program.jobs.submit_blocking("Warming up", lambda _job: barrier.wait(30)) for _ in range(POOL)]
    for job in jobs:
        job.result(60)


def use_server(program: Program, server: OpenAIServer, *, timeout: int = 5) -> None:
    """Set the program to an AI server; `timeout` in seconds."""
    program.settings.set(schema.AI_PROVIDER, "custom")
    program.settings.set(schema.AI_BASE_URL, server.base_url)
    program.settings.set(schema.AI_MODEL, "test-text")
    program.settings.set(schema.AI_IMAGE_MODEL, "test-image")
    program.settings.set(schema.AI_TIMEOUT_SECONDS, timeout)


def add_wordpress(program: Program, site: WordPressSite, *, url: str = "", role: str = "administrator") -> Scope:
    """Add the WordPress as a site; its password comes from the environment."""
    made = program.sites.add(
        NewSite(SITE_NAME, TargetKind.WORDPRESS, url=url or site.url, username=site.users[role].user)
    )
    return made.scope


def without_thumbnails(site: WordPressSite) -> None:
    """Let a WordPress keep uploaded pictures as they are, which saves a second each; until its next reset."""
    names = ("thumbnail_size_w", "thumbnail_size_h", "medium_size_w", "medium_size_h", "medium_large_size_w",
             "large_size_w", "large_size_h")  # fmt: skip
    site.run_php("".join(f"update_option('{name}', 0);" for name in names))


@contextmanager
def opened(home: Path, environ: Mapping[str, str] | None = None, *, offline: bool = False) -> Iterator[Program]:
    """Open the program as the owner of the folder, and close it."""
    program = open_program(home, environ=dict(environ or {}), offline=offline)
    try:
        assert program.owns_folder
        yield program
    finally:
        assert program.close(60)


def carry_out(program: Program, scope: Scope, run_id: int, *, timeout: float = 240.0) -> RunInfo:
    """Carry a run out as its button does and return it."""

    async def work(job: JobContext) -> RunInfo:
        return await program.engine.execute(scope, run_id, job.progress)

    return program.jobs.submit("Run", work, kind="run", site_id=scope.site_id).result(timeout)


def everything_automatic(**changes: object) -> RunSettings:
    """Return the settings of a run that approves by itself and publishes, with short pauses after failures."""
    return RunSettings(
        **{"approve_ideas": False, "approve_content": False, "publish_as": "publish", "backoff": 0.2, **changes}  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Books:
    """What the database says about money, claims and texts."""

    balance: int
    granted: int
    ledger_sum: int
    used: int
    calls: dict[str, int]
    owned_claims: int
    problems: tuple[str, ...]


def books(program: Program) -> Books:
    """Check the books of the whole data folder and return them; `problems` says in words what does not add up."""
    problems: list[str] = []
    with program.database.read(ACCOUNT) as work:
        calls = work.scalars(select(AiCall), **ALL_SITES)
        lines = work.scalars(select(CreditTransaction).order_by(CreditTransaction.id))
        usage = work.scalars(select(CreditUsageLog), **ALL_SITES)
        claims = work.scalars(select(Claim), **ALL_SITES)
        contents = work.scalars(select(Content), **ALL_SITES)
        revisions = work.scalars(select(ContentRevision), **ALL_SITES)
        images = work.scalars(select(Image), **ALL_SITES)
    balance = program.credits.balance()
    running = 0
    for line in lines:
        running += line.amount
        if line.balance_after != running:
            problems.append(f"ledger line {line.id} says {line.balance_after}, the sum is {running}")
    states: dict[str, int] = {}
    usage_of = {line.ai_call_id: line for line in usage}
    for call in calls:
        states[str(call.state)] = states.get(str(call.state), 0) + 1
        mine = [line for line in lines if line.ai_call_id == call.id]
        kinds = sorted(str(line.kind) for line in mine)
        if call.state in (AiCallState.RESERVED, AiCallState.SENT):
            problems.append(f"call {call.id} is still {call.state}")
        elif call.credits_reserved and kinds not in (["reserve", "settle"], ["release", "reserve"]):
            problems.append(f"call {call.id} ({call.state}) has the ledger lines {kinds}")
        if call.state in (AiCallState.ANSWERED, AiCallState.USED):
            if call.credits_reserved and "settle" not in kinds:
                problems.append(f"call {call.id} was answered and not settled: {kinds}")
            if call.id not in usage_of:
                problems.append(f"call {call.id} was answered and is not in the usage log")
        if -sum(line.amount for line in mine) != call.credits_used:
            problems.append(f"call {call.id} used {call.credits_used}, the ledger says {[x.amount for x in mine]}")
        if call.id in usage_of and usage_of[call.id].credits != call.credits_used:
            problems.append(f"call {call.id} used {call.credits_used}, the usage log {usage_of[call.id].credits}")
    granted = sum(line.amount for line in lines if line.kind is LedgerKind.GRANT)
    used = sum(line.credits for line in usage)
    if running != balance:
        problems.append(f"the ledger adds up to {running}, the balance is {balance}")
    if granted - used != balance:
        problems.append(f"{granted} granted - {used} used is not the balance {balance}")
    owned = [claim for claim in claims if claim.owner is not None]
    problems += [f"claim of {claim.step} {claim.entity_id} is still owned" for claim in owned]
    with_text = {row.content_id for row in revisions}
    problems += [f"article {row.id} has no revision" for row in contents if row.id not in with_text]
    problems += [f"article {row.id} has no text" for row in contents if not row.blocks]
    problems += [
        f"the file of image {row.id} is gone"
        for row in images
        if row.status is ImageStatus.GENERATED and not program.images_store.path(row.file_name).is_file()
    ]
    return Books(balance, granted, running, used, states, len(owned), tuple(problems))


__all__ = [
    "KEYWORDS",
    "SITE_NAME",
    "SITE_SLUG",
    "Books",
    "add_wordpress",
    "books",
    "carry_out",
    "environment_of",
    "everything_automatic",
    "opened",
    "use_server",
    "without_thumbnails",
]
