"""Match claims with what is known of them: through edits of the text, and with the sources that the user gave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from igny8_desktop.domain.blocks import paragraph
from igny8_desktop.domain.enums import ClaimKind
from igny8_desktop.services.writer.article_facts import ArticleReader, topic_stems
from igny8_desktop.services.writer.claim_finding import FoundClaim, find_claims, likeness
from igny8_desktop.services.writer.language_words import language_words

#: A sentence that was rewritten still says the same fact when this much of it stayed.
_SAME_FACT = 0.2


@dataclass(frozen=True)
class KnownClaim:
    """What the ledger remembers of a claim."""

    fingerprint: str
    kind: ClaimKind
    value: str
    sentence: str


@dataclass(frozen=True)
class Source:
    """Facts that the user gave with the brief."""

    id: int
    title: str
    address: str
    text: str = field(repr=False)


def fingerprint(claim: FoundClaim) -> str:
    """Return the name of a claim that is new: made of its fact and the sentence it was first found in."""
    words = " ".join(sorted(claim.context))
    return hashlib.sha256(f"{claim.kind}\n{claim.value}\n{words}".encode("utf-8", "replace")).hexdigest()[:32]


def recognise(found: Sequence[FoundClaim], known: Sequence[KnownClaim], language: str) -> list[str]:
    """Return the fingerprint of each claim: that of a known one where it says the same fact, however it was reworded.

    A changed number is another fact. No fingerprint comes twice.
    """
    words = language_words(language)
    free = {claim.fingerprint: claim for claim in known}
    contexts = {
        claim.fingerprint: frozenset(each for each in topic_stems(claim.sentence, words) if not each.isdigit())
        for claim in known
    }
    names: list[str] = [""] * len(found)
    for number, claim in enumerate(found):
        own = fingerprint(claim)
        if own in free:
            names[number] = own
            del free[own]
    for number, claim in enumerate(found):
        if names[number]:
            continue
        same = [each for each in free.values() if each.kind is claim.kind and each.value == claim.value]
        best = max(same, key=lambda each: likeness(contexts[each.fingerprint], claim.context), default=None)
        if best is not None and (
            claim.kind in (ClaimKind.NAME, ClaimKind.QUOTATION)
            or likeness(contexts[best.fingerprint], claim.context) >= _SAME_FACT
        ):
            names[number] = best.fingerprint
            del free[best.fingerprint]
    taken = {name for name in names if name} | set(free)
    for number, claim in enumerate(found):
        if not names[number]:
            name, again = fingerprint(claim), 1
            while name in taken:
                again += 1
                name = f"{fingerprint(claim)[:28]}-{again}"
            names[number] = name
            taken.add(name)
    return names


class SourceBook:
    """The sources of one brief, read once."""

    def __init__(self, sources: Sequence[Source], language: str) -> None:
        self._language = language_words(language)
        self._read = [(source, *self._facts(source)) for source in sources]

    def _facts(self, source: Source) -> tuple[list[FoundClaim], str, list[frozenset[str]]]:
        blocks = [paragraph(line) for line in source.text.splitlines() if line.strip()]
        text = ArticleReader().read(blocks, [str(number) for number in range(len(blocks))], self._language.code)
        stems = " ".join(each for block in text.blocks for each in block.stems)
        sentences = [
            frozenset(block.stems[sentence.first : sentence.last])
            for block in text.blocks
            for sentence in block.reading.sentences
        ]
        return find_claims(text), f" {stems} ", sentences

    def source_of(self, claim: FoundClaim) -> int | None:
        """Return the source that says what a claim says; `None` where none does."""
        for source, facts, stems, sentences in self._read:
            if self._says(claim, facts, stems, sentences):
                return source.id
        return None

    @staticmethod
    def _says(claim: FoundClaim, facts: list[FoundClaim], stems: str, sentences: list[frozenset[str]]) -> bool:
        if claim.kind in (ClaimKind.NAME, ClaimKind.QUOTATION):
            return f" {claim.value} " in stems
        if claim.kind is ClaimKind.SUPERLATIVE:
            return any(set(claim.value.split()) <= sentence for sentence in sentences)
        # A figure alone proves nothing: its sentence must speak of something that the source's does.
        return any(
            fact.kind is claim.kind and fact.value == claim.value and (claim.context & fact.context) for fact in facts
        )
