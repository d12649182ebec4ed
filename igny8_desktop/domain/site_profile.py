"""What is true of everything written for one site: its voice, its words, its habits. Kept as JSON with the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

#: Spelling variants by language, as they are told to a model.
SPELLINGS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "en": (("en-US", "American English"), ("en-GB", "British English"), ("en-AU", "Australian English"),
           ("en-CA", "Canadian English"), ("en-IN", "Indian English")),
    "de": (("de-DE", "German as in Germany"), ("de-AT", "German as in Austria"),
           ("de-CH", "Swiss German spelling (ss)")),
    "fr": (("fr-FR", "French as in France"), ("fr-CA", "Canadian French"), ("fr-BE", "Belgian French")),
    "es": (("es-ES", "Spanish as in Spain"), ("es-MX", "Mexican Spanish"), ("es-419", "Latin American Spanish")),
    "pt": (("pt-BR", "Brazilian Portuguese"), ("pt-PT", "European Portuguese")),
    "nl": (("nl-NL", "Dutch as in the Netherlands"), ("nl-BE", "Dutch as in Belgium")),
}  # fmt: skip


@dataclass(frozen=True)
class SiteProfile:
    """How a site speaks; every prompt carries it. Empty fields say nothing.

    `spelling` is a language tag such as `en-GB`; `voice_from` are the posts that the voice was learned from.
    """

    voice: str = ""
    audience: str = ""
    tone: str = ""
    banned_words: tuple[str, ...] = ()
    spelling: str = ""
    formatting: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    voice_from: tuple[str, ...] = ()

    @staticmethod
    def from_json(value: Mapping[str, Any] | None) -> SiteProfile:
        """Read the stored form; what it does not know, or of another type, counts as empty."""
        value = value or {}
        known: dict[str, Any] = {}
        for item in fields(SiteProfile):
            stored = value.get(item.name)
            if isinstance(stored, list | tuple):
                known[item.name] = tuple(str(each) for each in stored)
            elif isinstance(stored, str):
                known[item.name] = stored
        lists = {name for name in known if name in _LISTS}
        return SiteProfile(**{name: each for name, each in known.items() if (name in lists) == isinstance(each, tuple)})

    def merged_into(self, stored: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the stored form, with what others keep beside it left as it is."""
        own = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            **(stored or {}),
            **{name: list(each) if isinstance(each, tuple) else each for name, each in own.items()},
        }

    def tidied(self) -> SiteProfile:
        """Return the profile without empty and repeated list entries and surplus spaces."""
        return replace(
            self,
            voice=self.voice.strip()[:4_000],
            audience=" ".join(self.audience.split())[:300],
            tone=" ".join(self.tone.split())[:120],
            banned_words=_unique(self.banned_words),
            spelling=self.spelling.strip(),
            formatting=self.formatting.strip()[:2_000],
            author=" ".join(self.author.split())[:80],
            categories=_unique(self.categories),
        )

    def for_prompt(self) -> str:
        """Return the profile as lines of a prompt; empty where it says nothing."""
        spelling = next((words for group in SPELLINGS.values() for tag, words in group if tag == self.spelling), "")
        lines = [
            f"Voice: {' '.join(self.voice.split())}" if self.voice.strip() else "",
            f"Spelling: {spelling or self.spelling}" if self.spelling else "",
            f"Formatting: {' '.join(self.formatting.split())}" if self.formatting.strip() else "",
            f"Never use these words or phrases: {'; '.join(self.banned_words)}" if self.banned_words else "",
        ]
        return "\n".join(line for line in lines if line)


_LISTS: Final = frozenset({"banned_words", "categories", "voice_from"})


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    found = {text.casefold(): text for text in (" ".join(item.split()) for item in items) if text}
    return tuple(found.values())
