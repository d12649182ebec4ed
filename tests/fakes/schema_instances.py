"""Make an instance of a JSON schema whose strings talk about the prompt: the same prompt, the same answer."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]

_WORD = re.compile(r"[^\W\d_][\w'-]*", re.UNICODE)
_BULLET = re.compile(r"^\s*(?:[-*\u2022]|\d+[.)])\s+(.+?)\s*$", re.MULTILINE)
_DEFAULT_ITEMS = (2, 3)
_MAX_DEPTH = 12


class UnsupportedSchema(ValueError):
    """Say which part of a schema the generator cannot honour."""


class PromptTalk:
    """Write phrases, sentences and paragraphs out of a prompt's words; ``where`` varies them."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self.phrases = [phrase for phrase in _BULLET.findall(prompt) if len(phrase) <= 80]
        found = [word for word in _WORD.findall(" ".join(self.phrases) or prompt) if len(word) > 3]
        self._words = list(dict.fromkeys(word.casefold() for word in found)) or ["nothing", "much", "asked"]

    def dice(self, where: str) -> random.Random:
        """Return dice that fall the same way for the same prompt and place."""
        return random.Random(hashlib.sha256(f"{where}\0{self._prompt}".encode()).digest())

    def words(self, where: str, count: int) -> list[str]:
        """Return ``count`` of the prompt's words, different ones as long as there are enough."""
        dice, chosen = self.dice(where), list[str]()
        while len(chosen) < count:
            chosen += dice.sample(self._words, min(len(self._words), count - len(chosen)))
        return chosen

    def phrase(self, where: str) -> str:
        """Return one of the prompt's list items, or a few of its words."""
        dice = self.dice(where)
        return dice.choice(self.phrases) if self.phrases else " ".join(self.words(where, dice.randint(1, 3)))

    def title(self, where: str) -> str:
        """Return a heading of a few words."""
        return " ".join(self.words(where, self.dice(where).randint(3, 5))).title()

    def sentence(self, where: str) -> str:
        """Return one sentence."""
        words = self.words(where, self.dice(where).randint(8, 14))
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    def paragraphs(self, where: str) -> str:
        """Return two or three paragraphs, a blank line between them."""
        dice = self.dice(where)
        return "\n\n".join(
            " ".join(self.sentence(f"{where}/{p}/{s}") for s in range(dice.randint(2, 4)))
            for p in range(dice.randint(2, 3))
        )

    def wanted(self, noun: str) -> int | None:
        """Return the number the prompt asks for in words like ``4 ideas``; None without."""
        asked = re.search(rf"\b(\d{{1,2}})\s+(?:\w+\s+){{0,2}}{re.escape(noun)}\b", self._prompt, re.IGNORECASE)
        return int(asked[1]) if asked else None


def instance_of(schema: Schema, prompt: str) -> Any:
    """Return a valid instance; raise UnsupportedSchema for a pattern or reference it cannot meet."""
    return _Maker(schema, PromptTalk(prompt)).make(schema, "", "", 0)


def find_schema(text: str) -> dict[str, Any] | None:
    """Return the first JSON schema written out in a text; None when there is none."""
    decoder, position = json.JSONDecoder(), text.find("{")
    while position >= 0:
        try:
            value, _ = decoder.raw_decode(text, position)
        except ValueError:
            value = None
        if isinstance(value, dict) and (
            isinstance(value.get("properties"), dict) or (value.get("type") == "array" and "items" in value)
        ):
            return value
        position = text.find("{", position + 1)
    return None


