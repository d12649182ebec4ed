"""Turn everything that an OpenAI-compatible server or its library can do wrong into words for people.

This is the only place that knows the library's exceptions. Their texts may quote a key or a prompt, so they are never
attached to our errors; what a server said is repeated only after keys were taken out of it.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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

LONGEST_QUOTE = 300

_KEY_LIKE = re.compile(r"\b(?:sk|pk|rk)-[\w*.…-]{4,}|\bbearer\s+\S+|\beyJ[\w-]{10,}\.[\w.-]+", re.IGNORECASE)
_QUOTA_WORDS = (
    "insufficient_quota",
    "exceeded your current quota",
    "billing",
    "insufficient credits",
    "credit balance",
)
_REFUSAL_WORDS = (
    "content_policy", "content policy", "content_filter", "moderation", "safety system", "flagged", "responsibleai",
)  # fmt: skip
_TOO_LONG_WORDS = ("context_length", "context length", "maximum context", "context size", "too many tokens", "too long")

RETRY_LATER = "Nothing is lost: try again later, or let the automation do it."
CHECK_ADDRESS = "Check the server address (Settings → AI provider); most end in /v1. “igny8 ai test” tells more."


@dataclass(frozen=True)
class CallContext:
    """What the words about a failed call need: whom was asked, where, and for what.

    `purpose` is `text`, `image` or `models`; `hide` are texts that must not be repeated.
    """

    provider: str
    address: str
    model: str = ""
    local: bool = False
    purpose: str = "text"
    hide: tuple[str, ...] = field(default=(), repr=False)

    def quote(self, text: str) -> str:
        """Return what the server said as a sentence of its own, without keys and not too long; or nothing."""
        for secret in self.hide:
            text = text.replace(secret, "…")
        text = " ".join(_KEY_LIKE.sub("…", text).split())
        if not text or text.startswith("<"):
            return ""
        return f" It said: “{text[:LONGEST_QUOTE]}{'…' if len(text) > LONGEST_QUOTE else ''}”"


@dataclass(frozen=True)
class Failure:
    """A call that failed: the error to raise, and what decides whether to ask again in other words.

    `status` is the HTTP status, or `None` where no answer came; `text` is the server's answer in lower case.
    """

    error: Igny8Error
    status: int | None = None
    text: str = ""


def failure_of(error: Exception, context: CallContext) -> Failure | None:
    """Translate an exception of the openai library; `None` for one that is not its doing (a bug of ours)."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return status_failure(error.status_code, error.body, error.response.headers, context)
    # While a stream is read, the HTTP library's own exceptions come through.
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError):
        return Failure(_connection_error(error, context))
    if isinstance(error, TimeoutError):
        return Failure(timed_out(context))
    if isinstance(error, openai.APIResponseValidationError | openai.OpenAIError | ValueError):
        return Failure(unreadable(context))
    return None


def status_failure(status: int, body: object, headers: Mapping[str, str], context: CallContext) -> Failure:
    """Translate an error answer; `body` is its JSON (the error object or what holds it) or its text."""
    message, code = _message_and_code(body)
    text = f"{message} {code}".lower()
    return Failure(_status_error(status, message, text, headers, context), status, text)


def timed_out(context: CallContext) -> NetworkTrouble:
    """Return the error for an answer that did not come in time: the server may have worked, and charged, for it."""
    return NetworkTrouble(
        "The AI did not answer in time",
        f"{context.provider} took too long; the answer, if there is one, is lost.",
        "Try again, choose a faster model, or allow a longer wait (Settings → AI provider).",
        maybe_done=True,
    )


def unreadable(context: CallContext) -> BadAnswer:
    """Return the error for an answer that is no answer of this protocol, such as a log-in page."""
    return BadAnswer(
        "The AI server gave no usable answer",
        f"What came from {context.address} is not what an OpenAI-compatible server sends.",
        CHECK_ADDRESS,
    )


def refused(context: CallContext, said: str = "") -> ContentRefused:
    """Return the error for a request that the model declined for what it says."""
    return ContentRefused(
        "The AI refused this request",
        f"{context.provider} does not write or draw this.{context.quote(said)}",
        "Change the wording of the title, the keywords or the brief, or use another model.",
    )


def certificates_unusable(variables: str) -> WrongInput:
    """Return the error for a certificate file that the environment names and that cannot be loaded."""
    return WrongInput(
        "The certificates cannot be loaded",
        f"The environment names a certificate file or folder that is missing or damaged ({variables}).",
        "Correct or unset that variable and start the program again.",
    )


