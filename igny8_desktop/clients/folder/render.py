"""Write the pages of a folder site: articles, list, archives, feed and site map. Everything foreign is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape as xml_escape

from igny8_desktop.clients.folder.manifest import MediaRecord, PostRecord, TermRecord
from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.domain.ports import RemoteMedia
from igny8_desktop.domain.structured_data import JsonLd, PageFacts, script_tag
from igny8_desktop.domain.structured_data import article as article_data
from igny8_desktop.domain.structured_data import problems as data_problems

CONTENT_START = "<!-- igny8:content -->"
CONTENT_END = "<!-- /igny8:content -->"
IMAGES = "assets/images"


@dataclass(frozen=True)
class SiteWords:
    """What stands on every page; `base` is the public address with a closing slash, or empty."""

    name: str
    language: str
    base: str = ""


def _text(value: str) -> str:
    return html.escape(value, quote=True)


def article_html(blocks: Iterable[Block], media: Mapping[int, RemoteMedia], up: str) -> str:
    """Return an article's HTML for a page that lies `up` (such as `../`) below the site's folder."""
    return "\n".join(part for part in (_block(block, media, up) for block in blocks) if part)


def _block(block: Block, media: Mapping[int, RemoteMedia], up: str) -> str:
    inner = block.html.replace(CONTENT_END, "")
    match block.kind:
        case BlockKind.PARAGRAPH:
            return f"<p>{inner}</p>"
        case BlockKind.HEADING:
            level = min(6, max(2, int(block.attrs.get("level") or 2)))
            return f"<h{level}>{inner}</h{level}>"
        case BlockKind.LIST:
            tag = "ol" if block.attrs.get("ordered") else "ul"
            return f"<{tag}>{inner}</{tag}>"
        case BlockKind.QUOTE:
            return f"<blockquote>{inner if '<p' in inner else f'<p>{inner}</p>'}</blockquote>"
        case BlockKind.TABLE:
            return f'<div class="table"><table>{inner}</table></div>'
        case BlockKind.CODE:
            return f"<pre><code>{inner}</code></pre>"
        case BlockKind.IMAGE:
            return _image(block, media, up)
        case BlockKind.DETAILS:
            return f"<details><summary>{_text(str(block.attrs.get('summary') or ''))}</summary>{inner}</details>"
        case BlockKind.SEPARATOR:
            return "<hr>"
        case BlockKind.HTML:
            return inner


def _image(block: Block, media: Mapping[int, RemoteMedia], up: str) -> str:
    local = block.attrs.get("image_id")
    remote = media.get(int(local)) if local is not None else None
    url = f"{up}{IMAGES}/{remote.remote_id}" if remote else str(block.attrs.get("url") or "")
    if not url:
        return ""
    size = f' width="{remote.width}" height="{remote.height}"' if remote and remote.width and remote.height else ""
    caption = str(block.attrs.get("caption") or "")
    below = f"<figcaption>{_text(caption)}</figcaption>" if caption else ""
    alt = _text(str(block.attrs.get("alt") or ""))
    return f'<figure><img src="{_text(url)}" alt="{alt}"{size} loading="lazy">{below}</figure>'


def content_of(page: str) -> str:
    """Return the article's HTML as it stands in a page now."""
    _, _, rest = page.partition(CONTENT_START)
    content, found, _ = rest.rpartition(CONTENT_END)
    return content.strip("\n") if found else ""


def document(site: SiteWords, *, title: str, up: str, main: str, head: str = "", body_class: str = "") -> str:
    """Return a whole page around its main part."""
    return f"""<!doctype html>
<html lang="{_text(site.language or "en")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(title)}</title>
{head}<link rel="stylesheet" href="{up}style.css">
<link rel="alternate" type="application/atom+xml" title="{_text(site.name)}" href="{up}feed.xml">
</head>
<body{f' class="{body_class}"' if body_class else ""}>
<header class="site"><a href="{up}index.html">{_text(site.name)}</a></header>
<main>
{main}
</main>
<footer class="site"><a href="{up}index.html">{_text(site.name)}</a></footer>
</body>
</html>
"""


def _chips(terms: Sequence[TermRecord], up: str) -> str:
    links = (f'<a class="chip" href="{up}{term_page(term)}">{_text(term.name)}</a>' for term in terms)
    return f'<p class="chips">{" ".join(links)}</p>' if terms else ""


def term_page(term: TermRecord) -> str:
    """Return where the archive of a category or tag lies."""
    return f"{term.kind}/{term.slug}.html"


def _date(post: PostRecord) -> str:
    day = (post.date or post.created)[:10]
    return f'<time datetime="{_text(day)}">{_text(day)}</time>' if day else ""


