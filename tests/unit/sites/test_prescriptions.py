"""Every verdict of the site doctor has words, whatever was found; what is kept can be read again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from igny8_desktop.domain.site_health import HARMLESS, Probe, ProbeState, Verdict
from igny8_desktop.services.sites.doctor import Diagnosis, stored_diagnosis
from igny8_desktop.services.sites.prescriptions import prescribe

FOUND = {"host": "blog.example", "user": "ed{x}", "plugin": "Wordfence", "address": "https://www.blog.example/",
         "limit": "500 KB", "seconds": "7", "said": "403", "role": "“Ed” may not publish."}  # fmt: skip


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("details", [{}, FOUND, {**FOUND, "unsure": "yes", "plugin": "Another Plugin"}])
def test_every_verdict_says_what_it_means_and_what_to_do(verdict: Verdict, details: dict[str, str]) -> None:
    words = prescribe(verdict, details)
    assert words.title
    assert words.what
    assert not re.search(r"\{(?!x\}| auth_basic)", f"{words.what}{words.change}{words.letter}")
    assert bool(words.change) or verdict is Verdict.HEALTHY
    assert bool(words.letter) is bool(words.letter_to)
    assert words.letter_to in ("", "host", "client")
    if verdict not in HARMLESS and words.letter and details:
        assert "blog.example" in words.letter


def test_a_diagnosis_is_kept_and_read_again() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    probes = (Probe("address", ProbeState.GOOD, "Found."), Probe("login", ProbeState.BAD, "No."))
    found = Diagnosis(Verdict.HEADER_STRIPPED, prescribe(Verdict.HEADER_STRIPPED, FOUND), probes, at)
    assert stored_diagnosis(json.loads(json.dumps(found.as_json())), at) == found
    assert not found.healthy
    assert stored_diagnosis({}, None) is None
    assert stored_diagnosis({**found.as_json(), "verdict": "of a newer program"}, at) is None
