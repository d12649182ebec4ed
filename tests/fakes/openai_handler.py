"""Serve one request of the fake AI server, with the trouble that was chosen for it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from tests.fakes import openai_answers as answers
from tests.fakes.openai_answers import ChatAnswer, ChatRequest, count_tokens, error_body
from tests.fakes.openai_calls import Call
from tests.fakes.openai_troubles import Trouble
from tests.fakes.schema_instances import UnsupportedSchema
from tests.harness.loopback import LoopbackHandler

if TYPE_CHECKING:
    from tests.fakes.openai_server import OpenAIServer

_JSON = "application/json"
_CAPTIVE_PORTAL = b"<!DOCTYPE html><html><head><script>location='/login'</script></head><body>Log in</body></html>"


class _Refused(Exception):
    """Carry an error answer to the place that sends it."""

    def __init__(self, status: int, document: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.document = document
        self.retry_after = retry_after


class OpenAIHandler(LoopbackHandler):
    """Route requests, check the key, log calls."""

    _number: int = 0

    @property
    def ai(self) -> OpenAIServer:
        """Return the server, under its own type."""
        return cast("OpenAIServer", self.owner)

    def handle_request(self, body: bytes) -> None:
        """Serve GET outside the log, everything else as a call."""
        path = urlsplit(self.path).path
        if self.command == "GET":
            self._get(path)
            return
        key_ok = self._key_ok()
        try:
            asked: Any = json.loads(body or b"{}")
        except ValueError:
            asked = None
        known = asked if isinstance(asked, dict) else {}
        about = known.get("messages", known.get("prompt", known.get("input", "")))
        digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
        trouble = self.ai.choose_trouble(path) if key_ok else None
        self._number = self.ai.log.begin(
            Call(
                number=0,
                at=0.0,
                path=path,
                key_ok=key_ok,
                model=str(known.get("model") or ""),
                prompt_hash=digest,
                body=known,
                trouble=trouble.kind if trouble else None,
                streamed=bool(known.get("stream")),
            )
        )
        try:
            self._serve_call(path, known if isinstance(asked, dict) else None, key_ok, trouble)
        except OSError:
            self.ai.log.note(self._number, client_left=True)
            self.close_connection = True
        finally:
            self.ai.log.end(self._number)

    def _get(self, path: str) -> None:
        if (data := self.ai.file(path)) is not None:
            self.send_body(200, [("Content-Type", "image/png")], data)
        elif not self._key_ok():
            self._send_json(401, _wrong_key())
        elif path == "/v1/models":
            listed = [
                {"id": name, "object": "model", "created": answers.CREATED, "owned_by": "tests"}
                for name in self.ai.models
            ]
            self._send_json(200, {"object": "list", "data": listed})
        else:
            self._send_json(404, _unknown_path(self.command, path))

    def _serve_call(self, path: str, asked: dict[str, Any] | None, key_ok: bool, trouble: Trouble | None) -> None:
        routes = {
            "/v1/chat/completions": self._chat,
            "/v1/images/generations": self._images,
            "/v1/embeddings": self._embeddings,
        }
        try:
            if not key_ok:
                raise _Refused(401, _wrong_key())
            if path not in routes:
                raise _Refused(404, _unknown_path(self.command, path))
            if asked is None:
                raise _Refused(400, error_body("The body is no JSON object.", "invalid_request_error"))
            if not asked.get("model"):
                raise _Refused(400, error_body("you must provide a model parameter", "invalid_request_error"))
            if self.ai.only_known_models and asked["model"] not in self.ai.models:
                text = f"The model `{asked['model']}` does not exist or you do not have access to it."
                raise _Refused(404, error_body(text, "invalid_request_error", "model_not_found"))
            if not self._wait(trouble):
                return
            self._refuse_for(trouble)
            routes[path](asked, trouble)
        except (UnsupportedSchema, ValueError) as error:
            self._send_error(_Refused(400, error_body(f"{error}", "invalid_request_error")))
        except _Refused as refused:
            self._send_error(refused)

    def _wait(self, trouble: Trouble | None) -> bool:
        """Wait as long as the answer is to take; False when the client left before that."""
        seconds: float | None = self.ai.latency + (trouble.seconds if trouble else 0.0)
        if trouble and trouble.kind == "hang":
            seconds = None
        if (seconds is None or seconds > 0) and self.client_left_within(seconds):
            self.ai.log.note(self._number, client_left=True)
            self.close_connection = True
            return False
        return True

    def _refuse_for(self, trouble: Trouble | None) -> None:
        """Raise the error answer that a trouble asks for; HTML comes here as well."""
        if trouble is None:
            return
        if trouble.kind == "rate_limited":
            text = "Rate limit reached for requests per minute. Please try again later."
            document = error_body(text, "requests", "rate_limit_exceeded")
            raise _Refused(trouble.status, document, trouble.retry_after)
        if trouble.kind == "quota":
            text = "You exceeded your current quota, please check your plan and billing details."
            raise _Refused(429, error_body(text, "insufficient_quota", "insufficient_quota"))
        if trouble.kind == "status":
            text = "The server had an error while processing your request."
            raise _Refused(trouble.status, error_body(text, "server_error"), trouble.retry_after)

    def _chat(self, asked: dict[str, Any], trouble: Trouble | None) -> None:
        request = ChatRequest.read(asked)
        kind = trouble.kind if trouble else None
        if request.wants_schema:
            self._check_schema_support(trouble)
            if self.ai.schema_support == "ignored":
                request = ChatRequest.read({**asked, "response_format": None})
        text = self.ai.response_to(request)
        if text is None:
            text = self._fence(request, answers.meaningful_answer(request))
        changed = {"nonsense": answers.nonsense, "wrong_schema": answers.wrong_shape}
        if kind in changed:
            text = changed[kind](request)
        elif kind == "script":
            text = answers.with_script(text)
        tokens_in, tokens_out = count_tokens(f"{request.system}{request.prompt}"), count_tokens(text)
        finish = "stop"
        if kind == "truncated_json":
            text, finish = text[: len(text) // 2], "length"
            tokens_out = count_tokens(text)
        elif request.max_tokens and tokens_out > request.max_tokens:
            text = text.encode()[: request.max_tokens * 4].decode(errors="ignore")
            tokens_out, finish = request.max_tokens, "length"
        content: str | None = text
        refusal: str | None = None
        if kind == "refusal":
            content, refusal = None, "I'm sorry, I can't help with that request."
            tokens_out = count_tokens(refusal)
        elif kind == "empty":
            content, finish = "", "length"
        tells = self.ai.tells_usage and kind != "no_usage"
        answer = ChatAnswer(
            number=self._number,
            model=request.model,
            content=content,
            refusal=refusal,
            finish_reason=finish,
            used=answers.usage(tokens_in, tokens_out) if tells else None,
        )
        self.ai.log.note(self._number, status=200, tokens_in=tokens_in, tokens_out=tokens_out)
        if request.stream:
            options = asked.get("stream_options") or {}
            self._stream(answer, with_usage=bool(options.get("include_usage")), trouble=trouble)
        else:
            self._finish(answer.document(), trouble)

    def _check_schema_support(self, trouble: Trouble | None) -> None:
        refuses = {"reject_400": 400, "reject_500": 500}.get(self.ai.schema_support)
        if trouble and trouble.kind == "reject_schema":
            refuses = trouble.status
        if refuses:
            text = "'response_format.type' must be 'text' or 'json_object'; got 'json_schema'"
            kind = "invalid_request_error" if refuses < 500 else "internal_server_error"
            raise _Refused(refuses, error_body(text, kind))

    def _fence(self, request: ChatRequest, text: str) -> str:
        enforced = request.body.get("response_format") is not None
        return f"```json\n{text}\n```" if self.ai.fenced and not enforced and text[:1] in "{[" else text

    def _stream(self, answer: ChatAnswer, *, with_usage: bool, trouble: Trouble | None) -> None:
        events = list(answer.events(with_usage=with_usage))
        if trouble and trouble.kind == "html_page":
            self.send_body(200, [("Content-Type", "text/html")], _CAPTIVE_PORTAL)
            return
        self.send_head(200, [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")])
        for position, event in enumerate(events):
            if trouble and trouble.kind == "cut" and position == len(events) // 2:
                self.hang_up()
                return
            data = event.encode()
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.write(b"0\r\n\r\n")

    def _images(self, asked: dict[str, Any], trouble: Trouble | None) -> None:
        kind = trouble.kind if trouble else None
        prompt, count = asked.get("prompt"), int(asked.get("n") or 1)
        if not isinstance(prompt, str) or not prompt:
            raise ValueError("prompt is required")
        width, height = answers.image_size(asked.get("size"))
        if kind == "refusal":
            text = "Your request was rejected as a result of our safety system."
            raise _Refused(400, error_body(text, "image_generation_user_error", "content_policy_violation"))
        if kind == "wrong_schema":
            self._finish({"created": answers.CREATED, "pictures": []}, None)
            return
        pictures = []
        for number in range(0 if kind == "empty" else count):
            data = answers.png(width, height, f"{prompt}#{number}")
            if kind == "truncated_json":
                data = data[: len(data) // 2]
            elif kind in {"nonsense", "script"}:
                data = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
            if asked.get("response_format") == "url":
                pictures.append({"url": self.ai.keep_file(f"{self._number}-{number}.png", data)})
            else:
                pictures.append({"b64_json": base64.b64encode(data).decode()})
        tokens_in, tokens_out = count_tokens(prompt), len(pictures) * max(1, width * height // 1000)
        document: dict[str, Any] = {"created": answers.CREATED, "data": pictures}
        if self.ai.tells_usage and kind != "no_usage":
            document["usage"] = {
                "input_tokens": tokens_in,
                "output_tokens": tokens_out,
                "total_tokens": tokens_in + tokens_out,
                "input_tokens_details": {"text_tokens": tokens_in, "image_tokens": 0},
            }
        self.ai.log.note(self._number, status=200, tokens_in=tokens_in, tokens_out=tokens_out, images=len(pictures))
        self._finish(document, trouble)

    def _embeddings(self, asked: dict[str, Any], trouble: Trouble | None) -> None:
        given = asked.get("input")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not texts or any(not isinstance(text, str) or not text for text in texts):
            raise ValueError("input: expected a text or a list of texts, none of them empty")
        dimensions = int(asked.get("dimensions") or answers.DIMENSIONS)
        encoding = str(asked.get("encoding_format") or "float")
        data = [
            {"object": "embedding", "index": place, "embedding": answers.embedding(text, dimensions, encoding)}
            for place, text in enumerate(texts)
        ]
        tokens = sum(count_tokens(text) for text in texts)
        document: dict[str, Any] = {"object": "list", "model": asked["model"], "data": data}
        if self.ai.tells_usage and (trouble is None or trouble.kind != "no_usage"):
            document["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
        self.ai.log.note(self._number, status=200, tokens_in=tokens)
        self._finish(document, trouble)

    def _finish(self, document: Mapping[str, Any], trouble: Trouble | None) -> None:
        """Send a right answer, unless its body is to be cut or replaced."""
        if trouble and trouble.kind == "html_page":
            self.send_body(200, [("Content-Type", "text/html; charset=utf-8")], _CAPTIVE_PORTAL)
            return
        data = json.dumps(document, ensure_ascii=False).encode()
        keep = len(data) // 2 if trouble and trouble.kind == "cut" else None
        self.send_body(200, [("Content-Type", _JSON)], data, keep=keep)

    def _send_error(self, refused: _Refused) -> None:
        self.ai.log.note(self._number, status=refused.status)
        headers = [("Content-Type", _JSON)]
        if refused.retry_after is not None:
            headers.append(("Retry-After", f"{refused.retry_after:g}"))
        self.send_body(refused.status, headers, json.dumps(refused.document).encode())

    def _send_json(self, status: int, document: Mapping[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):
            self.send_body(status, [("Content-Type", _JSON)], json.dumps(document).encode())

    def _key_ok(self) -> bool:
        return self.ai.key is None or self.headers.get("Authorization") == f"Bearer {self.ai.key}"


def _wrong_key() -> dict[str, Any]:
    return error_body("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")


def _unknown_path(method: str, path: str) -> dict[str, Any]:
    return error_body(f"Unknown request URL: {method} {path}", "invalid_request_error", "unknown_url")
