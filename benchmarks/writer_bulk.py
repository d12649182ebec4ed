"""Write 100 articles against a server with a fixed latency, and compare the time with the ideal.

usage: python -m benchmarks.writer_bulk [--articles 100] [--latency 2] [--concurrency 16] [--json]

The ideal is calls × latency / concurrency: what remains if the program itself took no time at all.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from igny8_desktop.app.bootstrap import open_program
from igny8_desktop.domain.enums import StageName, TargetKind
from igny8_desktop.services.sites.sites import NewSite
from tests.fakes.openai_answers import ChatRequest
from tests.fakes.openai_server import OpenAIServer

SECTIONS = ("What it is", "How it works", "What it costs", "What to avoid", "Next steps")
WORDS = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, measure and tell; 1 where an article failed or the efficiency is below 90 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds before each answer")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, OpenAIServer(latency=chosen.latency) as server:
        server.respond(_answer)
        figures = _write(Path(folder), server, chosen.articles, chosen.concurrency)
    figures["ideal_seconds"] = round(figures["calls"] * chosen.latency / chosen.concurrency, 1)
    figures["efficiency"] = round(figures["ideal_seconds"] / figures["seconds"], 3)
    text = json.dumps(figures) if chosen.json else "\n".join(f"{name:<16} {value}" for name, value in figures.items())
    sys.stdout.write(text + "\n")
    return 0 if not figures["failed"] and figures["efficiency"] >= 0.9 else 1


def _write(folder: Path, server: OpenAIServer, articles: int, concurrency: int) -> dict[str, Any]:
    program = open_program(folder, environ={"IGNY8_SECRET_AI_CUSTOM": server.key or ""})
    try:
        scope = program.sites.add(NewSite("Bulk", TargetKind.FOLDER)).scope
        program.settings.update(
            {
                "ai.provider": "custom",
                "ai.base_url": server.base_url,
                "ai.model": "test-text",
                "ai.images_enabled": False,
                "ai.max_concurrency": concurrency,
                "ai.context_window": 128_000,
            }
        )
        program.credits.grant(1_000_000)
        outline = [{"heading": heading, "notes": ""} for heading in SECTIONS]
        for number in range(articles):
            program.tasks.add(scope, f"Subject {number}", word_count=WORDS, outline=outline)
        step = program.steps[StageName.WRITE]
        begun, used = time.monotonic(), time.process_time()
        report = program.jobs.submit("write", lambda job: program.starter.run(scope, step)).result(3600)
        seconds = time.monotonic() - begun
        words = [program.contents.get(scope, made).word_count for made in report.made]
        return {
            "articles": len(report.done),
            "failed": len(report.failed),
            "calls": len(server.calls_to("chat/completions")),
            "most_at_once": server.most_at_once,
            "seconds": round(seconds, 1),
            # Of the program and of the server that stands for the model, which share this process.
            "cpu_seconds": round(time.process_time() - used, 1),
            "words_least": min(words, default=0),
            "words_most": max(words, default=0),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    finally:
        program.close()


def _answer(request: ChatRequest) -> Mapping[str, Any] | None:
    if request.schema_name == "article_section":
        words = int(request.prompt.partition("Length: ")[2].split(" ", 1)[0])
        return {"body": " ".join(["The kettle boils water and the tea is hot."] * (words // 9 + 1))}
    if request.schema_name == "article_details":
        return {
            "title": "A Subject", "title_options": [], "slug": "a-subject", "excerpt": "About it.",
            "meta_title": "A Subject", "meta_description": "About a subject.", "faq_heading": "Questions",
            "faq": [{"question": "Why?", "answer": "Because the kettle boils water. " * 8}] * 2,
            "categories": ["Tea"], "tags": ["water"],
        }  # fmt: skip
    return None


if __name__ == "__main__":
    sys.exit(main())
