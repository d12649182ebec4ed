"""Read the text of a JSON answer that is still coming in."""

from __future__ import annotations

import json
import re

_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")
_CUT_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}$")


def text_so_far(answer: str, key: str) -> str:
    """Return the string under `key` as far as it has come; an empty text before it begins.

    Looks only at the first place where the key stands with a string behind it.
    """
    found = re.search(rf'"{re.escape(key)}"\s*:\s*"', answer)
    if found is None:
        return ""
    start = end = found.end()
    while end < len(answer) and answer[end] != '"':
        end += 2 if answer[end] == "\\" else 1
    raw = answer[start:end]
    if end >= len(answer):
        raw = _CUT_ESCAPE.sub("", raw)
        raw = _CUT_PAIR.sub("", raw)
    try:
        text = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""


def whole_sentences(text: str) -> str:
    """Return a text that was cut off without its last, unfinished sentence; Markdown lists keep their whole items."""
    lines = text.rstrip().split("\n")
    ends = list(re.finditer(r"[.!?…。！？][\"”’')\]*_]*(?=\s|$)", lines[-1]))
    if ends:
        lines[-1] = lines[-1][: ends[-1].end()]
    else:
        lines.pop()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "\n".join(lines).rstrip()
