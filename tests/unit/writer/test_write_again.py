"""A working draft of the offline engine is handed to an AI model later, without losing what stood there."""

from __future__ import annotations

from pathlib import Path

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.domain.enums import ContentStatus, StageName, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.steps import StepReport
from tests.fakes.openai_server import OpenAIServer

KEY = "IGNY8_SECRET_AI_CUSTOM"


def run(program: Program, scope: Scope, stage: StageName) -> StepReport:
    step = program.steps[stage]
    return program.jobs.submit("test", lambda job: program.starter.run(scope, step)).result(120)


def test_working_drafts_are_written_anew_by_the_model(home: Path, ai_server: OpenAIServer) -> None:
    program = open_program(home, environ={KEY: ai_server.key or ""})
    try:
        site = program.sites.add(NewSite("Blue Cafe", TargetKind.FOLDER))
        scope = site.scope
        program.tasks.add(scope, "How to brew coffee", primary_keyword="brew coffee", word_count=300)
        for stage in (StageName.WRITE, StageName.IMAGE_PROMPTS, StageName.IMAGES):
            assert run(program, scope, stage).done
        content_id = program.contents.approve_all(scope)[0]
        draft = program.contents.get(scope, content_id)
        assert draft.is_working_draft
        assert draft.images

        program.settings.update(
            {
                "ai.provider": "custom",
                "ai.base_url": ai_server.base_url,
                "ai.model": "test-text",
                "ai.images_enabled": False,
            }
        )
        program.credits.grant(1000)
        assert len(program.contents.write_again(scope, [content_id])) == 1
        report = run(program, scope, StageName.WRITE)
        assert report.made == (content_id,), report.failed

        anew = program.contents.get(scope, content_id)
        assert (anew.is_working_draft, anew.status) == (False, ContentStatus.DRAFT)
        assert anew.text.slug == draft.text.slug, "the address stays"
        assert anew.text.blocks != draft.text.blocks
        assert anew.images == ()
        assert program.contents.write_again(scope, [content_id]) == [], "a finished article is left alone"
        old = program.contents.restore_revision(scope, content_id, draft.revision)
        assert old.text.title == draft.text.title
        assert run(program, scope, StageName.IMAGE_PROMPTS).done == (content_id,)
    finally:
        program.close()
