"""Compare what a site holds after publishing with what was sent, field by field, and say why they differ."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from igny8_desktop.domain.blocks import BlockKind
from igny8_desktop.domain.enums import ContentType, TermKind
from igny8_desktop.domain.ports import PostDraft, RemoteMedia, RemotePost
from igny8_desktop.domain.publish_report import CheckState, FieldCheck, PublicPage, PublishReport

_TAG = re.compile(r"<\s*([a-zA-Z][a-zA-Z0-9-]*)")
_TAGS = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"\s(style|onclick|onload|srcset|sizes|target|rel|class|id)=")
_SHOWN = 300
#: What a client's login may not keep, in the words of those who look for it.
_ROLE = (
    "Authors and contributors may not keep it in WordPress; an editor or administrator may. "
    "Connect with such a user, or leave it out."
)


def prove(
    draft: PostDraft, expected: str, remote: RemotePost, page: PublicPage | None, *, status: str
) -> PublishReport:
    """Return the report; `expected` is the text as it was sent, `page` the public page where there is one."""
    checks = [*_post_checks(draft, expected, remote, status), *_seo_checks(draft, remote, page)]
    if page is not None:
        checks += _page_checks(draft, remote, page)
    return PublishReport(tuple(checks), remote.url, remote.status, remote.seo.plugin, remote.seo.next_step)


def same_words(one: str, other: str) -> bool:
    """Say whether two texts read alike: entities, tags and white space aside."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    return " ".join(html.unescape(_TAGS.sub("", html.unescape(text))).split())


def _check(name: str, good: bool, wanted: str, found: str, why: str = "") -> FieldCheck:
    state = CheckState.CONFIRMED if good else CheckState.DIFFERS
    return FieldCheck(name, state, wanted[:_SHOWN], found[:_SHOWN], "" if good else why)


# ------------------------------------------------------------------------------------------------------- the post


def _post_checks(draft: PostDraft, expected: str, remote: RemotePost, status: str) -> Iterator[FieldCheck]:
    yield _check("title", same_words(draft.title, remote.title), draft.title, remote.title, "The site changed it.")
    taken = f"“{draft.slug}” belongs to something else on the site, perhaps in its trash, so it got another address."
    if remote.status == "pending":
        taken = "WordPress lets nobody without the right to publish choose the address: whoever approves the post does."
    yield _check("slug", unquote(remote.slug) == draft.slug, draft.slug, unquote(remote.slug), taken)
    yield _text_check(expected, remote.content)
    if draft.excerpt.strip():
        good = same_words(draft.excerpt, remote.excerpt)
        yield _check("excerpt", good, draft.excerpt, remote.excerpt, "This type of content may have no excerpt.")
    yield _status_check(draft, remote, status)
    if draft.date is not None:
        found = remote.date.isoformat(timespec="minutes") if remote.date else ""
        good = remote.date is not None and abs((remote.date - draft.date).total_seconds()) < 60
        yield _check("date", good, draft.date.isoformat(timespec="minutes"), found, "The site gave it another date.")
    if draft.author_id:
        why = "This login may not publish under another author's name."
        yield _check("author", remote.author_id == draft.author_id, draft.author_id, remote.author_id, why)
    if draft.content_type is ContentType.POST:
        for kind, name in ((TermKind.CATEGORY, "categories"), (TermKind.TAG, "tags")):
            terms = [term for term in draft.terms if term.kind is kind]
            missing = [term.name for term in terms if term.remote_id not in remote.term_ids]
            if terms:
                kept = ", ".join(term.name for term in terms if term.name not in missing)
                why = f"Not kept: {', '.join(missing)}. The post type may not have them."
                yield _check(name, not missing, ", ".join(term.name for term in terms), kept, why)
    featured = draft.media.get(draft.featured) if draft.featured is not None else None
    if featured is not None:
        good = remote.featured_media == featured.remote_id
        yield _check("featured image", good, featured.remote_id, remote.featured_media, "The theme may not take one.")
    shown = [
        (block.attrs, draft.media[int(block.attrs["image_id"])])
        for block in draft.blocks
        if block.kind is BlockKind.IMAGE and block.attrs.get("image_id") in draft.media
    ]
    if shown:
        text = html.unescape(remote.content)
        missing_images = [str(attrs.get("alt") or item.url) for attrs, item in shown if not _shows(text, item)]
        mute = [str(attrs["alt"]) for attrs, _ in shown if attrs.get("alt") and html.unescape(attrs["alt"]) not in text]
        yield _check("images", not missing_images, f"{len(shown)}", f"{len(shown) - len(missing_images)}",
                     f"Not in the text: {', '.join(missing_images)}.")  # fmt: skip
        yield _check("alternative texts", not mute, f"{len(shown)}", f"{len(shown) - len(mute)}",
                     f"Not kept: {', '.join(mute)}.")  # fmt: skip


def _shows(text: str, item: RemoteMedia) -> bool:
    return _stem(item.url) in text


def _stem(url: str) -> str:
    """Return an image's file name without its ending and without what WordPress adds for sizes."""
    name = unquote(urlsplit(url).path).rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"-(scaled|\d+x\d+)$", "", name)


