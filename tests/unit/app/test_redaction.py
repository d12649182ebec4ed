from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from igny8_desktop.app.logs import log_fault, start_log
from igny8_desktop.app.redaction import HIDDEN, Redactor, RememberingSecrets
from igny8_desktop.clients.secrets.opening import open_secret_store
from tests.harness.logfail import LogWatch


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("{'authorization': 'Bearer abcdefgh12345'}", "abcdefgh12345"),
        ("the key sk-proj-Ab_12345678 was refused", "sk-proj-Ab_12345678"),
        ("api_key=verysecretvalue", "verysecretvalue"),
        ('{"x-api-key": "verysecretvalue"}', "verysecretvalue"),
        ("GET https://anna:verysecret@example.com/wp-json", "verysecret"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    redacted = Redactor({}).redact(text)

    assert secret not in redacted
    assert HIDDEN in redacted


def test_plain_words_stay_as_they_are() -> None:
    text = "POST https://example.com/wp-json/wp/v2/posts gave 500; a task-force and risk-free basics"

    assert Redactor({}).redact(text) == text


def test_secrets_of_the_environment_and_of_the_store_are_hidden(tmp_path: Path) -> None:
    redactor = Redactor({"IGNY8_SECRET_AI_OPENAI": "from-the-environment", "HOME": "/home/anna"})
    secrets = RememberingSecrets(open_secret_store(tmp_path, environ={}), redactor)
    secrets.set("site/blog", "abcd EFGH ijkl 1234")

    text = redactor.redact("from-the-environment, abcd EFGH ijkl 1234, abcdEFGHijkl1234, /home/anna")

    assert text == f"{HIDDEN}, {HIDDEN}, {HIDDEN}, /home/anna"
    assert "abcd" not in repr(redactor) + repr(secrets)


def test_the_log_file_holds_faults_with_their_place_and_no_secret(tmp_path: Path, expect_log: LogWatch) -> None:
    expect_log("unexpected ValueError")
    redactor = Redactor({})
    redactor.remember("hush-hush-hush")
    log = start_log(tmp_path, redactor)
    logging.getLogger("igny8_desktop.test").info("a post was sent with %s", "hush-hush-hush")
    try:
        raise ValueError("the server said hush-hush-hush")
    except ValueError as error:
        log_fault(error)
    log.close()

    text = (tmp_path / "igny8.log").read_text()
    assert "hush" not in text
    assert f"a post was sent with {HIDDEN}" in text
    assert "test_redaction.py" in text  # the traceback


def test_a_log_that_cannot_be_written_stays_off_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], expect_log: LogWatch
) -> None:
    expect_log("nowhere")
    log = start_log(tmp_path / "not-there", Redactor({}))
    logging.getLogger("igny8_desktop.test").warning("nowhere to go")
    log.close()

    assert capfd.readouterr() == ("", "")


def test_remembering_is_safe_between_threads() -> None:
    redactor = Redactor({})
    values = [f"secret-number-{number}" for number in range(200)]
    threads = [threading.Thread(target=lambda part=part: list(map(redactor.remember, part))) for part in
               (values[::2], values[1::2])]  # fmt: skip
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    for thread in threads:
        thread.join()

    assert all(redactor.redact(value) == HIDDEN for value in values)
    assert time.monotonic() - begun < 10
