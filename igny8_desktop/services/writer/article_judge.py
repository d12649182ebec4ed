"""Score an article while it is written: every part explained, every remark with the place that it is about.

Pure and fast: reading is cached block by block in `ArticleReader`, so after a keystroke one block is read again.
"""

from __future__ import annotations

from igny8_desktop.services.writer import article_score_parts as parts
from igny8_desktop.services.writer import article_score_terms as terms
from igny8_desktop.services.writer.article_facts import ArticleReader, ArticleText
from igny8_desktop.services.writer.article_score import (
    ArticleDraft,
    ArticleScore,
    Judged,
    Surroundings,
    overall,
    preview,
)
from igny8_desktop.services.writer.article_sketch import make_sketch
from igny8_desktop.services.writer.phrase_finding import PhraseIndex


class ArticleJudge:
    """Score one article again and again as it is edited; for one thread at a time."""

    def __init__(self) -> None:
        self._reader = ArticleReader()

    def read(self, draft: ArticleDraft, language: str) -> ArticleText:
        """Return the article as it reads, from the same cache."""
        return self._reader.read(draft.blocks, draft.ids, language)

    def score(self, draft: ArticleDraft, around: Surroundings) -> ArticleScore:
        """Return the score of an article as it stands."""
        text = self.read(draft, around.language)
        sketch = make_sketch(block.shingles for block in text.blocks)
        judged = Judged(draft, around, text, PhraseIndex(text), sketch)
        used = terms.term_use(judged)
        found = (
            terms.terms_part(judged, used),
            terms.keyword_part(judged),
            parts.meta_part(judged),
            parts.headings_part(judged),
            parts.readability_part(judged),
            parts.sentences_part(judged),
            parts.links_part(judged),
            parts.images_part(judged),
            parts.originality_part(judged),
            parts.length_part(judged),
        )
        return ArticleScore(overall(found), found, used, preview(draft, around), text.words, sketch)
