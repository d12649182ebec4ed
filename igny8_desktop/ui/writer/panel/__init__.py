"""The panel beside an article: its score, its claims and its links, while it is typed."""

from igny8_desktop.ui.writer.panel.article_panel import ArticlePanel

__all__ = ["ArticlePanel"]
