"""Image models over a real socket: sizes, encodings, fetched pictures, failures."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator

import pytest

from igny8_desktop.clients.ai import openai_images
from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection
from igny8_desktop.clients.ai.openai_images import ImageDialect, OpenAiImageModel
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.errors import (
    BadAnswer,
    ContentRefused,
    CredentialsRefused,
    Igny8Error,
    NetworkTrouble,
    RateLimited,
    WrongInput,
)
from igny8_desktop.domain.ports import ImageAnswer, ImageModel, ImageRequest
from tests.fakes import openai_troubles as troubles
from tests.fakes.openai_server import OpenAIServer
from tests.unit.clients.scripted_server import Asked, Reply, ScriptedServer, refusal

PNG = b"\x89PNG\r\n\x1a\n"
WIDE = ImageRequest("A glass of cold brew on a table", 1200, 630, ImageRole.FEATURED)
Scripted = Callable[[Callable[[Asked], Reply]], ScriptedServer]


def image_model(base_url: str, name: str = "test-image", *, timeout: float = 20.0, quality: str = "auto") -> ImageModel:
    endpoint = Endpoint("custom", base_url, timeout=timeout, key=lambda: "sk-test-key")
    return OpenAiImageModel(OpenAiConnection(endpoint), name, quality=quality)


def draw(model: ImageModel, request: ImageRequest = WIDE) -> ImageAnswer:
    return asyncio.run(model.generate(request))


def failure(model: ImageModel) -> Igny8Error:
    with pytest.raises(Igny8Error) as caught:
        draw(model)
    assert caught.value.__context__ is None
    return caught.value


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    running: list[ScriptedServer] = []

    def start(answer: Callable[[Asked], Reply]) -> ScriptedServer:
        running.append(ScriptedServer(answer))
        return running[-1]

    yield start
    for each in running:
        each.close()


def test_a_picture_comes_back_with_its_usage(server: OpenAIServer) -> None:
    answer = draw(image_model(server.base_url))
    assert answer.data.startswith(PNG)
    assert answer.model == "test-image"
    (call,) = server.calls
    assert (answer.tokens_in, answer.tokens_out) == (call.tokens_in, call.tokens_out)
    assert call.body["response_format"] == "b64_json"
    assert call.body["size"] == "1792x1024"
    assert "quality" not in call.body


def test_gpt_image_models_are_asked_in_their_own_way(server: OpenAIServer) -> None:
    draw(image_model(server.base_url, "gpt-image-2.5-flare", quality="high"))
    body = server.calls[0].body
    assert "response_format" not in body
    assert (body["size"], body["quality"]) == ("1536x1024", "high")


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(1200, 630, (1792, 1024)), (1536, 1024, (1536, 1024)), (800, 800, (1024, 1024)), (600, 900, (1024, 1536))],
)
def test_the_size_nearest_in_shape_is_chosen(width: int, height: int, size: tuple[int, int]) -> None:
    request = ImageRequest("x", width, height, ImageRole.IN_ARTICLE)
    assert ImageDialect().chosen_size(request, gpt=False) == size


def test_a_server_is_asked_with_less_until_it_agrees_and_this_is_remembered(scripted: Scripted) -> None:
    def answer(asked: Asked) -> Reply:
        if "response_format" in asked.body:
            return refusal(400, "Unknown parameter: 'response_format'.")
        if "quality" in asked.body:
            return refusal(422, "quality: Extra inputs are not permitted")
        if asked.body.get("size") not in {"1024x1024", None}:
            return refusal(400, "Invalid size")
        return Reply({"created": 1, "data": [{"b64_json": base64.b64encode(PNG).decode()}]})

    server = scripted(answer)
    model = image_model(server.base_url, quality="high")
    assert draw(model).data == PNG
    first = len(server.asked)
    assert server.asked[-1].body["size"] == "1024x1024"
    draw(model)
    assert len(server.asked) == first + 1


def test_a_server_without_any_of_our_sizes_chooses_its_own(scripted: Scripted) -> None:
    def answer(asked: Asked) -> Reply:
        if "size" in asked.body:
            return refusal(400, "size must be 512x512")
        return Reply({"created": 1, "data": [{"b64_json": "data:image/png;base64," + base64.b64encode(PNG).decode()}]})

    assert draw(image_model(scripted(answer).base_url)).data == PNG


@pytest.mark.parametrize("how", ["url", "data"])
def test_a_picture_that_is_only_named_is_fetched_without_the_key(scripted: Scripted, how: str) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.method == "GET":
            return Reply(PNG, headers={"Content-Type": "image/png"})
        url = (
            f"{running.root}/files/1.png" if how == "url" else "data:image/png;base64," + base64.b64encode(PNG).decode()
        )
        return Reply({"created": 1, "data": [{"url": url}]})

    running = scripted(answer)
    assert draw(image_model(running.base_url)).data == PNG
    if how == "url":
        assert running.asked[0].headers["authorization"] == "Bearer sk-test-key"
        assert "authorization" not in running.asked[1].headers


@pytest.mark.parametrize(
    ("url", "reply", "expected"),
    [
        ("/files/1.png", Reply(b"x" * 2000), BadAnswer),
        ("/files/1.png", Reply(b""), BadAnswer),
        ("/files/1.png", Reply(b"gone", 404), BadAnswer),
        ("/files/1.png", Reply(b"", 302, {"Location": "/elsewhere"}), BadAnswer),
        ("file:///etc/passwd", Reply(), BadAnswer),
        ("ftp://example.com/1.png", Reply(), BadAnswer),
        ("http://127.0.0.1:9/1.png", Reply(), NetworkTrouble),
    ],
)
def test_pictures_that_cannot_be_fetched(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch, url: str, reply: Reply, expected: type[Igny8Error]
) -> None:
    monkeypatch.setattr(openai_images, "LARGEST_BYTES", 1000)

    def answer(asked: Asked) -> Reply:
        if asked.method == "GET":
            return reply
        return Reply({"created": 1, "data": [{"url": f"{running.root}{url}" if url.startswith("/") else url}]})

    running = scripted(answer)
    assert isinstance(failure(image_model(running.base_url)), expected)


def test_a_server_on_the_internet_cannot_send_the_program_to_this_computer() -> None:
    model = OpenAiImageModel(OpenAiConnection(Endpoint("openai", "https://api.openai.com/v1")), "m")
    context = model._connection.context(purpose="image")
    with pytest.raises(BadAnswer):
        asyncio.run(model._fetch("http://127.0.0.1:9/secret", context))


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"created": 1, "data": []}),
        Reply({"created": 1, "data": [{}]}),
        Reply({"created": 1, "data": None}),
        Reply({"created": 1, "data": [{"b64_json": "***"}]}),
        Reply({"created": 1, "data": [{"b64_json": 7}]}),
        Reply({"created": 1}),
        Reply([]),
        Reply(b"<html>"),
    ],
)
def test_answers_without_a_picture(scripted: Scripted, reply: Reply) -> None:
    assert isinstance(failure(image_model(scripted(lambda asked: reply).base_url)), BadAnswer)


def test_failures_have_the_errors_of_text_models(server: OpenAIServer, scripted: Scripted) -> None:
    server.queue(troubles.rate_limited(5), troubles.QUOTA, troubles.REFUSAL, troubles.CUT, troubles.HANG)
    model = image_model(server.base_url, timeout=1.0)
    errors = [failure(model) for _ in range(5)]
    assert [type(error) for error in errors] == [
        RateLimited, CredentialsRefused, ContentRefused, NetworkTrouble, NetworkTrouble,
    ]  # fmt: skip
    assert isinstance(errors[4], NetworkTrouble)
    assert errors[4].maybe_done
    none = scripted(lambda asked: refusal(404, "Unknown request URL"))
    error = failure(image_model(none.base_url))
    assert isinstance(error, WrongInput)
    assert error.title == "This AI server makes no images"
