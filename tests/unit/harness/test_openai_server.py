"""The fake AI server as the real openai library sees it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import requests

from tests.fakes import openai_troubles as trouble
from tests.fakes.openai_answers import ChatRequest
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.openai_troubles import Trouble, TroubleRule

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

T = TypeVar("T")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "kind": {"type": "string", "enum": ["guide", "review"]},
        "body": {"type": "string"},
    },
    "required": ["title", "kind", "body"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "article", "schema": SCHEMA, "strict": True}}


@pytest.fixture
def server(ai_server: OpenAIServer) -> OpenAIServer:
    return ai_server


@asynccontextmanager
async def _client(server: OpenAIServer, key: str | None = None, seconds: float = 20) -> AsyncIterator[AsyncOpenAI]:
    from openai import AsyncOpenAI

    async with AsyncOpenAI(
        base_url=server.base_url, api_key=key or server.key or "none", max_retries=0, timeout=seconds
    ) as client:
        yield client


def ask(server: OpenAIServer, use: Callable[[AsyncOpenAI], Awaitable[T]], *, key: str = "", seconds: float = 20) -> T:
    async def run() -> T:
        async with _client(server, key or None, seconds) as client:
            return await use(client)

    return asyncio.run(run())


def chat(
    server: OpenAIServer, prompt: str = "Write about kettles", *, key: str = "", seconds: float = 20, **options: Any
) -> ChatCompletion:
    messages: Any = [{"role": "system", "content": "You write."}, {"role": "user", "content": prompt}]

    async def use(client: AsyncOpenAI) -> ChatCompletion:
        made: ChatCompletion = await client.chat.completions.create(model="test-text", messages=messages, **options)
        return made

    return ask(server, use, key=key, seconds=seconds)


def content(answer: ChatCompletion) -> str:
    text = answer.choices[0].message.content
    assert text is not None
    return text


def test_models(server: OpenAIServer) -> None:
    async def use(client: AsyncOpenAI) -> list[str]:
        return [model.id async for model in client.models.list()]

    assert ask(server, use) == ["test-text", "test-image", "test-embedding"]
    assert server.calls == []


def test_prose_and_usage(server: OpenAIServer) -> None:
    answer = chat(server)
    assert "ettles" in content(answer)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    (call,) = server.calls
    assert (call.path, call.key_ok, call.model, call.status) == ("/v1/chat/completions", True, "test-text", 200)
    assert (call.tokens_in, call.tokens_out) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    assert call.charged
    assert call.body["messages"][1]["content"] == "Write about kettles"


def test_a_schema_is_answered_and_the_prompt_decides_the_answer(server: OpenAIServer) -> None:
    first, again = chat(server, response_format=FORMAT), chat(server, response_format=FORMAT)
    other = chat(server, "Write about teapots", response_format=FORMAT)
    assert content(first) == content(again) != content(other)
    assert set(json.loads(content(first))) == {"title", "kind", "body"}
    hashes = [call.prompt_hash for call in server.calls]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_schema_in_the_prompt_is_answered_too(server: OpenAIServer) -> None:
    prompt = f"Write about kettles. Answer with JSON of this schema: {json.dumps(SCHEMA)}"
    assert set(json.loads(content(chat(server, prompt)))) == set(SCHEMA["required"])
    assert set(json.loads(content(chat(server, prompt, response_format={"type": "json_object"})))) == set(
        SCHEMA["required"]
    )
    server.fenced = True
    assert content(chat(server, prompt)).startswith("```json\n{")


def test_responders_come_first(server: OpenAIServer) -> None:
    def about_tea(request: ChatRequest) -> dict[str, Any] | None:
        return {"tea": request.schema_name} if "tea" in request.prompt else None

    server.respond(lambda request: f"plain: {request.system}")
    server.respond(about_tea)
    assert json.loads(content(chat(server, "On tea", response_format=FORMAT))) == {"tea": "article"}
    assert content(chat(server, "On coffee")) == "plain: You write."


def test_a_stream_carries_the_same_words_and_the_usage(server: OpenAIServer) -> None:
    whole = chat(server)

    async def use(client: AsyncOpenAI) -> tuple[str, Any, int]:
        text, used, pieces = "", None, 0
        stream = await client.chat.completions.create(
            model="test-text",
            messages=[
                {"role": "system", "content": "You write."},
                {"role": "user", "content": "Write about kettles"},
            ],
            stream=True,
            stream_options={"include_usage": True},
        )
        async for chunk in stream:
            pieces += 1
            used = chunk.usage or used
            text += "".join(choice.delta.content or "" for choice in chunk.choices)
        return text, used, pieces

    text, used, pieces = ask(server, use)
    assert text == content(whole)
    assert pieces > 5
    assert whole.usage is not None
    assert used.total_tokens == whole.usage.total_tokens
    assert server.calls[-1].streamed

    server.queue(trouble.CUT)
    from openai import APIError

    with pytest.raises(Exception, match=r"(?i)incomplete|peer closed|connection") as caught:
        ask(server, use)
    assert isinstance(caught.value, APIError) or "httpx" in type(caught.value).__module__


def test_images_have_the_size_asked_for(server: OpenAIServer) -> None:
    from PIL import Image

    async def use(client: AsyncOpenAI) -> Any:
        return await client.images.generate(model="test-image", prompt="A kettle", size="1536x1024", n=2)

    made = ask(server, use)
    pictures = [base64.b64decode(each.b64_json) for each in made.data]
    assert len(set(pictures)) == 2
    with Image.open(io.BytesIO(pictures[0])) as image:
        image.load()
        assert (image.format, image.size, image.mode) == ("PNG", (1536, 1024), "RGB")
    (call,) = server.calls
    assert (call.images, call.tokens_in, call.tokens_out) == (2, made.usage.input_tokens, made.usage.output_tokens)

    async def by_address(client: AsyncOpenAI) -> Any:
        return await client.images.generate(
            model="test-image", prompt="A kettle", size="256x256", response_format="url"
        )

    address = ask(server, by_address).data[0].url
    assert requests.get(address, timeout=10).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_embeddings_are_near_for_texts_that_share_words(server: OpenAIServer, encoding: Any) -> None:
    async def use(client: AsyncOpenAI) -> list[list[float]]:
        texts = ["descale a kettle", "how to descale a kettle", "garden hose repair"]
        made = await client.embeddings.create(model="test-embedding", input=texts, encoding_format=encoding)
        vectors = [each.embedding for each in made.data]
        if encoding == "base64":
            import struct

            # Asked for explicitly, the library hands the text through.
            vectors = [list(struct.unpack("<64f", base64.b64decode(str(each)))) for each in vectors]
        return vectors

    near, nearer, far = ask(server, use)

    def likeness(one: list[float], two: list[float]) -> float:
        return sum(a * b for a, b in zip(one, two, strict=True))

    assert likeness(near, near) == pytest.approx(1, abs=1e-5)
    assert likeness(near, nearer) > 0.5 > likeness(near, far)


def test_a_wrong_key_is_refused_and_none_is_needed_where_none_is_set(server: OpenAIServer) -> None:
    from openai import AuthenticationError

    server.queue(trouble.HANG)
    with pytest.raises(AuthenticationError, match="Incorrect API key"):
        chat(server, key="sk-wrong")
    (call,) = server.calls
    assert (call.key_ok, call.status, call.charged) == (False, 401, False)
    with OpenAIServer(key=None) as open_server:
        assert content(chat(open_server, key="whatever"))


@pytest.mark.parametrize(
    ("made", "error", "code", "header"),
    [
        (trouble.rate_limited(7), "RateLimitError", "rate_limit_exceeded", "7"),
        (trouble.rate_limited(None), "RateLimitError", "rate_limit_exceeded", None),
        (trouble.QUOTA, "RateLimitError", "insufficient_quota", None),
        (trouble.status(500), "InternalServerError", None, None),
        (trouble.status(503, retry_after=3), "InternalServerError", None, "3"),
    ],
)
def test_error_statuses(server: OpenAIServer, made: Trouble, error: str, code: str | None, header: str | None) -> None:
    import openai

    server.queue(made)
    with pytest.raises(getattr(openai, error)) as caught:
        chat(server)
    assert caught.value.code == code
    assert caught.value.response.headers.get("Retry-After") == header
    assert not server.calls[0].charged
    assert content(chat(server)), "the queue is used up"
    assert [call.trouble for call in server.calls] == [made.kind, None]


def test_hanging_ends_when_the_client_leaves(server: OpenAIServer) -> None:
    from openai import APITimeoutError

    server.queue(trouble.HANG)
    with pytest.raises(APITimeoutError):
        chat(server, seconds=0.3)
    server.wait_idle()
    (call,) = server.calls
    assert (call.client_left, call.status, call.charged) == (True, None, False)


def test_hanging_ends_when_the_server_closes() -> None:
    from openai import APIConnectionError

    server = OpenAIServer(rules=[TroubleRule(trouble.HANG)])
    closer = threading.Timer(0.3, server.close)
    closer.start()
    with pytest.raises(APIConnectionError):
        chat(server)
    closer.join()


def test_latency(server: OpenAIServer) -> None:
    server.latency = 0.3
    started = time.monotonic()
    chat(server)
    assert time.monotonic() - started >= 0.3
    assert server.calls[0].seconds >= 0.3


def test_calls_at_once_are_served_at_once(server: OpenAIServer) -> None:
    all_here = threading.Barrier(5)
    server.respond(lambda request: f"number {all_here.wait(30)}")

    async def use(client: AsyncOpenAI) -> list[ChatCompletion]:
        def one() -> Awaitable[ChatCompletion]:
            return client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])

        return await asyncio.gather(*(one() for _ in range(5)))

    assert sorted(content(answer) for answer in ask(server, use, seconds=30)) == [f"number {n}" for n in range(5)]
    assert server.most_at_once == 5


def test_a_cut_answer_is_charged(server: OpenAIServer) -> None:
    server.queue(trouble.CUT)
    with pytest.raises(Exception, match=r"(?i)connection|peer closed|incomplete"):
        chat(server)
    server.wait_idle()
    assert server.calls[0].charged


def test_bad_answers_of_a_model(server: OpenAIServer) -> None:
    server.queue(trouble.TRUNCATED_JSON, trouble.NONSENSE, trouble.WRONG_SCHEMA, trouble.SCRIPT, trouble.EMPTY)
    truncated, nonsense, wrong, script, empty = (chat(server, response_format=FORMAT) for _ in range(5))
    assert truncated.choices[0].finish_reason == "length"
    for answer in (truncated, nonsense):
        with pytest.raises(ValueError, match="char"):
            json.loads(content(answer))
    assert "title" not in json.loads(content(wrong))
    spoilt = json.loads(content(script))
    assert "<script>" in spoilt["body"]
    assert spoilt["kind"] in {"guide", "review"}
    assert content(empty) == ""
    assert all(call.charged for call in server.calls)


def test_refusal_missing_usage_and_a_limit_on_tokens(server: OpenAIServer) -> None:
    server.queue(trouble.REFUSAL, trouble.NO_USAGE)
    refused, silent, short = chat(server), chat(server), chat(server, max_completion_tokens=5)
    assert refused.choices[0].message.refusal
    assert refused.choices[0].message.content is None
    assert silent.usage is None
    assert server.calls[1].tokens_out > 0
    assert short.usage is not None
    assert (short.choices[0].finish_reason, short.usage.completion_tokens) == ("length", 5)
    assert len(content(short)) <= 20


@pytest.mark.parametrize(
    ("support", "error"), [("reject_400", "BadRequestError"), ("reject_500", "InternalServerError")]
)
def test_a_server_without_schemas(server: OpenAIServer, support: Any, error: str) -> None:
    import openai

    server.schema_support = support
    with pytest.raises(getattr(openai, error), match="response_format"):
        chat(server, response_format=FORMAT)
    assert content(chat(server)), "without a schema it answers"
    server.schema_support = "ignored"
    with pytest.raises(ValueError, match="char"):
        json.loads(content(chat(server, response_format=FORMAT)))
    server.schema_support = "full"
    server.queue(trouble.reject_schema(500))
    with pytest.raises(openai.InternalServerError):
        chat(server, response_format=FORMAT)


def test_a_captive_portal(server: OpenAIServer) -> None:
    server.queue(trouble.HTML_PAGE)
    answer = requests.post(
        f"{server.base_url}/chat/completions",
        json={"model": "m", "messages": [{"role": "user", "content": "x"}]},
        headers={"Authorization": f"Bearer {server.key}"},
        timeout=10,
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_bad_images(server: OpenAIServer) -> None:
    from openai import BadRequestError
    from PIL import Image, UnidentifiedImageError

    async def use(client: AsyncOpenAI) -> Any:
        return await client.images.generate(model="test-image", prompt="A kettle", size="256x256")

    server.queue(trouble.TRUNCATED_JSON, trouble.NONSENSE, trouble.EMPTY, trouble.REFUSAL)
    with pytest.raises(OSError, match="truncated"), Image.open(io.BytesIO(_picture(ask(server, use)))) as image:
        image.load()
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(_picture(ask(server, use))))
    assert ask(server, use).data == []
    with pytest.raises(BadRequestError) as caught:
        ask(server, use)
    assert caught.value.code == "content_policy_violation"


def _picture(answer: Any) -> bytes:
    return base64.b64decode(answer.data[0].b64_json)


def test_rules_with_a_probability_are_repeatable() -> None:
    def campaign(seed: int) -> list[int]:
        rule = TroubleRule(trouble.status(500), path="embeddings", probability=0.3)
        with OpenAIServer(rules=[rule], seed=seed, key=None) as server, requests.Session() as session:
            return [
                session.post(f"{server.base_url}/embeddings", json={"model": "m", "input": "x"}, timeout=10).status_code
                for _ in range(100)
            ]

    first = campaign(3)
    assert first == campaign(3)
    assert first != campaign(4)
    assert 15 <= first.count(500) <= 45


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", {"messages": []}),
        ("chat/completions", {"messages": [{"content": "no role"}]}),
        ("chat/completions", {"messages": [{"role": "user", "content": "x"}], "model": ""}),
        ("images/generations", {"prompt": ""}),
        ("images/generations", {"prompt": "x", "size": "huge"}),
        ("embeddings", {"input": [""]}),
    ],
)
def test_requests_that_are_wrong_get_400(server: OpenAIServer, path: str, body: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {server.key}"}
    answer = requests.post(f"{server.base_url}/{path}", json={"model": "m", **body}, headers=headers, timeout=10)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_unknown_models_and_paths_get_404(server: OpenAIServer) -> None:
    server.only_known_models = True
    headers = {"Authorization": f"Bearer {server.key}"}
    body = {"model": "other", "messages": [{"role": "user", "content": "x"}]}
    unknown = requests.post(f"{server.base_url}/chat/completions", json=body, headers=headers, timeout=10)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "model_not_found")
    assert requests.post(f"{server.base_url}/none", json=body, headers=headers, timeout=10).status_code == 404


def test_clients_that_leave_make_no_noise(server: OpenAIServer, capfd: pytest.CaptureFixture[str]) -> None:
    from openai import APITimeoutError

    server.latency = 30
    for _ in range(3):
        with pytest.raises(APITimeoutError):
            chat(server, seconds=0.2)
    server.wait_idle()
    assert [call.client_left for call in server.calls] == [True] * 3
    server.clear_calls()
    assert server.calls == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_by_hand(number: signal.Signals) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.openai_server", "--port", "0", "--key", "k"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    with run:
        assert run.stdout is not None
        assert run.stderr is not None
        told = json.loads(run.stdout.readline())
        listed = requests.get(f"{told['base_url']}/models", headers={"Authorization": "Bearer k"}, timeout=10)
        assert listed.ok
        run.send_signal(number)
        assert run.wait(10) == 0
        assert run.stderr.read() == ""
