"""Text models over a real socket: structured answers, every kind of failure, cancelling, and silence about keys."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection
from igny8_desktop.clients.ai.dialect import Dialect, Rung
from igny8_desktop.clients.ai.openai_text import OpenAiTextModel
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import (
    BadAnswer,
    ContentRefused,
    CredentialsRefused,
    ErrorKind,
    Igny8Error,
    NetworkTrouble,
    Overloaded,
    PermissionRefused,
    RateLimited,
    WrongInput,
)
from igny8_desktop.domain.ports import TextAnswer, TextModel, TextRequest
from tests.fakes import openai_troubles as troubles
from tests.fakes.openai_server import OpenAIServer, SchemaSupport
from tests.harness.logfail import LogWatch
from tests.unit.clients.scripted_server import Asked, Reply, ScriptedServer, chat_answer, refusal
from tests.unit.clients.test_secrets import dump

CANARY = "sk-CANARY-7f3a9c51d2e84b60"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "primary_keyword": {"type": "string"}},
    "required": ["name", "primary_keyword"],
    "additionalProperties": False,
}
PROSE = TextRequest(Operation.CONTENT_GENERATION, system="You write.", prompt="Write about cold brew.")
STRUCTURED = TextRequest(
    Operation.CLUSTERING, system="You name topics.", prompt="Name this: cold brew, iced coffee.", schema=SCHEMA
)


def text_model(base_url: str, key: str | None = CANARY, *, timeout: float = 20.0, **more: Any) -> OpenAiTextModel:
    endpoint = Endpoint("custom", base_url, timeout=timeout, key=lambda: key, **more)
    return OpenAiTextModel(OpenAiConnection(endpoint), "test-text")


def ask(model: TextModel, *requests: TextRequest) -> TextAnswer:
    async def run() -> TextAnswer:
        answers = [await model.complete(request) for request in requests]
        return answers[-1]

    return asyncio.run(run())


def failure(model: TextModel, request: TextRequest = PROSE) -> Igny8Error:
    with pytest.raises(Igny8Error) as caught:
        ask(model, request)
    error = caught.value
    assert error.title
    assert error.next
    assert error.__context__ is None, "the library's exception is attached and would be printed"
    return error


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(key=CANARY) as running:
        yield running


@pytest.fixture
def scripted() -> Iterator[Callable[[Callable[[Asked], Reply]], ScriptedServer]]:
    running: list[ScriptedServer] = []

    def start(answer: Callable[[Asked], Reply]) -> ScriptedServer:
        running.append(ScriptedServer(answer))
        return running[-1]

    yield start
    for each in running:
        each.close()


Scripted = Callable[[Callable[[Asked], Reply]], ScriptedServer]


# ------------------------------------------------------------------------------------------------------ answers


def test_prose_comes_back_with_its_usage(server: OpenAIServer) -> None:
    model: TextModel = text_model(server.base_url)
    answer = ask(model, PROSE)
    assert answer.text
    assert answer.model == "test-text"
    assert answer.finish_reason == "stop"
    (call,) = server.calls
    assert (answer.tokens_in, answer.tokens_out) == (call.tokens_in, call.tokens_out)
    assert "response_format" not in call.body
    assert call.body["messages"][0] == {"role": "system", "content": "You write."}
    assert call.body["max_tokens"] == 4000
    assert call.body["temperature"] == 0.7
    assert (model.provider, model.model, model.price_class) == ("custom", "test-text", "standard")


def test_usage_may_be_missing(server: OpenAIServer) -> None:
    server.tells_usage = False
    answer = ask(text_model(server.base_url), PROSE)
    assert (answer.tokens_in, answer.tokens_out) == (None, None)


def test_a_local_server_is_sent_no_key_at_all(scripted: Scripted) -> None:
    local = scripted(lambda asked: chat_answer("hello"))
    assert ask(text_model(local.base_url, None), PROSE).text == "hello"
    assert "authorization" not in local.asked[0].headers
    ask(text_model(local.base_url, f" {CANARY}\n"), PROSE)
    assert local.asked[1].headers["authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    ("support", "calls", "rung"),
    [("full", 1, Rung.STRICT_SCHEMA), ("reject_400", 3, Rung.OBJECT_WITH_SCHEMA),
     ("reject_500", 3, Rung.OBJECT_WITH_SCHEMA)],
)  # fmt: skip
def test_the_ladder_is_walked_once_and_remembered(
    server: OpenAIServer, support: SchemaSupport, calls: int, rung: Rung
) -> None:
    server.schema_support = support
    model = text_model(server.base_url)
    answer = ask(model, STRUCTURED)
    assert set(json.loads(answer.text)) == {"name", "primary_keyword"}
    assert len(server.calls) == calls
    assert model.dialect.rung == rung
    ask(model, STRUCTURED)
    assert len(server.calls) == calls + 1


def test_the_ladder_goes_down_to_the_plain_prompt(scripted: Scripted) -> None:
    def answer(asked: Asked) -> Reply:
        if "response_format" in asked.body:
            return refusal(422, "response_format is not supported")
        assert json.dumps(SCHEMA) in asked.body["messages"][-1]["content"]
        return chat_answer('{"name": "Cold brew", "primary_keyword": "cold brew"}')

    old = scripted(answer)
    model = text_model(old.base_url)
    assert json.loads(ask(model, STRUCTURED).text)["name"] == "Cold brew"
    kinds = [asked.body.get("response_format", {}).get("type") for asked in old.asked]
    assert kinds == ["json_schema", "json_schema", "json_object", "json_object", None]
    assert [asked.body["response_format"]["json_schema"]["strict"] for asked in old.asked[:2]] == [True, False]
    assert old.asked[2].body["response_format"]["schema"] == SCHEMA
    assert model.structured_by == "prompt only"


def test_a_schema_that_strict_mode_refuses_is_not_sent_as_strict(scripted: Scripted) -> None:
    server = scripted(lambda asked: chat_answer("{}"))
    loose = replace(STRUCTURED, schema={"type": "object", "properties": {"a": {"type": "object"}}})
    ask(text_model(server.base_url), loose)
    assert server.asked[0].body["response_format"]["json_schema"]["strict"] is False


def test_a_server_that_ignores_the_schema_is_told_it_in_words(server: OpenAIServer) -> None:
    server.schema_support = "ignored"
    server.respond(lambda request: "A fine topic." if "JSON schema" not in request.prompt else '{"name": "x"}')
    model = text_model(server.base_url)
    assert ask(model, STRUCTURED).text == "A fine topic."
    assert ask(model, STRUCTURED).text == '{"name": "x"}'


def test_newer_models_get_their_own_fields(scripted: Scripted) -> None:
    def answer(asked: Asked) -> Reply:
        if "max_tokens" in asked.body:
            words = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            return refusal(400, words, param="max_tokens", code="unsupported_parameter")
        if "temperature" in asked.body:
            return refusal(400, "Unsupported value: 'temperature' does not support 0.7. Only the default (1).")
        return chat_answer("hello")

    server = scripted(answer)
    model = text_model(server.base_url)
    assert ask(model, PROSE, PROSE).text == "hello"
    assert len(server.asked) == 4
    assert server.asked[-1].body["max_completion_tokens"] > PROSE.max_tokens
    assert OpenAiTextModel(
        OpenAiConnection(Endpoint("openai", "https://api.openai.com/v1")), "m"
    ).dialect == Dialect(completion_tokens=True)  # fmt: skip


def test_a_model_without_a_system_role_gets_it_in_the_prompt(scripted: Scripted) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.body["messages"][0]["role"] == "system":
            return refusal(500, "System role not supported")
        return chat_answer(asked.body["messages"][0]["content"])

    assert ask(text_model(scripted(answer).base_url), PROSE).text == "You write.\n\nWrite about cold brew."


def test_a_server_that_refuses_everything_is_not_asked_for_ever(scripted: Scripted) -> None:
    words = "max_tokens max_completion_tokens temperature system role response_format"
    server = scripted(lambda asked: refusal(400, words))
    assert failure(text_model(server.base_url), STRUCTURED).kind == ErrorKind.WRONG_INPUT
    assert len(server.asked) < 12


def test_a_cut_off_answer_is_returned_as_such(server: OpenAIServer) -> None:
    server.queue(troubles.TRUNCATED_JSON, troubles.EMPTY)
    model = text_model(server.base_url)
    cut = ask(model, STRUCTURED)
    assert cut.finish_reason == "length"
    assert cut.text
    assert cut.tokens_out
    assert model.dialect.schema_in_text is False
    assert ask(model, STRUCTURED).finish_reason == "length"


# ----------------------------------------------------------------------------------------------------- failures


def test_a_wrong_key(server: OpenAIServer) -> None:
    error = failure(text_model(server.base_url, "sk-wrong-0123456789"))
    assert isinstance(error, CredentialsRefused)
    assert len(server.calls) == 1


@pytest.mark.parametrize("key", ["sk-with space", "sk-ümlaut", "sk-two\nlines", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_not_repeated(server: OpenAIServer, key: str) -> None:
    error = failure(text_model(server.base_url, key))
    assert isinstance(error, CredentialsRefused)
    assert key not in "".join(traceback.format_exception(error))
    assert server.calls == []


@pytest.mark.parametrize("seconds", [7, 0.25, None])
def test_a_pause_that_is_asked_for(server: OpenAIServer, seconds: float | None) -> None:
    server.queue(troubles.rate_limited(seconds))
    error = failure(text_model(server.base_url))
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds
    assert error.transient


def test_a_pause_until_a_date_or_in_milliseconds(scripted: Scripted) -> None:
    replies = [
        Reply({"error": "slow down"}, 429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        Reply({"error": "slow down"}, 429, {"retry-after-ms": "1500"}),
        Reply({"error": "slow down"}, 429, {"Retry-After": "whenever"}),
        Reply({"error": "slow down"}, 429, {"Retry-After": "nan"}),
        Reply({"error": "slow down"}, 429, {"Retry-After": "-5"}),
    ]
    server = scripted(lambda asked: replies.pop(0))
    model = text_model(server.base_url)
    assert [failure(model).retry_after for _ in range(5)] == [0.0, 1.5, None, None, 0.0]


def test_a_used_up_quota_is_nothing_to_wait_for(server: OpenAIServer, scripted: Scripted) -> None:
    server.queue(troubles.QUOTA)
    error = failure(text_model(server.base_url))
    assert error.title == "The AI provider's quota is used up"
    assert error.kind == ErrorKind.CREDENTIALS
    assert not error.transient
    poor = scripted(lambda asked: refusal(402, "Insufficient credits"))
    assert failure(text_model(poor.base_url)).kind == ErrorKind.CREDENTIALS


@pytest.mark.parametrize(("code", "maybe_done"), [(500, True), (502, True), (503, False), (524, True), (529, False)])
def test_trouble_at_the_provider(server: OpenAIServer, code: int, maybe_done: bool) -> None:
    server.queue(troubles.status(code, retry_after=3))
    error = failure(text_model(server.base_url), STRUCTURED)
    assert isinstance(error, Overloaded)
    assert error.maybe_done is maybe_done
    assert error.retry_after == 3
    assert len(server.calls) == 1, "the library retried by itself"


def test_answers_that_do_not_come_in_time(server: OpenAIServer) -> None:
    server.queue(troubles.HANG)
    error = failure(text_model(server.base_url, timeout=0.3))
    assert isinstance(error, NetworkTrouble)
    assert error.maybe_done
    server.wait_idle()
    assert server.calls[0].client_left


def test_a_connection_that_breaks(server: OpenAIServer) -> None:
    server.queue(troubles.CUT)
    error = failure(text_model(server.base_url))
    assert isinstance(error, NetworkTrouble)
    assert error.maybe_done


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = failure(text_model(f"http://127.0.0.1:{taken.getsockname()[1]}/v1"))
    assert isinstance(error, NetworkTrouble)
    assert not error.maybe_done
    assert "is the local server running?" in error.what


def test_a_name_that_does_not_exist() -> None:
    error = failure(text_model("https://ai.invalid/v1", timeout=30))
    assert isinstance(error, NetworkTrouble)
    assert not error.maybe_done
    assert "local server" not in error.what


@pytest.mark.parametrize("name", ["html_page", "refusal"])
def test_pages_and_refusals(server: OpenAIServer, name: str) -> None:
    server.queue({"html_page": troubles.HTML_PAGE, "refusal": troubles.REFUSAL}[name])
    expected = {"html_page": BadAnswer, "refusal": ContentRefused}[name]
    assert isinstance(failure(text_model(server.base_url)), expected)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(b'{"choices": [', 200), BadAnswer),
        (Reply(b"\xff\xfe\xfd", 200), BadAnswer),
        (Reply(b"", 200), BadAnswer),
        (Reply([1, 2]), BadAnswer),
        (Reply(None), BadAnswer),
        (Reply({}), BadAnswer),
        (Reply({"choices": []}), BadAnswer),
        (Reply({"choices": [{}]}), BadAnswer),
        (Reply({"choices": ["text"]}), BadAnswer),
        (Reply({"choices": {"0": 1}}), BadAnswer),
        (Reply({"choices": [{"message": {"content": ["a", "b"]}}]}), BadAnswer),
        (chat_answer(None), BadAnswer),
        (chat_answer("  \n"), BadAnswer),
        (Reply(b"junk", 200, {"Content-Encoding": "gzip"}), NetworkTrouble),
        (chat_answer("half", finish_reason="content_filter"), ContentRefused),
        (refusal(400, "rejected", code="content_policy_violation"), ContentRefused),
        (refusal(403, "Your input was flagged by moderation"), ContentRefused),
        (refusal(403, "Country not supported"), PermissionRefused),
        (refusal(401, "no"), CredentialsRefused),
        (refusal(404, "model 'x' not found, try pulling it first"), WrongInput),
        (Reply(b"404 page not found", 404, {"Content-Type": "text/plain"}), WrongInput),
        (refusal(400, "This model's maximum context length is 8192 tokens"), WrongInput),
        (refusal(500, "the request exceeds the available context size"), WrongInput),
        (refusal(418, "teapot"), WrongInput),
        (Reply(b"", 302, {"Location": "http://127.0.0.1:9/"}), WrongInput),
        (refusal(408, "timeout"), NetworkTrouble),
        (Reply({"error": {"code": 429, "message": "upstream busy"}}), RateLimited),
        (Reply({"error": {"code": "odd", "message": "upstream down"}}), Overloaded),
    ],
)
def test_every_odd_answer_has_its_error(scripted: Scripted, reply: Reply, expected: type[Igny8Error]) -> None:
    error = failure(text_model(scripted(lambda asked: reply).base_url))
    assert isinstance(error, expected), repr(error)
    assert "<" not in error.what


def test_the_words_of_a_missing_model_and_a_wrong_address(scripted: Scripted) -> None:
    missing = scripted(lambda asked: refusal(404, "model 'test-text' not found"))
    assert "does not have this model" in failure(text_model(missing.base_url)).title
    elsewhere = scripted(lambda asked: Reply(b"<html>no</html>", 404))
    assert "/v1" in failure(text_model(elsewhere.base_url)).next


def test_certificates_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    error = failure(text_model("https://ai.invalid/v1"))
    assert isinstance(error, WrongInput)
    assert "SSL_CERT_FILE" in error.what


def test_a_proxy_is_not_used_for_this_computer(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert ask(text_model(server.base_url), PROSE).text


def test_other_programs_openai_settings_are_not_sent_along(
    server: OpenAIServer, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-else")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-somebody")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-somebody")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    local = scripted(lambda asked: chat_answer("hello"))
    ask(text_model(local.base_url, None), PROSE)
    assert "somebody" not in str(local.asked[0].headers)


# ------------------------------------------------------------------------------------- cancelling, loops, limits


def wait_for_a_call(server: OpenAIServer) -> None:
    deadline = time.monotonic() + 10
    while not server.calls:
        assert time.monotonic() < deadline, "no call arrived"
        time.sleep(0.01)


def test_cancelling_closes_the_connection(server: OpenAIServer) -> None:
    server.queue(troubles.HANG)
    model = text_model(server.base_url)

    async def run() -> None:
        task = asyncio.create_task(model.complete(PROSE))
        await asyncio.to_thread(wait_for_a_call, server)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.to_thread(server.wait_idle)
        assert server.calls[0].client_left
        assert (await model.complete(PROSE)).text

    asyncio.run(run())


def test_one_model_serves_several_loops_and_can_be_closed(server: OpenAIServer) -> None:
    model = text_model(server.base_url)

    async def run() -> None:
        assert (await model.complete(PROSE)).text
        await model.aclose()
        await model.aclose()
        assert (await model.complete(PROSE)).text

    asyncio.run(run())
    asyncio.run(run())


def test_no_more_calls_at_once_than_allowed_and_waiting_is_not_timed(server: OpenAIServer) -> None:
    server.latency = 0.15
    model = text_model(server.base_url, timeout=0.6, max_concurrency=2)

    async def run() -> None:
        await asyncio.gather(*(model.complete(PROSE) for _ in range(12)))

    asyncio.run(run())
    assert server.most_at_once == 2
    assert len(server.calls) == 12


# ------------------------------------------------------------------------------------------------ nothing shows


def test_the_key_is_shown_nowhere(
    server: OpenAIServer,
    scripted: Scripted,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    expect_log: LogWatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    expect_log("It failed")
    echo = scripted(lambda asked: refusal(401, f"Bad key {CANARY} in {asked.headers['authorization']} sk-proj-***abcd"))
    texts = []
    for base_url in (server.base_url, echo.base_url, "http://127.0.0.1:9/v1", "https://ai.invalid/v1"):
        model = text_model(base_url)
        try:
            ask(model, PROSE)
        except Igny8Error as error:
            logging.getLogger("test").exception("It failed")
            texts += [str(error), repr(error), str(error.info), dump(error), *traceback.format_exception(error)]
        texts += [dump(model), str(vars(model)), repr(model._connection)]
        texts.append(dump(next(iter(model._connection._bound.values()), None), 6))
    output = capfd.readouterr()
    texts += [caplog.text, output.out, output.err]
    assert len(caplog.records) > 5
    everything = "\n".join(texts)
    assert CANARY not in everything
    assert "sk-proj-***abcd" not in everything
    assert "Bad key" in everything


def test_a_key_of_any_looks_is_taken_out_of_what_a_server_says(scripted: Scripted) -> None:
    key = "plainwordsnobodywouldtakeforakey"
    echo = scripted(lambda asked: refusal(401, f"Not good: {asked.headers['authorization'].split()[1]}."))
    error = failure(text_model(echo.base_url, key))
    assert key not in str(error.info)
    assert "Not good" in error.what


# ------------------------------------------------------------------------------------------------ streaming, window


def stream(model: TextModel, request: TextRequest = PROSE) -> tuple[TextAnswer, list[str]]:
    told: list[str] = []
    answer = asyncio.run(model.complete(request, on_text=told.append))
    return answer, told


def test_a_streamed_answer_is_told_as_it_comes_and_is_the_same(server: OpenAIServer) -> None:
    model = text_model(server.base_url)
    whole = ask(model, STRUCTURED)
    answer, told = stream(model, STRUCTURED)
    assert answer == whole
    assert told[-1] == answer.text
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(told))
    assert [call.streamed for call in server.calls] == [False, True]


def test_a_stream_that_is_cut_is_a_lost_connection(server: OpenAIServer) -> None:
    server.queue(troubles.CUT)
    told: list[str] = []
    with pytest.raises(NetworkTrouble) as caught:
        asyncio.run(text_model(server.base_url).complete(PROSE, on_text=told.append))
    assert caught.value.maybe_done
    assert caught.value.__context__ is None


def test_a_stream_may_be_refused_or_empty_or_no_stream_at_all(server: OpenAIServer) -> None:
    for trouble, kind in (
        (troubles.rate_limited(), RateLimited),
        (troubles.REFUSAL, ContentRefused),
        (troubles.HTML_PAGE, BadAnswer),
        (troubles.status(503), Overloaded),
    ):
        server.queue(trouble)
        with pytest.raises(kind):
            stream(text_model(server.base_url))
    server.queue(troubles.TRUNCATED_JSON)
    answer, _told = stream(text_model(server.base_url), STRUCTURED)
    assert answer.finish_reason == "length"


@pytest.mark.parametrize(
    ("path", "document", "tokens"),
    [
        ("/props", {"default_generation_settings": {"n_ctx": 6144}}, 6144),
        (
            "/api/v0/models",
            {"data": [{"id": "test-text", "loaded_context_length": 2048, "max_context_length": 9}]},
            2048,
        ),
        ("/api/ps", {"models": [{"name": "test-text", "context_length": 16384}]}, 16384),
        ("/api/show", {"model_info": {"qwen2.context_length": 32768}, "parameters": "num_ctx    12000\n"}, 12000),
        ("/api/show", {"model_info": {"qwen2.context_length": 32768}}, 4096),
        (
            "/v1/models",
            {"data": [{"id": "other", "context_length": 1}, {"id": "test-text", "max_model_len": 8000}]},
            8000,
        ),
        ("/v1/models", {"data": [{"id": "test-text", "meta": {"n_ctx": 4096, "n_ctx_train": 131072}}]}, 4096),
        ("/v1/models", {"data": [{"id": "test-text"}]}, None),
    ],
)
def test_the_window_is_what_the_server_says(path: str, document: dict[str, Any], tokens: int | None) -> None:
    def answer(asked: Asked) -> Reply:
        if path == "/api/show" and asked.path == "/api/ps":
            return Reply({"models": []})
        return Reply(document) if asked.path == path else Reply({"error": "no"}, 404)

    with ScriptedServer(answer) as scripted:
        model = text_model(scripted.base_url)
        assert asyncio.run(model.context_tokens()) == tokens
