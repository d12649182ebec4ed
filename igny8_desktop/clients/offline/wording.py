"""Shape words: capitals of titles, content words, lists, a stable choice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from igny8_desktop.clients.offline.languages.model import Language
from igny8_desktop.domain.text import normalise_keyword


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


_SMALL = word_set("a an the and but or nor for of on in to with by at from as vs via per into than without")
_ACRONYMS = word_set(
    "ac ai api atm bbq bmi cad ceo cms cnc cpu crm css csv cv dc diy dns dvd ebay eu faq fba gdpr gif gps gpu "
    "hdmi hiit hiv hr html hvac ide iot ip iphone it kpi led lcd llc mba mri nas nfc oem os pc pcb pdf php pos "
    "ppc pvc rgb roi rv saas seo sim sms sql ssd ssl suv tv ui uk usa usb usps uv ux vat vip vpn vps wifi xml "
    "yoga"
) - {"ebay", "iphone", "it", "os", "yoga", "wifi", "ide", "vat"}
_SPECIAL = {
    "i": "I", "i'm": "I'm", "ebay": "eBay", "iphone": "iPhone", "ipad": "iPad", "wifi": "Wi-Fi", "wi-fi": "Wi-Fi",
    "youtube": "YouTube", "wordpress": "WordPress", "woocommerce": "WooCommerce", "github": "GitHub",
    "linkedin": "LinkedIn", "tiktok": "TikTok", "paypal": "PayPal", "vs": "vs", "vs.": "vs.",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_GERMAN_LOWER_ENDINGS = ("ige", "iger", "iges", "igen", "lich", "liche", "licher", "liches", "lichen", "isch", "ische",
                         "ischer", "isches", "ischen", "sam", "los", "bar", "ste", "sten", "bare")  # fmt: skip
_GERMAN_PREFIXES = ("ent", "ver", "zer", "be", "abn", "ein", "aus", "rein", "auf")
_GERMAN_LOWER = word_set(
    "günstig günstige günstiger billig billige gut gute guter gutes neu neue neuer neues groß große klein "
    "kleine kleiner schnell schnelle einfach einfache elektrisch leise richtig selbst selber online beste "
    "bester bestes besten weiß schwarz alt alte rot blau grün kalt warm heiß lang kurz mini frisch teuer hoch schwer "
    "weit tief warm oft lange "
    "viel viele lieber immer noch mehr"
)
_GERMAN_EN_NOUNS = word_set(
    "kosten ideen rezepten garten ofen boden wagen schaden leben essen laden daten möbel reisen firmen kuchen "
    "haken rasen brunnen kissen knochen magen rücken regen norden süden westen osten becken eisen zeichen "
    "faden"
)


def pick(options: Sequence[str], *seed: str) -> list[str]:
    """Return the options in an order that depends on the seed alone: the same everywhere and always."""
    key = "\n".join(seed).encode("utf-8", "replace")
    return sorted(options, key=lambda option: hashlib.sha256(key + b"\0" + option.encode()).digest())


def words(text: str) -> list[str]:
    """Return the words of a text in their normalised form."""
    return _WORD.findall(normalise_keyword(text))


def stem(word: str) -> str:
    """Return a rough stem, enough to see that two forms are one word."""
    if len(word) > 5:
        for ending in ("ing", "ies", "es", "ed", "en", "er", "s", "e", "n", "y"):
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)].rstrip("e")
    return word[:-1] if len(word) > 3 and word[-1] in "se" and word[-2] != "s" else word


def content_words(text: str, language: Language) -> frozenset[str]:
    """Return the stems of the words that carry the meaning."""
    return frozenset(stem(word) for word in words(text) if word not in language.stop)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two sets of words share, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def upper_first(text: str, language: Language) -> str:
    """Return text with a capital first letter; Turkish `i` becomes `İ`, and `¿` is no letter."""
    if text[:1] in ("¿", "¡"):
        return text[0] + upper_first(text[1:], language)
    if not text:
        return text
    if text.split(" ", 1)[0] in ("iPhone", "iPad", "eBay"):
        return text
    first = "İ" if language.code == "tr" and text[0] == "i" else text[0].upper()
    return (first if len(first) == 1 else text[0]) + text[1:]


def title_from(template: str, phrase: str, language: Language) -> str:
    """Return a title: the phrase set in the template's `{k}`, with the capitals that the language gives titles."""
    if language.capitals == "title":
        return _english_title(template.format(k=phrase))
    return upper_first(template.format(k=sentence_case(phrase, language)), language)


def sentence_case(text: str, language: Language) -> str:
    """Return text with the capitals that it has inside a sentence: names, acronyms, German nouns."""
    parts = text.split(" ")
    cased = [_special(part) or part for part in parts]
    if language.capitals == "german":
        cased = [_german(parts, index, language) if cased[index] == part else cased[index]
                 for index, part in enumerate(parts)]  # fmt: skip
    return " ".join(cased)


def heading_case(text: str, language: Language) -> str:
    """Return a heading: a capital first letter, the rest as in a sentence."""
    return upper_first(sentence_case(text, language), language)


def join_list(items: Iterable[str], and_word: str) -> str:
    """Return items as they are listed in a sentence."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {and_word} {parts[-1]}"


def _special(part: str) -> str | None:
    bare = part.strip(".,:;?!()“”\"'")
    if bare != bare.lower() or not bare:
        return None
    if bare in _SPECIAL:
        return part.replace(bare, _SPECIAL[bare])
    return part.replace(bare, bare.upper()) if bare in _ACRONYMS else None


def _english_title(text: str) -> str:
    parts = text.split(" ")
    done: list[str] = []
    for index, part in enumerate(parts):
        edge = index in (0, len(parts) - 1) or done[-1][-1:] in (":", "?", "!", "–")
        bare = part.strip(".,:;?!()“”\"'")
        if special := _special(part):
            done.append(special)
        elif bare != bare.lower() or (bare in _SMALL and not edge):
            done.append(part)
        else:
            done.append("-".join(_capital(piece, first=number == 0) for number, piece in enumerate(part.split("-"))))
    return " ".join(done)


def _capital(piece: str, *, first: bool) -> str:
    if not first and piece in _SMALL:
        return piece
    for position, char in enumerate(piece):
        if char.isalpha():
            return piece[:position] + char.upper() + piece[position + 1 :]
        if char.isdigit():
            break
    return piece


def _german(parts: Sequence[str], index: int, language: Language) -> str:
    part = parts[index]
    bare = part.strip(".,:;?!()“„”")
    if not bare.isalpha() or bare != bare.lower() or bare in language.stop or bare in _GERMAN_LOWER:
        return part
    if bare.endswith(_GERMAN_LOWER_ENDINGS):
        return part
    infinitive = bare.endswith(("en", "ern", "eln")) and index > 0 and bare not in _GERMAN_EN_NOUNS
    if infinitive and (index == len(parts) - 1 or parts[index - 1] == "zu" or bare.startswith(_GERMAN_PREFIXES)):
        return part
    if index == 1 and parts[0].casefold() == "wie" and bare.endswith("e"):
        return part
    return part.replace(bare, bare[0].upper() + bare[1:], 1)