def _status_check(draft: PostDraft, remote: RemotePost, status: str) -> FieldCheck:
    waits = remote.status == "future" and (status == "future" or draft.date is not None)
    past = status == "future" and remote.status == "publish"
    return _check("status", remote.status == status or waits or past, status, remote.status, "The site decided so.")


def _text_check(expected: str, found: str) -> FieldCheck:
    wanted, held = _even(expected), _even(found)
    words = f"{len(_words(expected).split()):,} words"
    if wanted == held:
        return FieldCheck("text", CheckState.CONFIRMED, words, words)
    return FieldCheck(
        "text",
        CheckState.DIFFERS,
        words,
        f"{len(_words(found).split()):,} words",
        _why_text(expected, found),
    )


def _even(text: str) -> str:
    """Return markup without the differences that mean nothing: entities, empty-element slashes, line breaks."""
    text = html.unescape(html.unescape(text))
    text = re.sub(r"\s*/>", ">", text).replace(' rel="noopener"', "")
    return re.sub(r">\s+<", "><", " ".join(text.split()))


def _why_text(expected: str, found: str) -> str:
    gone = Counter(name.lower() for name in _TAG.findall(expected))
    gone.subtract(name.lower() for name in _TAG.findall(found))
    lost = sorted(name for name, number in gone.items() if number > 0)
    if lost:
        return f"The site removed {', '.join(f'<{name}>' for name in lost)}. {_ROLE}"
    attributes = Counter(_ATTRIBUTE.findall(expected))
    attributes.subtract(_ATTRIBUTE.findall(found))
    names = sorted(name for name, number in attributes.items() if number > 0)
    if names:
        return f"The site removed the attributes {', '.join(names)}. {_ROLE}"
    if _words(expected) == _words(found):
        return "The words are the same; a plugin of the site changed the HTML around them."
    return "A plugin of the site changed the words."


# ------------------------------------------------------------------------------------------------ SEO and the page


def _seo_checks(draft: PostDraft, remote: RemotePost, page: PublicPage | None) -> Iterator[FieldCheck]:
    seo = remote.seo
    public = page if page is not None and not page.trouble else None
    fields = (
        ("SEO title", draft.meta_title, seo.title, public.title if public else None),
        ("SEO description", draft.meta_description, seo.description, public.description if public else None),
        ("focus keyphrase", draft.primary_keyword, seo.keyphrase, None),
    )
    for name, wanted, held, seen in fields:
        if not wanted.strip():
            continue
        if held is not None and same_words(held.casefold(), wanted.casefold()):
            yield _check(name, True, wanted, held)
        elif seen is not None and same_words(seen, wanted):
            yield _check(name, True, wanted, seen)
        elif seo.trouble:
            yield FieldCheck(name, CheckState.IMPOSSIBLE, wanted, held or "", seo.trouble)
        elif not seo.plugin and held is None:
            # A keyphrase is a note for an SEO plugin: without one there is nothing to keep it for.
            if name != "focus keyphrase" and not (name == "SEO title" and same_words(wanted, draft.title)):
                why = "The site has no SEO plugin that takes it; the theme decides what search engines see."
                yield FieldCheck(name, CheckState.IMPOSSIBLE, wanted, seen or "", why)
        elif held == "":
            why = f"{seo.plugin or 'The site'} accepted it and kept nothing: this login may not set it there."
            yield FieldCheck(name, CheckState.IMPOSSIBLE, wanted, "", why)
        elif held is not None:
            yield _check(name, False, wanted, held, f"{seo.plugin or 'The site'} accepted it and kept something else.")
        elif seen:
            why = f"{seo.plugin} accepted it, and the page shows something else."
            yield _check(name, False, wanted, seen, why)
        else:
            why = f"{seo.plugin} accepted it, but shows it to no program."
            yield FieldCheck(name, CheckState.UNPROVEN, wanted, "", why)


def _page_checks(draft: PostDraft, remote: RemotePost, page: PublicPage) -> Iterator[FieldCheck]:
    if page.trouble:
        yield FieldCheck("public page", CheckState.UNPROVEN, remote.url, "", page.trouble)
        return
    token = page.text
    reads = same_words(draft.title, page.title) or _words(draft.title) in _words(token)
    why = "The page does not show the article's title: a cache may still hold an older page."
    yield _check("public page", reads, remote.url, page.url, why)
    if page.noindex:
        why = "The page tells search engines to stay away: see Settings → Reading on the site, or its SEO plugin."
        yield _check("visible to search engines", False, "index", "noindex", why)
    if page.canonical or page.url.startswith("http"):
        good = page.canonical.rstrip("/") == remote.url.rstrip("/") or (
            not remote.url.startswith("http") and bool(page.canonical)
        )
        why = "Search engines are sent to another address." if page.canonical else "The page names none."
        yield _check("canonical address", good, remote.url, page.canonical, why)
    featured = draft.media.get(draft.featured) if draft.featured is not None else None
    if featured is not None:
        good = _stem(featured.url) in html.unescape(page.image) or _stem(featured.url) in html.unescape(page.text)
        why = "Neither the page nor its entry for social networks shows the featured image: the theme decides that."
        yield _check("image on the page", good, _stem(featured.url), page.image, why)
