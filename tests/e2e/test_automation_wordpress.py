"""A whole run against a real WordPress and an AI server on a socket, and what is on the site afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.runs import RunInfo
from igny8_desktop.domain.enums import EntityKind, RunStatus, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.contents import ContentDetail
from igny8_desktop.settings import schema
from tests.fakes import openai_troubles as troubles
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.openai_troubles import TroubleRule
from tests.harness.programs import (
    KEYWORDS,
    add_wordpress,
    books,
    carry_out,
    environment_of,
    everything_automatic,
    opened,
    use_server,
    without_thumbnails,
)
from tests.harness.published import check_post
from tests.harness.sensible_answers import sensible_answer
from tests.harness.wordpress.cores import NEW, OLD
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import WordPressSite

pytestmark = pytest.mark.wordpress
GRANTED = 5000


@pytest.fixture
def clever_server() -> Iterator[OpenAIServer]:
    with OpenAIServer(seed=7) as server:
        server.respond(sensible_answer)
        yield server


@pytest.fixture
def blog(fresh_wordpress: WordPressSite, clever_server: OpenAIServer, home: Path) -> Iterator[tuple[Program, Scope]]:
    """The program with the WordPress as its site, 25 keywords, and credits."""
    without_thumbnails(fresh_wordpress)
    environ = environment_of(clever_server, fresh_wordpress.admin.app_password)
    with opened(home, environ) as program:
        use_server(program, clever_server)
        program.settings.set(schema.PLANNER_IDEAS_PER_CLUSTER, 1)
        program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 1)
        scope = add_wordpress(program, fresh_wordpress)
        assert program.keywords.paste(scope, "\n".join(KEYWORDS)).added == len(KEYWORDS)
        program.credits.grant(GRANTED)
        yield program, scope


def run_all(program: Program, scope: Scope, **changes: object) -> RunInfo:
    return carry_out(program, scope, program.engine.create(scope, everything_automatic(**changes)).id)


def articles(program: Program, scope: Scope) -> list[ContentDetail]:
    return [program.contents.get(scope, item) for item in program.listing.ids(scope, EntityKind.CONTENT)]


def rows(program: Program, scope: Scope, kind: EntityKind) -> list[dict[str, Any]]:
    return program.listing.all_rows(scope, kind)


@pytest.mark.parametrize("wordpress", [NEW, OLD], indirect=True)
def test_keywords_in_published_posts_out(
    blog: tuple[Program, Scope], clever_server: OpenAIServer, wordpress_reader: WordPressReader
) -> None:
    program, scope = blog

    run = run_all(program, scope)

    assert run.status is RunStatus.COMPLETED, run
    assert run.failed_items == 0
    made = articles(program, scope)
    assert len(made) == 5
    assert {(str(item.status), str(item.site_status)) for item in made} == {("published", "published")}
    media = {item["id"]: item for item in wordpress_reader.media()}
    assert len(wordpress_reader.own_posts()) == len(made)
    assert wordpress_reader.own_posts(kind="pages") == []
    assert len(media) == 10
    assert len({item["source_url"] for item in media.values()}) == 10
    for article in made:
        check_post(program, article, wordpress_reader, media)

    clever_server.wait_idle()
    account = books(program)
    assert account.problems == ()
    charged = [call for call in clever_server.calls if call.charged]
    assert account.calls == {"used": len(charged)}
    # Ideas, image prompts and images are one call each; an article is several: its sections, then its details.
    assert sum(call.images for call in charged) == 10
    assert len(charged) >= 5 + 5 * 2 + 5 + 10
    assert account.balance == GRANTED - run.credits_used == GRANTED - account.used

    again = run_all(program, scope)
    assert again.status is RunStatus.COMPLETED
    assert again.results.get(StageName.PUBLISH, {}).get("done", 0) == 0
    assert len(clever_server.calls) == len(charged)
    assert len(wordpress_reader.own_posts()) == len(made)


@pytest.mark.parametrize("wordpress", [OLD], indirect=True)
def test_what_the_client_does_on_the_site_comes_back_by_sync(
    blog: tuple[Program, Scope], wordpress_reader: WordPressReader
) -> None:
    program, scope = blog
    program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 0)
    run_all(program, scope)
    trashed, retitled, gone, offline, untouched = articles(program, scope)
    posts = {post["slug"]: post["id"] for post in wordpress_reader.own_posts()}
    assert program.sync.run(scope).changed == 0

    wordpress_reader.delete(f"/wp/v2/posts/{posts[trashed.text.slug]}", force=False)
    wordpress_reader.post(f"/wp/v2/posts/{posts[retitled.text.slug]}", {"title": "The client's own title"})
    wordpress_reader.delete(f"/wp/v2/posts/{posts[gone.text.slug]}", force=True)
    wordpress_reader.post(f"/wp/v2/posts/{posts[offline.text.slug]}", {"status": "draft"})
    report = program.sync.run(scope)

    assert (report.checked, report.changed, report.gone) == (5, 3, 1)
    now = {item.id: item for item in articles(program, scope)}
    assert {
        name: (str(now[item.id].status), str(now[item.id].site_status), now[item.id].remote_status)
        for name, item in {
            "trashed": trashed, "retitled": retitled, "gone": gone, "offline": offline, "untouched": untouched,
        }.items()
    } == {
        "trashed": ("approved", "not_published", "trash"),
        "retitled": ("published", "published", "publish"),
        "gone": ("approved", "not_published", "gone"),
        "offline": ("approved", "not_published", "draft"),
        "untouched": ("published", "published", "publish"),
    }  # fmt: skip
    again = program.sync.run(scope)
    assert (again.changed, again.gone) == (0, 0), "the same news is told once"

    text = program.contents.get(scope, retitled.id).text
    program.contents.save(scope, retitled.id, text, based_on=now[retitled.id].revision)
    program.contents.approve(scope, [retitled.id])
    step = program.publishing
    outcome = program.jobs.submit(
        "Publish", lambda job: program.starter.run(scope, step, [retitled.id, trashed.id, gone.id])
    ).result(120)
    titles = {failure.entity_id: failure.error.title for failure in outcome.failed}
    assert titles == {
        retitled.id: "The client changed this post",
        trashed.id: "The post is in the site's trash",
        gone.id: "The post is gone from the site",
    }
    assert wordpress_reader.one(posts[retitled.text.slug])["title"]["raw"] == "The client's own title"
    assert wordpress_reader.one(posts[trashed.text.slug])["status"] == "trash"


TROUBLES = {
    "slow and rate limits": (troubles.slow(0.3), troubles.rate_limited(1)),
    "server errors and cut answers": (troubles.status(500), troubles.CUT),
    "nonsense and truncated answers": (troubles.NONSENSE, troubles.TRUNCATED_JSON),
    "everything": (
        troubles.status(503), troubles.CUT, troubles.EMPTY, troubles.WRONG_SCHEMA, troubles.HTML_PAGE,
        troubles.REFUSAL, troubles.HANG,
    ),
}  # fmt: skip


@pytest.fixture
def folder_blog(clever_server: OpenAIServer, home: Path, tmp_path: Path) -> Iterator[tuple[Program, Scope]]:
    """The program with a folder as its site, since this is about the AI."""
    from igny8_desktop.domain.enums import TargetKind
    from igny8_desktop.services.sites.sites import NewSite

    with opened(home, environment_of(clever_server, "")) as program:
        use_server(program, clever_server)
        program.settings.set(schema.PLANNER_IDEAS_PER_CLUSTER, 1)
        program.settings.set(schema.IMAGES_IN_ARTICLE_COUNT, 1)
        scope = program.sites.add(NewSite("Lab Blog", TargetKind.FOLDER, folder=str(tmp_path / "web"))).scope
        program.keywords.paste(scope, "\n".join(KEYWORDS[:15]))
        program.settings.set(schema.AI_RETRIES, 1)
        program.credits.grant(GRANTED)
        yield program, scope


def failures(program: Program, scope: Scope, run: RunInfo) -> list[str]:
    return [
        f"{item['stage']} {item['entity_id']}: {item['error_title']}. {item['error_what']}"
        for item in program.runs.items(scope, run.id)
        if item["state"] == "failed"
    ]


def check_nothing_lost(program: Program, scope: Scope, run: RunInfo) -> None:
    """Every failed item of the run says why, on the run and on its own row, and can be claimed again."""
    failed = [item for item in program.runs.items(scope, run.id) if item["state"] == "failed"]
    assert len(failed) == run.failed_items
    for item in failed:
        assert all((item["error_title"], item["error_what"], item["error_next"])), item
        step = program.steps[StageName(item["stage"])]
        assert item["entity_id"] in step.waiting(scope, max_failures=None), f"{item} cannot be tried again"
        row = program.listing.rows(scope, EntityKind(item["kind"]), [item["entity_id"]])[item["entity_id"]]
        assert row["error_title"] == item["error_title"]


@pytest.mark.parametrize("trouble", list(TROUBLES))
def test_a_troubled_ai_loses_nothing_and_a_second_run_completes_it(
    folder_blog: tuple[Program, Scope], clever_server: OpenAIServer, trouble: str
) -> None:
    program, scope = folder_blog
    kinds = TROUBLES[trouble]
    clever_server.rules = [TroubleRule(kind, probability=0.35 / len(kinds)) for kind in kinds]

    first = run_all(program, scope, max_attempts=2)

    assert first.status is RunStatus.COMPLETED, first
    check_nothing_lost(program, scope, first)
    assert books(program).problems == ()
    met = {call.trouble for call in clever_server.calls} - {None}
    assert met, "the server made trouble"

    clever_server.rules = []
    second = run_all(program, scope)

    assert (second.status, failures(program, scope, second)) == (RunStatus.COMPLETED, [])
    made = articles(program, scope)
    assert len(made) == 3
    assert {str(item.site_status) for item in made} == {"published"}
    assert {row["status"] for row in rows(program, scope, EntityKind.IMAGE)} == {"generated"}
    for article in made:
        page = Path(article.url.removeprefix("file://")).read_text(encoding="utf-8")
        for image in article.images:
            assert f'alt="{image.alt_text}"' in page, "images that came late are on the site too"
    clever_server.wait_idle()
    account = books(program)
    assert account.problems == ()
    answered = account.calls.get("used", 0) + account.calls.get("answered", 0)
    charged = sum(call.charged for call in clever_server.calls)
    assert answered <= charged
    # What stays is an answer that could not be read and whose repair failed: kept, since it was paid for.
    assert account.calls.get("answered", 0) <= account.calls.get("failed", 0)
    assert account.balance == GRANTED - first.credits_used - second.credits_used


def test_a_dead_ai_ends_with_listed_failures_and_a_step_by_hand_goes_on(
    folder_blog: tuple[Program, Scope], clever_server: OpenAIServer
) -> None:
    program, scope = folder_blog
    clever_server.rules = [TroubleRule(troubles.NONSENSE)]

    run = run_all(program, scope)

    assert run.status is RunStatus.COMPLETED
    assert run.failed_items == 3
    assert run.results["ideas"]["failed"] == 3
    check_nothing_lost(program, scope, run)
    assert "3 items failed" in program.runs.log_lines(scope, run.id)[0].message
    clusters = rows(program, scope, EntityKind.CLUSTER)
    assert {row["error_title"] for row in clusters} == {"The AI's answer could not be used"}

    clever_server.rules = []
    step = program.starter.step(StageName.IDEAS)
    report = program.jobs.submit("Ideas", lambda job: program.starter.run(scope, step)).result(60)
    assert (len(report.done), len(report.failed)) == (3, 0)
    assert {row["error_title"] for row in rows(program, scope, EntityKind.CLUSTER)} == {None}
    assert books(program).problems == ()


def test_a_refused_key_pauses_the_run_at_once_and_a_right_one_lets_it_go_on(
    folder_blog: tuple[Program, Scope], clever_server: OpenAIServer
) -> None:
    program, scope = folder_blog
    clever_server.key = "another key"
    run = run_all(program, scope)
    assert run.status is RunStatus.PAUSED
    assert run.error is not None
    assert "key" in run.pause_reason.lower()
    assert len(clever_server.calls) <= 4 + 1
    assert books(program).balance == GRANTED

    clever_server.key = "sk-test-key"
    done = carry_out(program, scope, run.id)
    assert (done.status, done.failed_items) == (RunStatus.COMPLETED, 0)
    assert done.error is None
    assert len(articles(program, scope)) == 3
