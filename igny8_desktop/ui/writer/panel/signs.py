"""The signs by which the panel tells how things stand: an icon and a word, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QIcon

from igny8_desktop.domain.enums import ClaimKind, ClaimState, LinkState
from igny8_desktop.services.writer.article_score import Level, PartKey
from igny8_desktop.ui.theme import theme

LEVEL_SIGNS: Final[Mapping[Level, tuple[str, str]]] = {
    Level.GOOD: ("circle-check", "success_text"),
    Level.HINT: ("info", "warning_text"),
    Level.PROBLEM: ("circle-alert", "danger_text"),
}
CLAIM_SIGNS: Final[Mapping[ClaimState, tuple[str, str]]] = {
    ClaimState.SOURCED: ("circle-check", "success_text"),
    ClaimState.WAIVED: ("circle-slash", "text_muted"),
    ClaimState.UNSOURCED: ("circle-question-mark", "warning_text"),
}
LINK_SIGNS: Final[Mapping[LinkState, tuple[str, str]]] = {
    LinkState.LIVE: ("link", "success_text"),
    LinkState.RESERVED: ("clock", "info_text"),
    LinkState.BROKEN: ("unplug", "danger_text"),
}


def icon(sign: tuple[str, str]) -> QIcon:
    """Return a sign as an icon of the theme in force."""
    return theme().icon(*sign)


def tr(text: str) -> str:
    """Return a word of the panel in the window's language."""
    return QCoreApplication.translate("ArticlePanel", text)


def part_title(key: PartKey) -> str:
    """Return what a part of the score is called."""
    return {
        PartKey.TERMS: tr("Keywords covered"),
        PartKey.KEYWORD: tr("Main keyword"),
        PartKey.META: tr("Search result"),
        PartKey.HEADINGS: tr("Headings"),
        PartKey.READABILITY: tr("Readability"),
        PartKey.SENTENCES: tr("Sentences and paragraphs"),
        PartKey.LINKS: tr("Links, inside + outside"),
        PartKey.IMAGES: tr("Images"),
        PartKey.ORIGINALITY: tr("Own words"),
        PartKey.LENGTH: tr("Length in words"),
    }[key]


def level_word(level: Level) -> str:
    """Return how something stands, in a word."""
    return {Level.GOOD: tr("good"), Level.HINT: tr("could be better"), Level.PROBLEM: tr("needs work")}[level]


def claim_state_word(state: ClaimState) -> str:
    """Return a claim's state in a word."""
    return {
        ClaimState.SOURCED: tr("Sourced"),
        ClaimState.WAIVED: tr("Waived"),
        ClaimState.UNSOURCED: tr("No source"),
    }[state]


def claim_kind_word(kind: ClaimKind) -> str:
    """Return a claim's kind in a word."""
    return {
        ClaimKind.NUMBER: tr("Number"),
        ClaimKind.DATE: tr("Date"),
        ClaimKind.NAME: tr("Name"),
        ClaimKind.QUOTATION: tr("Quotation"),
        ClaimKind.SUPERLATIVE: tr("Superlative"),
    }[kind]


def link_state_word(state: LinkState) -> str:
    """Return a link's state in a word."""
    return {
        LinkState.LIVE: tr("Live"),
        LinkState.RESERVED: tr("Waits until the page is live"),
        LinkState.BROKEN: tr("The page is gone"),
    }[state]
