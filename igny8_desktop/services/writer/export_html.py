"""Write an article as one clean HTML page that reads well on its own."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from igny8_desktop.domain.structured_data import script_tag
from igny8_desktop.services.writer.article_blocks import blocks_to_html
from igny8_desktop.services.writer.export_article import ExportArticle, ExportImage

Address = Callable[[ExportImage], str]
_STYLE = """body{max-width:44rem;margin:2.5rem auto;padding:0 1.25rem;font:1.0625rem/1.65 system-ui,sans-serif;
color:#1c1e26}
h1,h2,h3,h4{line-height:1.25;margin:2em 0 .6em}h1{margin-top:0}img{max-width:100%;height:auto;border-radius:6px}
figure{margin:1.75rem 0}figcaption{font-size:.875rem;color:#5b6070;margin-top:.4rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #d5d8e0;padding:.45rem .7rem;text-align:left}
blockquote{margin:1.5rem 0;padding:.2rem 1.2rem;border-left:4px solid #c3c8d6;color:#444a5a}
pre{background:#f4f5f8;padding:1rem;border-radius:6px;overflow-x:auto}details{margin:.8rem 0}summary{font-weight:600}
@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8ee}pre{background:#22252d}
th,td{border-color:#3a3f4b}figcaption,blockquote{color:#a9afbd}}"""


def beside(image: ExportImage) -> str:
    """Return the address of a picture in the folder beside the page."""
    return f"images/{image.file_name}"


def article_page(article: ExportArticle, address: Address = beside) -> str:
    """Return the whole page: head with description and structured data, title, pictures, text."""
    description = article.meta_description or article.excerpt
    head = [
        f'<meta name="description" content="{_attr(description)}">' if description else "",
        f'<meta name="author" content="{_attr(article.author)}">' if article.author else "",
        f'<meta name="keywords" content="{_attr(", ".join(article.tags))}">' if article.tags else "",
        f'<meta name="igny8:slug" content="{_attr(article.slug)}">' if article.slug else "",
        *(f'<meta property="article:section" content="{_attr(name)}">' for name in article.categories),
        f'<link rel="canonical" href="{_attr(article.url)}">' if article.url.startswith("http") else "",
        script_tag(article.json_ld()),
    ]
    joined = "\n".join(part for part in head if part)
    direction = ' dir="rtl"' if article.language.split("-")[0] in ("ar", "fa", "he", "ur", "yi") else ""
    return (
        f'<!doctype html>\n<html lang="{_attr(article.language or "en")}"{direction}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(article.meta_title or article.title)}</title>\n{joined}\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<article>\n<h1>{_text(article.title)}</h1>\n{article_html(article, address)}\n</article>\n"
        "</body>\n</html>\n"
    )


def article_html(article: ExportArticle, address: Address = beside) -> str:
    """Return the featured picture and the text as HTML without a page around it."""
    picture = ""
    if article.featured is not None:
        picture = _featured(article.featured, address(article.featured)) + "\n"
    return picture + blocks_to_html(article.blocks, _addresses(article.images, address))


def _addresses(images: Mapping[int, ExportImage], address: Address) -> Callable[[int], str | None]:
    return lambda number: address(images[number]) if number in images else None


def _featured(image: ExportImage, address: str) -> str:
    caption = f"<figcaption>{_text(image.caption)}</figcaption>" if image.caption else ""
    size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
    return (
        f'<figure class="featured"><img src="{_attr(address)}" alt="{_attr(image.alt_text)}"{size}>{caption}</figure>'
    )


def _text(value: str) -> str:
    return html.escape(value, quote=False)


def _attr(value: str) -> str:
    return html.escape(" ".join(value.split()))
