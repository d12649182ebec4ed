"""Write stored words (content types, structures, origins) as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QComboBox

_WORDS: Mapping[str, object] = {
    "post": QT_TRANSLATE_NOOP("Words", "Post"),
    "page": QT_TRANSLATE_NOOP("Words", "Page"),
    "product": QT_TRANSLATE_NOOP("Words", "Product"),
    "taxonomy": QT_TRANSLATE_NOOP("Words", "Taxonomy"),
    "article": QT_TRANSLATE_NOOP("Words", "Article"),
    "guide": QT_TRANSLATE_NOOP("Words", "Guide"),
    "comparison": QT_TRANSLATE_NOOP("Words", "Comparison"),
    "review": QT_TRANSLATE_NOOP("Words", "Review"),
    "listicle": QT_TRANSLATE_NOOP("Words", "Listicle"),
    "landing_page": QT_TRANSLATE_NOOP("Words", "Landing page"),
    "business_page": QT_TRANSLATE_NOOP("Words", "Business page"),
    "service_page": QT_TRANSLATE_NOOP("Words", "Service page"),
    "general": QT_TRANSLATE_NOOP("Words", "General"),
    "cluster_hub": QT_TRANSLATE_NOOP("Words", "Cluster hub"),
    "product_page": QT_TRANSLATE_NOOP("Words", "Product page"),
    "category_archive": QT_TRANSLATE_NOOP("Words", "Category archive"),
    "tag_archive": QT_TRANSLATE_NOOP("Words", "Tag archive"),
    "attribute_archive": QT_TRANSLATE_NOOP("Words", "Attribute archive"),
    "generated": QT_TRANSLATE_NOOP("Words", "Written"),
    "edited": QT_TRANSLATE_NOOP("Words", "Edited"),
    "imported": QT_TRANSLATE_NOOP("Words", "Imported"),
    "synced": QT_TRANSLATE_NOOP("Words", "Taken over from the site"),
    "restored": QT_TRANSLATE_NOOP("Words", "Brought back"),
    "featured": QT_TRANSLATE_NOOP("Words", "Featured image"),
    "in_article": QT_TRANSLATE_NOOP("Words", "In the article"),
    "informational": QT_TRANSLATE_NOOP("Words", "Informational"),
    "commercial": QT_TRANSLATE_NOOP("Words", "Commercial"),
    "transactional": QT_TRANSLATE_NOOP("Words", "Transactional"),
    "navigational": QT_TRANSLATE_NOOP("Words", "Navigational"),
}


def word_text(word: object) -> str:
    """Return a stored word in the reader's language; an unknown one is shown as it is."""
    known = _WORDS.get(str(word))
    if known is None:
        return str(word).replace("_", " ").capitalize()
    return QCoreApplication.translate("Words", str(known))


def word_box(words: Iterable[object], *, none: str = "") -> QComboBox:
    """Return a choice of stored words; `none` is the text of the choice that stands for no value."""
    box = QComboBox()
    if none:
        box.addItem(none, "")
    for word in words:
        box.addItem(word_text(word), str(word))
    return box


def choose_word(box: QComboBox, word: object) -> None:
    """Choose a stored word, or the first choice where there is none."""
    place = box.findData("" if word is None else str(word))
    box.setCurrentIndex(max(place, 0))


def chosen_word(box: QComboBox) -> str:
    """Return the stored word that is chosen."""
    return str(box.currentData() or "")