def _status_error(status: int, message: str, text: str, headers: Mapping[str, str], context: CallContext) -> Igny8Error:
    said = context.quote(message)
    if status in {401, 407}:
        return CredentialsRefused(
            "The AI provider did not accept the key",
            f"{context.provider} answered {status} (not authorised).{said}",
            "Enter the key again (Settings → AI provider, or “igny8 ai set --key-stdin”); it may have been revoked.",
        )
    if status == 402 or (status in {403, 429} and any(word in text for word in _QUOTA_WORDS)):
        return CredentialsRefused(
            "The AI provider's quota is used up",
            f"{context.provider} does nothing more for this key.{said}",
            "Add credit or raise the limit in your account there; waiting alone does not help.",
            kind=ErrorKind.CREDENTIALS,
        )
    if status in {400, 403, 422, 451} and any(word in text for word in _REFUSAL_WORDS):
        return refused(context, message)
    if status == 403:
        return PermissionRefused(
            "The AI provider does not allow this",
            f"{context.provider} answered 403: the key is right but may not use this model or service.{said}",
            "Choose another model, or give the key more rights in your account there.",
        )
    if status == 429:
        return RateLimited(
            "The AI provider asks for a pause",
            f"{context.provider} gets more requests than it allows.{said}",
            "Wait a little, or do fewer at the same time (Settings → AI provider).",
            retry_after=retry_after(headers),
        )
    if status == 408:
        return timed_out(context)
    if status == 501 or (status >= 500 and not _may_pass(text)):
        return _wrong_request(status, text, said, context)
    if status >= 500 or status in {409, 425}:
        return Overloaded(
            "The AI provider has trouble",
            f"{context.provider} answered {status}.{said}",
            RETRY_LATER,
            # These say that nothing was begun; after any other the work may have been done and charged.
            maybe_done=status not in {409, 425, 503, 529},
            retry_after=retry_after(headers),
        )
    return _wrong_request(status, text, said, context)


def _may_pass(text: str) -> bool:
    """Say whether a 5xx answer is trouble that passes, not a complaint about the request in the wrong number."""
    return not any(word in text for word in ("response_format", "input should be", "unsupported", *_TOO_LONG_WORDS))


def _wrong_request(status: int, text: str, said: str, context: CallContext) -> Igny8Error:
    if 300 <= status < 400:
        return WrongInput(
            "The AI server is somewhere else",
            f"{context.address} sends visitors on to another address; keys are not sent after it.",
            CHECK_ADDRESS,
        )
    if status == 413 or any(word in text for word in _TOO_LONG_WORDS):
        return WrongInput(
            "The request is too long for this model",
            f"“{context.model}” cannot take this much text.{said}",
            "Use a model with a larger context, a smaller cluster or a shorter article.",
        )
    if status == 404 and "model" in text:
        return WrongInput(
            "The AI server does not have this model",
            f"{context.provider} knows no model “{context.model}”.{said}",
            "Choose one that it has: “Test” (or “igny8 ai test”) lists them; a local server may have to load it first.",
        )
    if status in {404, 405, 501} and context.purpose == "image":
        return WrongInput(
            "This AI server makes no images",
            f"{context.address} has no image service (answer {status}).{said}",
            "Switch AI images off (Settings → AI provider) to use drawn title cards, or use another provider.",
        )
    if status in {404, 405}:
        return WrongInput(
            "There is no AI at this address",
            f"{context.address} answered {status} (not found).{said}",
            CHECK_ADDRESS,
        )
    return WrongInput(
        "The AI server did not accept the request",
        f"{context.provider} answered {status} to a request for “{context.model}”.{said}",
        "Choose another model; “igny8 ai test” shows what the server can do.",
    )


def _connection_error(error: Exception, context: CallContext) -> Igny8Error:
    import httpx2

    chain = list(_causes(error))
    if any(isinstance(item, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError) for item in chain):
        return WrongInput("The server address cannot be used", f"“{context.address}” is no address.", CHECK_ADDRESS)
    if any(isinstance(item, ssl.SSLCertVerificationError) for item in chain):
        return NetworkTrouble(
            "The AI server's certificate is not trusted",
            f"The connection to {context.address} cannot be proved to be private, so nothing was sent.",
            "Check the address and this computer's clock. Behind a company's proxy, set SSL_CERT_FILE to its "
            "certificate file.",
        )
    if any(isinstance(item, httpx2.ProxyError) for item in chain):
        return NetworkTrouble(
            "The proxy does not let the program through",
            f"{context.address} could not be reached through the proxy of this computer.",
            "Check the proxy settings (HTTPS_PROXY), then try again.",
        )
    if any(isinstance(item, httpx2.ConnectError | httpx2.ConnectTimeout | socket.gaierror) for item in chain):
        return _unreachable(context)
    if any(isinstance(item, httpx2.TimeoutException) for item in chain):
        return timed_out(context)
    return NetworkTrouble(
        "The connection to the AI was lost",
        f"{context.provider} ended the connection before its answer was complete.",
        RETRY_LATER,
        maybe_done=True,
    )


def _unreachable(context: CallContext) -> NetworkTrouble:
    if context.local:
        return NetworkTrouble(
            "The AI server on this computer does not answer",
            f"Nothing takes calls at {context.address}: is the local server running?",
            "Start it (Ollama, LM Studio, llama.cpp …), or correct its address (Settings → AI provider).",
        )
    return NetworkTrouble(
        "The AI provider cannot be reached",
        f"No connection to {context.address} came about.",
        "Check the network and the server address, then try again.",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _message_and_code(body: object) -> tuple[str, str]:
    """Return an error answer's words and code from any of the shapes that servers use."""
    if isinstance(body, str):
        return body, ""
    if not isinstance(body, Mapping):
        return "", ""
    inner = body.get("error", body)
    if isinstance(inner, str):
        return inner, str(body.get("code") or "")
    if not isinstance(inner, Mapping):
        return "", ""
    words: Any = inner.get("message") or inner.get("detail") or ""
    code = " ".join(str(inner.get(name) or "") for name in ("code", "type", "param"))
    return str(words), code


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the pause that a server asks for, in seconds; `None` where it asks for none.

    Reads `retry-after-ms` and `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
    """
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    except (KeyError, ValueError):
        raw = headers.get("retry-after", "").strip()
    try:
        seconds = float(raw)
        return max(0.0, seconds) if seconds == seconds and seconds != float("inf") else None
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
