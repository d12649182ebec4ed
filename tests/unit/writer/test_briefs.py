"""Briefs are edited and undone, sources are read; profiles, prompts and voices reach the model."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.clients.pages.reader import WebPageReader
from igny8_desktop.domain.blocks import Block, BlockKind, paragraph
from igny8_desktop.domain.briefs import OutlinePart, SourceText, WantedLink
from igny8_desktop.domain.enums import (
    BriefSourceKind,
    ContentStructure,
    Operation,
    RewriteAction,
    SearchIntent,
    StageName,
    TargetKind,
)
from igny8_desktop.domain.errors import BadAnswer, Conflict, Igny8Error, NotFound, PermissionRefused, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_profile import SiteProfile
from igny8_desktop.domain.tokens import estimate_tokens
from igny8_desktop.services.prompts import PromptPlace
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.writer.brief_facts import sources_for, spread
from igny8_desktop.services.writer.source_files import read_source_file
from tests.fakes.openai_server import OpenAIServer
from tests.unit.clients.scripted_server import Asked, Reply, ScriptedServer
from tests.unit.writer.writing_world import obedient, write, writing_program

PAGE = b"""<!doctype html><html><head><title>Kettle facts</title><script>steal()</script></head><body>
<nav>Menu Home Shop</nav><div class="cookie-banner">Accept cookies</div>
<main><h1>Limescale</h1><p>Water above 14 dH leaves limescale.</p><ul><li>Vinegar</li><li>Citric acid</li></ul></main>
<footer>Imprint</footer></body></html>"""


@pytest.fixture
def world(home: Path) -> tuple[Program, Scope]:
    program = open_program(home, environ={})
    return program, program.sites.add(NewSite("Kettle Lab", TargetKind.FOLDER, language="en")).scope


def test_a_brief_is_saved_checked_and_undone(world: tuple[Program, Scope]) -> None:
    program, scope = world
    try:
        program.keywords.paste(scope, "descale kettle\nkettle vinegar\n")
        task = program.tasks.add(scope, "How to descale a kettle", primary_keyword="descale kettle")
        before = program.briefs.get(scope, task).brief
        brief = replace(
            before,
            keywords=("Kettle Vinegar", "quite new words"),
            intent=SearchIntent.INFORMATIONAL,
            outline=(OutlinePart("Two", "n", 300), OutlinePart("One")),
            links=(WantedLink("/shop", "our shop"),),
            avoid=("bleach",),
        )
        change = program.briefs.save(scope, task, brief)
        stored = program.briefs.get(scope, task).brief
        assert stored.keywords == ("kettle vinegar", "quite new words"), "known keywords are linked, others kept"
        assert stored.outline == brief.outline
        assert program.briefs.lengths(stored) == (96, (300, 708), 96)
        for wrong in (
            replace(brief, outline=(OutlinePart("a", "", 3),)),
            replace(brief, links=(WantedLink("javascript:x"),)),
            replace(brief, word_count=1),
            replace(brief, images_wanted=99),
        ):
            with pytest.raises(WrongInput):
                program.briefs.save(scope, task, wrong)
        assert program.briefs.undo(scope, change) == 1
        assert program.briefs.get(scope, task).brief == before
        others = [program.tasks.add(scope, f"T{number}") for number in range(3)]
        changed = program.briefs.edit_many(scope, others, tone="dry", word_count=700)
        assert {program.briefs.get(scope, each).brief.tone for each in others} == {"dry"}
        program.briefs.undo(scope, changed)
        assert {program.briefs.get(scope, each).brief.word_count for each in others} == {1200}
        with pytest.raises(NotFound):
            program.briefs.get(Scope(scope.site_id + 1), task)
    finally:
        program.close()


def test_every_structure_has_a_template_in_every_language(world: tuple[Program, Scope]) -> None:
    program, _scope = world
    try:
        for structure in ContentStructure:
            english = program.briefs.template(structure, "en")
            assert len(english) >= 2, structure
            for language in ("de", "fr", "es", "it", "nl", "pt-BR", "tr"):
                headings = [part.heading for part in program.briefs.template(structure, language)]
                assert len(set(headings)) == len(english)
                assert headings != [part.heading for part in english]
            assert program.briefs.template(structure, "xx") == english
    finally:
        program.close()


def test_sources_are_pasted_fetched_and_read(world: tuple[Program, Scope], tmp_path: Path) -> None:
    program, scope = world

    def answer(asked: Asked) -> Reply:
        if asked.path == "/moved":
            return Reply(b"", 301, {"Location": "/page"})
        if asked.path == "/page":
            return Reply(PAGE, headers={"Content-Type": "text/html; charset=utf-8"})
        return Reply(b"no", int(asked.path.strip("/")))

    try:
        with ScriptedServer(answer) as server:
            task = program.tasks.add(scope, "How to descale a kettle")
            text = program.briefs.add_text(scope, task, "A fact.\nAnother.")
            page = program.briefs.add_page(scope, task, f"{server.root}/moved")
            assert page.title == "Kettle facts"
            assert page.text == "## Limescale\nWater above 14 dH leaves limescale.\n- Vinegar\n- Citric acid"
            assert page.address.endswith("/page")
            for path, error in (("/404", NotFound), ("/403", PermissionRefused), ("/503", Igny8Error)):
                with pytest.raises(error):
                    program.briefs.add_page(scope, task, server.root + path)
            assert all("igny8" in asked.headers["user-agent"].casefold() for asked in server.asked)
        with pytest.raises(WrongInput):
            program.briefs.add_page(scope, task, "file:///etc/passwd")
        document = tmp_path / "facts.docx"
        with zipfile.ZipFile(document, "w") as archive:
            body = (
                '<w:p><w:r><w:t>First.</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">Second.</w:t></w:r></w:p>'
            )
            name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            archive.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')
        assert program.briefs.add_file(scope, task, document).text == "First.\nSecond."
        (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04nothing")
        with pytest.raises(BadAnswer):
            program.briefs.add_file(scope, task, tmp_path / "broken.docx")
        (tmp_path / "notes.txt").write_bytes("Größe".encode("cp1252"))
        assert read_source_file(tmp_path / "notes.txt", WebPageReader()) == "Größe"
        gone = program.briefs.remove_source(scope, text.id)
        assert len(program.briefs.get(scope, task).sources) == 2
        program.briefs.restore_source(scope, task, gone)
        assert program.briefs.get(scope, task).sources[-1].text == "A fact.\nAnother."
    finally:
        program.close()


def test_long_sources_are_told_by_what_bears_on_the_section() -> None:
    rows = [f"Paragraph {number} is about gardens and lawns in spring." for number in range(60)]
    rows.insert(40, "Citric acid dissolves limescale within twenty minutes.")
    source = SourceText(1, BriefSourceKind.TEXT, "Manual", "https://m.example", "\n\n".join(rows))
    (told,) = sources_for([source], "Removing limescale with citric acid", "en", 200)
    assert "twenty minutes" in told
    assert told.startswith("[1] Manual — https://m.example")
    assert estimate_tokens(told) <= 220
    assert sources_for([source], "anything", "en", 0) == []
    outline = (OutlinePart("Cleaning kettles"), OutlinePart("Buying descaler"))
    assert spread(["where to buy descaler", "cleaning a kettle", "odd"], outline, "en") == [
        ["cleaning a kettle"],
        ["where to buy descaler", "odd"],
    ] or spread(["odd"], outline, "en") == [["odd"], []]


def test_profile_brief_and_own_prompt_reach_the_model(home: Path, ai_server: OpenAIServer) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server) as (program, scope):
        program.profiles.save(
            scope, SiteProfile(voice="Like a neighbour.", banned_words=("synergy",), spelling="en-GB")
        )
        outline = [{"heading": "Cleaning", "notes": "vinegar"}, {"heading": "Rinsing", "notes": ""}]
        task = program.tasks.add(scope, "How to descale a kettle", word_count=500, outline=outline)
        brief = program.briefs.get(scope, task).brief
        program.briefs.save(
            scope,
            task,
            replace(brief, avoid=("bleach",), call_to_action="Visit us", links=(WantedLink("/shop", "rinsing aid"),)),
        )
        program.briefs.add_text(scope, task, "Vinegar takes 30 minutes.")
        place = PromptPlace(scope.site_id)
        templates = program.prompt_templates
        text = templates.default_text(Operation.CONTENT_GENERATION)
        templates.save(Operation.CONTENT_GENERATION, place, text + "\nSay it with {{audience}} in mind. OWN-MARK")
        assert write(program, scope).done
        asked = [str(call.body["messages"]) for call in ai_server.calls_to("chat/completions")]
        sections = [each for each in asked if "OWN-MARK" in each]
        assert len(sections) == 3
        for each in sections:
            assert "Like a neighbour." in each
            assert "British English" in each
            assert "synergy" in each
            assert "bleach" in each
            assert "30 minutes" in each
        assert "Visit us" in sections[-1]
        assert "Visit us" not in sections[0]
        assert "[rinsing aid](/shop)" in sections[-1]
        assert templates.get(Operation.CONTENT_GENERATION, replace(place, task_id=task)).level == "site"
        templates.reset(Operation.CONTENT_GENERATION, place)
        assert templates.get(Operation.CONTENT_GENERATION, place).level == "default"
        assert templates.restore(Operation.CONTENT_GENERATION, place, 1).own
        with pytest.raises(Conflict):
            program.briefs.save(scope, task, brief)


def test_a_piece_is_rewritten_and_a_voice_is_learned(home: Path, ai_server: OpenAIServer) -> None:
    ai_server.respond(obedient)
    with writing_program(home, ai_server) as (program, scope):
        program.tasks.add(scope, "How to descale", word_count=500, outline=[{"heading": "A"}, {"heading": "B"}])
        content_id = write(program, scope).made[0]
        piece = (paragraph("A kettle holds water. " * 30), Block(BlockKind.LIST, "<li>one</li>", {"ordered": False}))
        told: list[str] = []

        def rewrite(action: RewriteAction, **more: str) -> object:
            return program.jobs.submit(
                "rewrite",
                lambda _job: program.rewriting.rewrite(scope, content_id, action, piece, on_text=told.append, **more),  # type: ignore[arg-type]
            ).result(60)

        first = rewrite(RewriteAction.SHORTEN)
        assert first.before == piece  # type: ignore[attr-defined]
        assert first.after[0].kind is BlockKind.PARAGRAPH  # type: ignore[attr-defined]
        assert told[-1]
        calls = len(ai_server.calls)
        rewrite(RewriteAction.SHORTEN)
        assert len(ai_server.calls) == calls + 1, "what was shown is not sold as new once more"
        with pytest.raises(WrongInput):
            rewrite(RewriteAction.CHANGE_TONE)
        rewrite(RewriteAction.CHANGE_TONE, tone="solemn")
        assert "solemn" in str(ai_server.calls[-1].body)
        ai_server.respond(
            lambda request: (
                {"voice": "Short, dry sentences for neighbours.", "tone": "dry", "formatting": "", "spelling": "en-GB"}
                if request.schema_name == "brand_voice"
                else None
            )
        )
        learned = program.jobs.submit(
            "voice", lambda _job: program.profiles.learn(scope, content_ids=[content_id])
        ).result(60)
        assert (learned.tone, learned.spelling) == ("dry", "en-GB")
        assert program.profiles.get(scope).voice == "", "nothing is saved before a person has read it"
        assert program.steps[StageName.WRITE].waiting(scope) == []