class _Maker:
    def __init__(self, root: Schema, talk: PromptTalk) -> None:
        self._root = root
        self._talk = talk

    def make(self, schema: Any, where: str, name: str, depth: int) -> Any:
        """Make one value; ``where`` is its path and ``name`` the property it is for."""
        if schema is True:
            return self._talk.sentence(where)
        schema = self._resolved(schema, depth)
        dice = self._talk.dice(where)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return dice.choice(schema["enum"])
        for alternatives in ("anyOf", "oneOf"):
            if alternatives in schema:
                ends = [each for each in schema[alternatives] if each.get("type") == "null"]
                options = [each for each in schema[alternatives] if each not in ends] or ends
                # Deep inside a recursive schema take what ends it.
                picked = ends[0] if ends and depth > _MAX_DEPTH // 2 else dice.choice(options)
                rest = {key: value for key, value in schema.items() if key != alternatives}
                return self.make({**rest, **picked}, where, name, depth + 1)
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((each for each in kind if each != "null"), "null")
        if kind is None:
            kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
        makers: dict[str, Callable[[], Any]] = {
            "object": lambda: self._object(schema, where, depth),
            "array": lambda: self._array(schema, where, name, depth),
            "string": lambda: self._string(schema, where, name),
            "integer": lambda: self._number(schema, dice, name, whole=True),
            "number": lambda: self._number(schema, dice, name, whole=False),
            "boolean": lambda: dice.random() < 0.5,
            "null": lambda: None,
        }
        if kind not in makers:
            raise UnsupportedSchema(f"type {kind!r} at {where or 'the top'}")
        return makers[kind]()

    def _resolved(self, schema: Any, depth: int) -> dict[str, Any]:
        """Follow references and merge ``allOf``."""
        if depth > _MAX_DEPTH * 2 or not isinstance(schema, Mapping):
            raise UnsupportedSchema(f"no end or no schema: {schema!r:.80}")
        merged = dict(schema)
        if (reference := merged.pop("$ref", None)) is not None:
            target: Any = self._root
            for part in str(reference).lstrip("#/").split("/") if reference != "#" else ():
                try:
                    target = target[part.replace("~1", "/").replace("~0", "~")]
                except (KeyError, TypeError) as error:
                    raise UnsupportedSchema(f"reference {reference!r} leads nowhere") from error
            merged = {**self._resolved(target, depth + 1), **merged}
        for member in merged.pop("allOf", ()):
            more = self._resolved(member, depth + 1)
            properties = {**merged.get("properties", {}), **more.get("properties", {})}
            required = [*merged.get("required", ()), *more.get("required", ())]
            merged = {**merged, **more}
            if properties:
                merged |= {"properties": properties, "required": required}
        return merged

    def _object(self, schema: Schema, where: str, depth: int) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        properties = schema.get("properties", {})
        made = {
            name: self.make(each, f"{where}/{name}", name, depth + 1)
            for name, each in properties.items()
            # Optional parts end where a recursive schema would not.
            if name in required or depth < _MAX_DEPTH // 2
        }
        for name in sorted(required - set(properties)):
            made[name] = self._talk.sentence(f"{where}/{name}")
        extra = schema.get("additionalProperties", True)
        for number in range(schema.get("minProperties", 0) - len(made)):
            made[f"extra_{number}"] = self.make(extra, f"{where}/+{number}", "", depth + 1)
        return made

    def _array(self, schema: Schema, where: str, name: str, depth: int) -> list[Any]:
        low, high = schema.get("minItems", 0), schema.get("maxItems", 1000)
        usual = self._talk.wanted(name) if name else None
        if usual is None:
            usual = self._talk.dice(where).randint(*_DEFAULT_ITEMS) if depth < _MAX_DEPTH // 2 else 0
        prefix, items = schema.get("prefixItems", ()), schema.get("items", True)
        count = max(low, min(high, max(usual, len(prefix))))
        if items is False:
            count = min(count, len(prefix))
        made: list[Any] = []
        for number in range(count):
            part = prefix[number] if number < len(prefix) else items
            for attempt in range(50):
                value = self.make(part, f"{where}/{number}.{attempt}", name, depth + 1)
                # Lists of names are sets in all but the letter of the schema: do not repeat a word.
                unique = schema.get("uniqueItems") or isinstance(value, str)
                if not unique or value not in made:
                    made.append(value)
                    break
            else:
                if len(made) >= low:
                    return made
                if schema.get("uniqueItems"):
                    raise UnsupportedSchema(f"not enough different items at {where}")
                made.append(value)
        return made

    def _number(self, schema: Schema, dice: random.Random, name: str, *, whole: bool) -> float:
        step = schema.get("multipleOf", 1 if whole else 0.25)
        low = schema.get("minimum", schema.get("exclusiveMinimum", None))
        high = schema.get("maximum", schema.get("exclusiveMaximum", None))
        if low is None and high is None:
            low, high = (600, 1800) if "word" in name else (1, 100)
        low = high - 100 * step if low is None else low
        high = low + 100 * step if high is None else high
        first, last = -int(-low // step), int(high // step)
        first += "exclusiveMinimum" in schema and first * step <= schema["exclusiveMinimum"]
        last -= "exclusiveMaximum" in schema and last * step >= schema["exclusiveMaximum"]
        if first > last:
            raise UnsupportedSchema(f"no number between {low} and {high}")
        value = dice.randint(first, last) * step
        return int(value) if whole else float(value)

    def _string(self, schema: Schema, where: str, name: str) -> str:
        text = self._formatted(schema["format"], where) if "format" in schema else self._worded(where, name.casefold())
        if "pattern" in schema:
            return self._matching(schema["pattern"], where, text)
        low, high = schema.get("minLength", 0), schema.get("maxLength")
        number = 0
        while len(text) < low:
            text = f"{text} {self._talk.sentence(f'{where}/more{number}')}"
            number += 1
        if high is not None and len(text) > high:
            cut = text[: high + 1].rpartition(" ")[0].strip()
            text = cut if len(cut) >= max(low, 1) else text[:high]
        return text

    def _worded(self, where: str, name: str) -> str:
        """Choose between phrase, title, sentence and paragraphs by the property's name."""
        talk = self._talk
        if "slug" in name:
            return "-".join(re.sub(r"[^a-z0-9]+", "", word) or "x" for word in talk.words(where, 4))
        if any(part in name for part in ("keyword", "tag", "categor", "term")):
            return talk.phrase(where)
        if "html" in name:
            return "".join(f"<p>{each}</p>" for each in talk.paragraphs(where).split("\n\n"))
        if any(part in name for part in ("body", "content", "markdown", "text")) and "alt" not in name:
            return talk.paragraphs(where)
        if any(part in name for part in ("title", "name", "heading", "audience", "section", "caption", "label")):
            return talk.title(where)
        if "url" in name or "link" in name:
            return f"https://example.com/{'-'.join(talk.words(where, 2))}"
        return talk.sentence(where)

    def _formatted(self, kind: str, where: str) -> str:
        dice = self._talk.dice(where)
        day = f"20{dice.randint(10, 30)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        time = f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:00Z"
        digits = f"{dice.getrandbits(128):032x}"
        known = {
            "date": day,
            "time": time,
            "date-time": f"{day}T{time}",
            "email": f"someone{dice.randint(1, 99)}@example.com",
            "uri": f"https://example.com/{digits[:8]}",
            "url": f"https://example.com/{digits[:8]}",
            "hostname": "example.com",
            "ipv4": "192.0.2.1",
            "ipv6": "2001:db8::1",
            "uuid": f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}",
        }
        return known.get(kind) or self._talk.sentence(where)

    def _matching(self, pattern: str, where: str, text: str) -> str:
        """Try what patterns are usually about; a test with an odder one brings its own responder."""
        word, number = self._talk.words(where, 1)[0], self._talk.dice(where).randint(10, 99)
        plain = "".join(char for char in word if char.isascii() and char.isalpha()) or "word"
        digits = [str(number * 10**power)[: power + 1] for power in range(12)]
        candidates = [
            text,
            word,
            plain,
            plain.upper(),
            plain.title(),
            f"{plain}-{number}",
            f"#{number}{number}{number}",
        ]
        candidates += [*digits, *(f"{plain}{each}" for each in digits), self._formatted("date", where)]
        candidates += [self._formatted(kind, where) for kind in ("uuid", "uri", "email", "date-time")]
        for candidate in candidates:
            if re.search(pattern, candidate):
                return candidate
        raise UnsupportedSchema(f"pattern {pattern!r}")