def post_page(
    site: SiteWords, post: PostRecord, content: str, terms: Sequence[TermRecord], featured: MediaRecord | None
) -> str:
    """Return the page of one post; its text stands between two comments, so that it can be read back."""
    up = "../"
    head = [f'<meta name="igny8-token" content="{_text(post.token)}">']
    description = post.meta_description or post.excerpt
    if description:
        head.append(f'<meta name="description" content="{_text(description)}">')
        head.append(f'<meta property="og:description" content="{_text(description)}">')
    head.append(f'<meta property="og:title" content="{_text(post.meta_title or post.title)}">')
    head.append('<meta property="og:type" content="article">')
    if post.status != "publish":
        head.append('<meta name="robots" content="noindex">')
    elif site.base:
        head.append(f'<link rel="canonical" href="{_text(site.base + post.page)}">')
    picture = ""
    if featured is not None:
        size = f' width="{featured.width}" height="{featured.height}"' if featured.width and featured.height else ""
        picture = (
            f'<figure class="featured"><img src="{up}{IMAGES}/{_text(featured.file_name)}" '
            f'alt="{_text(featured.alt_text)}"{size}></figure>\n'
        )
        if site.base:
            head.append(f'<meta property="og:image" content="{_text(f"{site.base}{IMAGES}/{featured.file_name}")}">')
    data = script_tag(_structured(site, post, featured))
    if data:
        head.append(data)
    main = (
        f'<article>\n<header>\n<h1>{_text(post.title)}</h1>\n<p class="meta">{_date(post)}</p>\n{_chips(terms, up)}\n'
        f"</header>\n{picture}{CONTENT_START}\n{content}\n{CONTENT_END}\n</article>"
    )
    joined = "\n".join(head) + "\n"
    return document(site, title=post.meta_title or post.title, up=up, main=main, head=joined, body_class="post")


def _structured(site: SiteWords, post: PostRecord, featured: MediaRecord | None) -> list[JsonLd]:
    """Return what search engines are told of a post, all of it valid."""
    address = site.base + post.page if site.base else ""
    facts = PageFacts(
        title=post.title,
        description=post.meta_description or post.excerpt,
        language=site.language,
        url=address,
        image_urls=(f"{site.base or '../'}{IMAGES}/{featured.file_name}",) if featured is not None else (),
        publisher=site.name,
        publisher_url=site.base,
        published_at=_moment(post.date or post.created),
        modified_at=_moment(post.modified),
    )
    found = [article_data(facts), *post.extra_data]
    return [item for item in found if not data_problems(item)]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def listing(
    site: SiteWords,
    *,
    title: str,
    up: str,
    posts: Sequence[PostRecord],
    media: Mapping[str, MediaRecord],
    terms: Sequence[TermRecord] = (),
    pages: Sequence[PostRecord] = (),
) -> str:
    """Return a page with one card for each post, newest first."""
    cards = "\n".join(_card(post, media.get(post.featured), up) for post in posts)
    links = "".join(f'<li><a href="{up}{_text(page.page)}">{_text(page.title)}</a></li>' for page in pages)
    nav = f'<nav aria-label="Pages"><ul class="pages">{links}</ul></nav>\n' if links else ""
    body = f'<div class="cards">\n{cards}\n</div>' if cards else '<p class="empty">No posts yet.</p>'
    main = f"<h1>{_text(title)}</h1>\n{nav}{_chips(terms, up)}\n{body}"
    whole = title if title == site.name else f"{title} – {site.name}"
    return document(site, title=whole, up=up, main=main, body_class="list")


def _card(post: PostRecord, featured: MediaRecord | None, up: str) -> str:
    picture = (
        f'<img src="{up}{IMAGES}/{_text(featured.file_name)}" alt="" loading="lazy">'
        if featured is not None
        else '<span class="blank" aria-hidden="true"></span>'
    )
    excerpt = f"<p>{_text(post.excerpt)}</p>" if post.excerpt else ""
    return (
        f'<article class="card"><a href="{up}{_text(post.page)}">{picture}'
        f'<h2>{_text(post.title)}</h2></a>{excerpt}<p class="meta">{_date(post)}</p></article>'
    )


def feed(site: SiteWords, posts: Sequence[PostRecord], base: str, updated: str) -> str:
    """Return an Atom feed of the newest posts; `base` ends with a slash."""
    entries = "".join(
        f"<entry><title>{xml_escape(post.title)}</title><id>urn:igny8:{xml_escape(post.token)}</id>"
        f"<link href={_attribute(base + post.page)}/><updated>{xml_escape(post.modified)}</updated>"
        f"<summary>{xml_escape(post.excerpt)}</summary></entry>\n"
        for post in posts[:30]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{xml_escape(site.name)}</title><id>{xml_escape(base)}</id><link href={_attribute(base)}/>"
        f"<updated>{xml_escape(updated)}</updated><author><name>{xml_escape(site.name)}</name></author>\n"
        f"{entries}</feed>\n"
    )


def sitemap(pages: Iterable[PostRecord], base: str) -> str:
    """Return a site map of all published pages."""
    rows = "".join(
        f"<url><loc>{xml_escape(base + page.page)}</loc><lastmod>{xml_escape(page.modified[:10])}</lastmod></url>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>{xml_escape(base)}index.html</loc></url>\n{rows}</urlset>\n"
    )


def _attribute(value: str) -> str:
    return f'"{xml_escape(value, {chr(34): "&quot;"})}"'
