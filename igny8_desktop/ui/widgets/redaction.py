"""Take secrets out of a text before a person may paste it somewhere."""

from __future__ import annotations

import re

_HIDDEN = "[hidden]"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Headers and settings: "Authorization: Bearer …", "api_key=…", "password": "…"
    (re.compile(r"(?i)\b(authorization\s*[:=]\s*[\"']?(?:bearer|basic)\s+)[^\s\"',;]+"), rf"\1{_HIDDEN}"),
    (re.compile(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}"), rf"\1{_HIDDEN}"),
    (
        re.compile(
            r"(?i)([\"']?\b[\w-]*(?:api[_-]?key|secret|password|passphrase|passwd|token|nonce)[\w-]*[\"']?\s*[:=]\s*)"
            r"(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
        ),
        rf"\1{_HIDDEN}",
    ),
    # Keys of AI providers: sk-…, sk-proj-…, gsk_…, and long opaque words
    (re.compile(r"\b(?:sk|pk|rk|gsk|xai|key|hf)[-_][A-Za-z0-9_-]{12,}"), _HIDDEN),
    # WordPress application passwords: six groups of four
    (re.compile(r"\b(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4}\b"), _HIDDEN),
    # Addresses that carry a user and password
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s:@]+:[^/\s@]+@"), rf"\1{_HIDDEN}@"),
)


def without_secrets(text: str) -> str:
    """Return the text with keys, passwords and tokens replaced by “[hidden]”."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
