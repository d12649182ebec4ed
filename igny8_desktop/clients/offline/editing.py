"""Edit texts by rules: what can be done to words that are there, without making up any.

Shortening keeps the sentences that carry most of the text's own words; simplifying takes long sentences apart at their
joints; expanding and continuing add notes on what is not covered yet. A tone cannot be changed by rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from statistics import median
from typing import Any

from igny8_desktop.clients.offline.languages import Language, language_for
from igny8_desktop.domain.errors import WrongInput

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"“„«(]?[A-ZÀ-ÖØ-ÞÄÖÜÇĞİŞÉ0-9])")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_JOINT = re.compile(r"\s*;\s+|\s+[–—]\s+|,\s+(?=(?:and|but|so|und|aber|sondern|et|mais|y|pero|e|ma|mas|en|maar)\s)")
_JOINED = re.compile(r"^(?:and|und|et|y|e|en)\s+", re.IGNORECASE)
_STRUCTURE = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|>|\||```|!\[)")
_LONG_SENTENCE = 20


def rewrite(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a `REWRITE` request; raises `WrongInput` for what rules cannot do."""
    language = language_for(str(facts.get("language") or "en"))
    piece = str(facts.get("piece") or "")
    action = str(facts.get("action") or "")
    if action == "shorten":
        return {"text": _shortened(piece, int(facts.get("words") or 0))}
    if action == "simplify":
        return {"text": "\n\n".join(map(_simplified, piece.split("\n\n")))}
    if action == "expand":
        return {"text": f"{piece}\n\n{_to_cover(facts, language)}"}
    if action == "continue":
        return {"text": _to_cover(facts, language)}
    raise WrongInput(
        "The offline engine cannot do this",
        "It shortens, simplifies and adds notes by rules; a new wording or another tone needs a language model.",
        "Choose an AI provider in the AI settings, also one on this computer, and try again.",
    )


def _shortened(piece: str, words: int) -> str:
    """Keep headings, lists and tables, and of each paragraph the sentences that say most, in their order."""
    blocks = piece.split("\n\n")
    weight = Counter(word.casefold() for word in _WORD.findall(piece) if len(word) > 3)
    sentences: list[tuple[float, int, int, str]] = []
    for at, block in enumerate(blocks):
        if _STRUCTURE.match(block):
            continue
        for place, sentence in enumerate(_SENTENCE.split(block.strip())):
            own = [word.casefold() for word in _WORD.findall(sentence)]
            score = sum(weight[word] for word in own) / max(len(own), 1) + (1.0 if place == 0 else 0.0)
            sentences.append((score, at, place, sentence))
    kept: dict[int, list[tuple[int, str]]] = {}
    used = sum(len(_WORD.findall(block)) for block in blocks if _STRUCTURE.match(block))
    for _score, at, place, sentence in sorted(sentences, key=lambda each: (-each[0], each[1], each[2])):
        size = len(_WORD.findall(sentence))
        if kept and used + size > words:
            continue
        kept.setdefault(at, []).append((place, sentence))
        used += size
    result = [
        block if _STRUCTURE.match(block) else " ".join(sentence for _place, sentence in sorted(kept.get(at, [])))
        for at, block in enumerate(blocks)
    ]
    return "\n\n".join(block for block in result if block.strip())


def _simplified(block: str) -> str:
    if _STRUCTURE.match(block):
        return block
    return " ".join(_in_short(sentence) for sentence in _SENTENCE.split(block.strip()))


def _in_short(sentence: str) -> str:
    if len(_WORD.findall(sentence)) <= _LONG_SENTENCE:
        return sentence
    parts = [part for part in _JOINT.split(sentence) if part.strip()]
    if len(parts) < 2 or min(len(_WORD.findall(part)) for part in parts) < 5:
        return sentence
    plain = [_JOINED.sub("", part).strip() for part in parts]
    ended = [part if part[-1] in ".!?…" else f"{part}." for part in plain]
    return " ".join(part[:1].upper() + part[1:] for part in ended)


def _to_cover(facts: Mapping[str, Any], language: Language) -> str:
    notes = language.notes
    subject = str(facts.get("heading") or facts.get("primary_keyword") or facts.get("title") or "")
    wish = str(facts.get("instruction") or "").strip()
    lines = [f"**{notes.to_cover}:**", "", f"- {notes.keyword_section.format(k=subject)}"]
    return "\n".join([*lines, *([f"- {wish}"] if wish else [])])


def describe_voice(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a `BRAND_VOICE` request: what can be counted of a text's manner, said as instructions."""
    texts = [str(text) for text in facts.get("texts") or ()]
    whole = "\n\n".join(texts)
    sentences = [sentence for block in whole.split("\n\n") for sentence in _SENTENCE.split(block.strip()) if sentence]
    lengths = [len(_WORD.findall(sentence)) for sentence in sentences] or [0]
    words = Counter(word.casefold() for word in _WORD.findall(whole))
    total = max(sum(words.values()), 1)
    blocks = [block for block in whole.split("\n\n") if block.strip()]
    prose = [len(_WORD.findall(block)) for block in blocks if not _STRUCTURE.match(block)] or [0]
    you = sum(
        words[word] for word in ("you", "your", "sie", "ihr", "ihre", "ihren", "du", "dein", "vous", "tu", "usted")
    )
    we = sum(words[word] for word in ("we", "our", "us", "wir", "unser", "unsere", "uns", "nous", "notre", "nosotros"))
    questions = sum(sentence.rstrip().endswith("?") for sentence in sentences) / max(len(sentences), 1)
    lists = sum(bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s", block)) for block in blocks) / max(len(blocks), 1)
    voice = [
        f"Write sentences of about {round(median(lengths))} words.",
        "Address the reader directly." if you / total > 0.01 else "Speak of the matter, seldom to the reader.",
        "Speak as “we”." if we / total > 0.005 else "Do not speak as “we”.",
        "Ask a question now and then." if questions > 0.05 else "Ask hardly any questions.",
    ]
    formatting = [
        f"Paragraphs of about {round(median(prose))} words.",
        "Many lists." if lists > 0.15 else "Few lists.",
        "Bold words stand out." if whole.count("**") > 4 * max(len(texts), 1) else "Hardly any bold words.",
    ]
    tone = "direct, concise" if median(lengths) < 15 else "detailed, factual"
    return {"voice": " ".join(voice), "tone": tone, "formatting": " ".join(formatting), "spelling": ""}
