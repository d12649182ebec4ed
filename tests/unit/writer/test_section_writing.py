"""Articles are written section by section: in their length, stoppable, repaired once, and never with foreign code."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import AiCall, Content, Task
from igny8_desktop.domain.blocks import BlockKind, blocks_from_json, plain_text
from igny8_desktop.domain.enums import AiCallState, StageName, TaskStatus
from igny8_desktop.domain.writing import WritingProgress
from tests.fakes import openai_troubles as troubles
from tests.fakes.openai_answers import ChatRequest
from tests.fakes.openai_server import OpenAIServer
from tests.unit.writer.writing_world import obedient, schema_names, write, writing_program

OUTLINE = [{"heading": f"Part {number}", "notes": ""} for number in range(1, 9)]


@pytest.mark.parametrize("factor", [1.0, 0.5, 1.9])
def test_three_thousand_words_asked_are_three_thousand_written(
    home: Path, ai_server: OpenAIServer, factor: float
) -> None:
    ai_server.respond(lambda request: obedient(request, factor=factor))
    with writing_program(home, ai_server) as (program, scope):
        task = program.tasks.add(scope, "How to boil water", word_count=3000, outline=OUTLINE)
        report = write(program, scope)
        assert report.done == (task,), report.failed
        content = program.contents.get(scope, report.made[0])
        assert abs(content.word_count - 3000) <= 450
        headings = [plain_text(block) for block in content.text.blocks if block.kind is BlockKind.HEADING]
        assert headings == [*(part["heading"] for part in OUTLINE), "Questions"]
        assert content.text.title == "How to Boil Water Well"
        assert report.credits == 60, "an article costs what its words cost, however many calls it took"


def test_an_outline_is_asked_for_only_where_there_is_none(home: Path, ai_server: OpenAIServer) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server) as (program, scope):
        bare = program.tasks.add(scope, "How to boil water", word_count=600)
        given = program.tasks.add(scope, "How to pour water", word_count=600, outline=OUTLINE[:3])
        write(program, scope, [bare])
        assert schema_names(ai_server).count("outline") == 1
        with program.database.read(scope) as work:
            assert [part["heading"] for part in work.get(Task, bare).outline][:2] == ["Part one", "Part two"]
        ai_server.clear_calls()
        write(program, scope, [given])
        assert schema_names(ai_server) == ["article_section"] * 4 + ["article_details"]
        with program.database.read(scope) as work:
            calls = work.scalars(select(AiCall))
            assert {call.state for call in calls} == {AiCallState.USED}


def test_a_cancel_keeps_what_is_there_and_the_next_try_completes_it(home: Path, ai_server: OpenAIServer) -> None:
    asked, released = threading.Event(), threading.Event()

    def answer(request: ChatRequest) -> object:
        if "heading “Part 2”" in request.prompt and not released.is_set():
            asked.set()
            released.wait(30)
        return obedient(request)

    ai_server.respond(answer)  # type: ignore[arg-type]
    seen: list[WritingProgress] = []
    with writing_program(home, ai_server) as (program, scope):
        task = program.tasks.add(scope, "How to boil water", word_count=900, outline=OUTLINE[:4])
        program.writing_feed.subscribe(seen.append)
        step = program.steps[StageName.WRITE]
        handle = program.jobs.submit("write", lambda job: program.starter.run(scope, step))
        assert asked.wait(60)
        handle.cancel()
        with pytest.raises(BaseException):  # noqa: B017, PT011 - a cancel, whichever of the two kinds
            handle.result(60)
        released.set()
        ai_server.wait_idle()
        with program.database.read(scope) as work:
            assert work.get(Task, task).status is TaskStatus.QUEUED
            content = work.scalar(select(Content))
            assert content is not None
            first = blocks_from_json(content.blocks)
            assert [goal["heading"] for goal in content.unwritten] == ["Part 2", "Part 3", "Part 4"]
            content_id = content.id
        assert [plain_text(block) for block in first if block.kind is BlockKind.HEADING] == ["Part 1"]
        assert seen[-1].over
        assert seen[-1].content_id == content_id
        assert program.briefs.get(scope, task).unwritten == ("Part 2", "Part 3", "Part 4")

        ai_server.clear_calls()
        assert write(program, scope).made == (content_id,)
        assert schema_names(ai_server) == ["article_section"] * 3 + ["article_details"], "nothing is asked for twice"
        whole = program.contents.get(scope, content_id)
        assert whole.text.blocks[: len(first)] == first
        assert 765 <= whole.word_count <= 1035
        with program.database.read(scope) as work:
            assert work.get(Content, content_id).unwritten == []
            assert not work.get(Content, content_id).is_working_draft


def test_an_answer_that_stays_unusable_is_repaired_once_and_said_on_the_row(
    home: Path, ai_server: OpenAIServer
) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server) as (program, scope):
        task = program.tasks.add(scope, "How to boil water", word_count=600, outline=OUTLINE[:3])
        ai_server.queue(None, troubles.NONSENSE)
        report = write(program, scope)
        assert report.done == (task,), "one bad answer is repaired"
        again = program.tasks.add(scope, "How to pour water", word_count=600, outline=OUTLINE[:3])
        ai_server.queue(None, None, troubles.TRUNCATED_JSON, troubles.NONSENSE)
        report = write(program, scope)
        assert [failure.entity_id for failure in report.failed] == [again]
        detail = program.briefs.get(scope, again)
        assert detail.problem
        assert detail.unwritten == ("Part 2", "Part 3"), "what was written is kept"
        with program.database.read(scope) as work:
            failed = [call for call in work.scalars(select(AiCall)) if call.state is AiCallState.FAILED]
            assert len(failed) == 2
            assert all(call.answer_text for call in failed), "it was paid for: the raw answer is kept"
        assert program.briefs.failed(scope) == [again]
        assert write(program, scope, [again]).done == (again,)


def test_a_text_in_another_language_is_asked_for_again(home: Path, ai_server: OpenAIServer) -> None:
    german = "Der Kessel ist heiß und das Wasser wird mit der Zeit nicht kälter, wenn man ihn auf dem Herd lässt. " * 6

    def answer(request: ChatRequest) -> object:
        if request.schema_name == "article_section" and "You answered this before" not in request.prompt:
            return {"body": german}
        return obedient(request)

    ai_server.respond(answer)  # type: ignore[arg-type]
    with writing_program(home, ai_server) as (program, scope):
        program.tasks.add(scope, "How to boil water", word_count=500, outline=OUTLINE[:2])
        report = write(program, scope)
        assert report.done, report.failed
        text = json.dumps([block.html for block in program.contents.get(scope, report.made[0]).text.blocks])
        assert "Kessel" not in text
        assert any("“en” was asked for" in str(call.body) for call in ai_server.calls)


def test_no_script_ever_becomes_part_of_an_article(home: Path, ai_server: OpenAIServer) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server) as (program, scope):
        program.tasks.add(scope, "How to boil water", word_count=500, outline=OUTLINE[:2])
        ai_server.rules.append(troubles.TroubleRule(troubles.SCRIPT))
        report = write(program, scope)
        assert report.done, report.failed
        for block in program.contents.get(scope, report.made[0]).text.blocks:
            assert "<script" not in block.html
            assert "<img" not in block.html


@pytest.mark.parametrize("trouble", [troubles.CUT, troubles.status(500), troubles.rate_limited(0), troubles.EMPTY])
def test_passing_trouble_costs_no_second_article(
    home: Path, ai_server: OpenAIServer, trouble: troubles.Trouble
) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server, **{"ai.retries": 1}) as (program, scope):
        program.gateway._retry = type(program.gateway._retry)(attempts=2, base=0.01)
        program.tasks.add(scope, "How to boil water", word_count=500, outline=OUTLINE[:2])
        ai_server.queue(None, trouble)
        report = write(program, scope)
        assert report.done, report.failed
        assert report.credits == 10


def test_a_small_window_gets_short_steps(home: Path, ai_server: OpenAIServer) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server, **{"ai.context_window": 3000}) as (program, scope):
        task = program.tasks.add(scope, "How to boil water", word_count=1800, outline=OUTLINE[:3])
        program.briefs.add_text(scope, task, "The boiling point of water is 100 degrees at sea level. " * 400)
        report = write(program, scope)
        assert report.done, report.failed
        assert schema_names(ai_server).count("article_section") > 4, "long sections are written in parts"
        for call in ai_server.calls_to("chat/completions"):
            text = json.dumps(call.body["messages"])
            assert len(text) / 6 + (call.body.get("max_tokens") or 0) < 3000
        content = program.contents.get(scope, report.made[0])
        headings = [plain_text(block) for block in content.text.blocks if block.kind is BlockKind.HEADING]
        assert headings == ["Part 1", "Part 2", "Part 3", "Questions"]
        assert abs(content.word_count - 1800) <= 270


def test_a_window_that_is_too_small_is_said_before_anything_is_sent(home: Path, ai_server: OpenAIServer) -> None:
    with writing_program(home, ai_server, **{"ai.context_window": 600}) as (program, scope):
        program.tasks.add(scope, "How to boil water", word_count=800, outline=OUTLINE[:3])
        report = write(program, scope)
        assert "window" in report.failed[0].error.what
        assert ai_server.calls == []
