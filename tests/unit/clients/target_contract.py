"""What every publishing target must do; a test class for one target inherits `TargetContract` and gives it a target."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import article_text
from igny8_desktop.domain.enums import ContentType, TermKind
from igny8_desktop.domain.errors import NotFound
from igny8_desktop.domain.ports import MediaUpload, PostDraft, PublishTarget, RemoteMedia, RemoteTerm, TermWish
from igny8_desktop.services.publishing.proof import prove
from igny8_desktop.services.publishing.versions import read_site_blocks


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def make_image(folder: Path, *, seed: str = "", width: int = 320, height: int = 180) -> MediaUpload:
    """Write a small WebP whose bytes nobody else has and describe its upload."""
    from PIL import Image

    stream = io.BytesIO()
    color = hashlib.sha256((seed or secrets.token_hex(8)).encode()).digest()
    Image.new("RGB", (width, height), (color[0], color[1], color[2])).save(stream, "WEBP", exif=color)
    data = stream.getvalue()
    sha = hashlib.sha256(data).hexdigest()
    path = folder / f"{sha}.webp"
    path.write_bytes(data)
    return MediaUpload(
        image_id=7,
        path=path,
        file_name=f"red-shoes-{sha[:12]}.webp",
        mime="image/webp",
        sha256=sha,
        alt_text='Red "trail" shoes & socks – 日本',
        caption="Two <shoes>",
        title="Trail shoes",
        width=width,
        height=height,
    )


def make_draft(token: str = "", **changes: Any) -> PostDraft:
    """Return an article with a block of every kind but images, under a token and slug of its own."""
    token = token or secrets.token_hex(10)
    draft = PostDraft(
        token=token,
        content_type=ContentType.POST,
        title="Trail shoes & socks: “what” to buy – é 日本",
        slug=f"trail-shoes-{token[:8]}",
        excerpt="All about <shoes> & socks.",
        blocks=(
            b.paragraph('Rain & mud <b>are</b> no "excuse" -- really.'),
            b.heading("How to choose"),
            b.heading("Grip", 3),
            b.bullet_list(["Lugs & rubber", "Weight"]),
            b.bullet_list(["Measure", "Try"], ordered=True),
            b.Block(b.BlockKind.QUOTE, "<p>Run <em>happy</em>.</p>"),
            b.Block(b.BlockKind.TABLE, "<thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"),
            b.Block(b.BlockKind.CODE, "if a &lt; b:\n    print([gallery])"),
            b.details("Are they waterproof?", "Some are & some are not."),
            b.Block(b.BlockKind.SEPARATOR),
        ),
        meta_title="Trail shoes",
        meta_description="Which trail shoes to buy.",
        primary_keyword="trail shoes",
    )
    return replace(draft, **changes)


def with_image(draft: PostDraft, media: RemoteMedia) -> PostDraft:
    """Return the article with an image at its end that is also its featured image."""
    return replace(draft, blocks=(*draft.blocks, b.image(7, "Red shoes", "Two shoes")), media={7: media}, featured=7)


class TargetContract:
    """The promises of `PublishTarget`; every test works on a site that may hold other things already."""

    @pytest.fixture
    def target(self) -> PublishTarget:
        raise NotImplementedError

    def published(self, target: PublishTarget, draft: PostDraft) -> str:
        return target.update(target.create_draft(draft).remote_id, draft, status="publish").remote_id

    def test_the_connection_works(self, target: PublishTarget) -> None:
        report = target.check()

        assert report.ok, report.problem
        assert report.problem is None

    def test_a_draft_is_not_public_and_is_found_by_its_token(self, target: PublishTarget) -> None:
        draft = make_draft()
        assert target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type) is None

        made = target.create_draft(draft)

        assert made.status == "draft"
        assert made.token == draft.token
        assert made.slug == draft.slug
        found = target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type)
        assert found is not None
        assert (found.remote_id, found.content_hash) == (made.remote_id, made.content_hash)

    def test_a_post_is_found_under_another_slug(self, target: PublishTarget) -> None:
        draft = make_draft()
        made = target.create_draft(draft)

        found = target.find(token=draft.token, slug="somebody-changed-it", content_type=draft.content_type)

        assert found is not None
        assert found.remote_id == made.remote_id

    def test_a_slug_alone_does_not_make_a_post_ours(self, target: PublishTarget) -> None:
        draft = make_draft()
        target.create_draft(draft)

        assert target.find(token=secrets.token_hex(10), slug=draft.slug, content_type=draft.content_type) is None

    def test_publishing_gives_the_complete_post(self, target: PublishTarget, tmp_path: Path) -> None:
        image = make_image(tmp_path)
        media = target.upload_media(image)
        terms = target.ensure_terms([TermWish(TermKind.CATEGORY, "Running"), TermWish(TermKind.TAG, "Trail")])
        draft = with_image(make_draft(terms=terms), media)

        post = target.update(target.create_draft(draft).remote_id, draft, status="publish")

        assert post.status == "publish"
        assert post.title.replace("&amp;", "&") == draft.title
        assert post.featured_media == media.remote_id
        assert set(post.term_ids) >= {term.remote_id for term in terms}
        assert "How to choose" in post.content
        assert "Are they waterproof?" in post.content
        assert post.url
        assert post.modified_at is not None
        assert abs(post.modified_at - now()) < timedelta(minutes=2)
        assert target.fetch(post.remote_id, post.content_type) == post

    def test_publishing_again_changes_the_same_post(self, target: PublishTarget) -> None:
        draft = make_draft()
        number = self.published(target, draft)
        first = target.fetch(number, draft.content_type)
        same = target.update(number, draft, status="publish")
        assert first is not None
        assert (same.content_hash, same.url) == (first.content_hash, first.url)

        changed = target.update(
            number, replace(draft, title="A new title", blocks=(b.paragraph("New text"),)), status="publish"
        )

        assert changed.remote_id == number
        assert changed.url == first.url
        assert changed.title == "A new title"
        assert changed.content_hash != first.content_hash
        assert "How to choose" not in changed.content

    def test_two_articles_with_one_slug_get_two_addresses(self, target: PublishTarget) -> None:
        one = make_draft()
        two = make_draft(slug=one.slug)

        first = target.update(target.create_draft(one).remote_id, one, status="publish")
        second = target.update(target.create_draft(two).remote_id, two, status="publish")

        assert first.remote_id != second.remote_id
        assert first.slug != second.slug
        assert first.url != second.url
        again = target.update(second.remote_id, two, status="publish")
        assert again.url == second.url

    def test_trash_and_back(self, target: PublishTarget) -> None:
        draft = make_draft()
        number = self.published(target, draft)

        target.trash(number, draft.content_type)
        target.trash(number, draft.content_type)

        found = target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type)
        assert found is not None
        assert (found.remote_id, found.status) == (number, "trash")
        back = target.update(number, draft, status="publish")
        assert (back.remote_id, back.status, back.slug) == (number, "publish", draft.slug)

    def test_back_to_draft(self, target: PublishTarget) -> None:
        draft = make_draft()
        number = self.published(target, draft)

        assert target.update(number, draft, status="draft").status == "draft"

    def test_a_date_in_the_future_waits(self, target: PublishTarget) -> None:
        moment = (now() + timedelta(days=3)).replace(microsecond=0)
        draft = make_draft(date=moment)

        post = target.update(target.create_draft(draft).remote_id, draft, status="future")

        assert post.status == "future"
        assert post.date == moment
        at_once = target.update(post.remote_id, replace(draft, date=None), status="publish")
        assert at_once.status == "publish"

    def test_a_page(self, target: PublishTarget) -> None:
        draft = make_draft(content_type=ContentType.PAGE)

        post = target.update(target.create_draft(draft).remote_id, draft, status="publish")

        assert (post.status, post.content_type) == ("publish", ContentType.PAGE)
        found = target.find(token=draft.token, slug=draft.slug, content_type=ContentType.PAGE)
        assert found is not None
        assert found.remote_id == post.remote_id

    def test_what_is_gone_is_gone(self, target: PublishTarget) -> None:
        assert target.fetch("987654", ContentType.POST) is None
        target.trash("987654", ContentType.POST)
        with pytest.raises(NotFound):
            target.update("987654", make_draft(), status="publish")

    def test_an_image_is_found_by_its_bytes(self, target: PublishTarget, tmp_path: Path) -> None:
        image = make_image(tmp_path)
        assert target.find_media(image.sha256) is None

        made = target.upload_media(image)

        assert (made.width, made.height) == (image.width, image.height)
        assert target.find_media(image.sha256) == made

    def test_what_is_there_is_listed(self, target: PublishTarget) -> None:
        before = now() - timedelta(seconds=5)
        draft, page = make_draft(title="Shoes & socks"), make_draft(content_type=ContentType.PAGE)
        number = self.published(target, draft)
        page_number = target.create_draft(page).remote_id

        listed = {(post.post_type, post.remote_id): post for post in target.known_posts()}

        post = listed["post", number]
        assert (post.title, post.slug, post.status) == ("Shoes & socks", draft.slug, "publish")
        assert post.url
        assert listed["page", page_number].status == "draft"
        changed = {post.remote_id for post in target.known_posts(before)}
        assert {number, page_number} <= changed
        assert number not in {post.remote_id for post in target.known_posts(now() + timedelta(hours=1))}
        target.trash(number, draft.content_type)
        assert number not in {post.remote_id for post in target.known_posts() if post.post_type == "post"}
        again = {post.remote_id: post.status for post in target.known_posts(before) if post.post_type == "post"}
        assert again[number] == "trash"

    def test_what_is_read_back_is_what_was_sent(self, target: PublishTarget, tmp_path: Path) -> None:
        """The report of a complete post on a good site has no difference; see `services/publishing/proof.py`."""
        media = target.upload_media(make_image(tmp_path))
        terms = target.ensure_terms([TermWish(TermKind.CATEGORY, "Running"), TermWish(TermKind.TAG, "Trail")])
        draft = with_image(make_draft(terms=terms), media)
        post = target.update(target.create_draft(draft).remote_id, draft, status="publish")

        report = prove(draft, target.content_of(draft), post, target.public_page(post), status="publish")

        assert report.differs == ()
        assert report.confirmed >= 10

    def test_a_post_is_read_as_the_blocks_that_were_sent(self, target: PublishTarget, tmp_path: Path) -> None:
        media = target.upload_media(make_image(tmp_path))
        draft = with_image(make_draft(), media)
        post = target.update(target.create_draft(draft).remote_id, draft, status="publish")

        read = read_site_blocks(target, post)

        # Word for word: where a target knows no block of this kind, a question is a heading of its own.
        assert article_text(read).split() == article_text(draft.blocks).split()
        assert draft.token not in article_text(read)
        again = target.update(post.remote_id, replace(draft, blocks=read, media={}, featured=None), status="publish")
        assert article_text(read_site_blocks(target, again)).split() == article_text(draft.blocks).split()

    def test_a_post_is_put_back_as_it_was(self, target: PublishTarget) -> None:
        draft = make_draft()
        number = self.published(target, draft)
        before = target.fetch(number, draft.content_type)
        kept = target.snapshot(number, draft.content_type)
        assert kept is not None
        assert before is not None
        kept = json.loads(json.dumps(kept))
        target.update(number, replace(draft, title="Other", blocks=(b.paragraph("Other"),)), status="draft")

        for _ in range(2):
            after = target.put_back(number, draft.content_type, kept)
            assert (after.title, after.content, after.status, after.slug, after.excerpt) == (
                before.title, before.content, before.status, before.slug, before.excerpt,
            )  # fmt: skip
        assert target.snapshot("987654", draft.content_type) is None

    def test_an_image_goes_unless_something_else_shows_it(self, target: PublishTarget, tmp_path: Path) -> None:
        alone, shared = target.upload_media(make_image(tmp_path)), target.upload_media(make_image(tmp_path))
        one, other = with_image(make_draft(), shared), with_image(make_draft(), shared)
        first = self.published(target, one)
        self.published(target, other)

        assert target.media_there([alone.remote_id, shared.remote_id, "0"]) == {alone.remote_id, shared.remote_id}
        assert not target.delete_media(shared.remote_id, besides=first)
        assert target.delete_media(alone.remote_id, besides=first)
        assert target.delete_media(alone.remote_id)
        assert target.media_there([alone.remote_id, shared.remote_id]) == {shared.remote_id}

    def test_terms_are_made_once(self, target: PublishTarget) -> None:
        mark = secrets.token_hex(4)
        wishes = [
            TermWish(TermKind.CATEGORY, f"Tips & Tricks {mark}"),
            TermWish(TermKind.TAG, f"靴 {mark}"),
            TermWish(TermKind.TAG, f"c++ {mark}"),
            TermWish(TermKind.TAG, f"C {mark}"),
            TermWish(TermKind.CATEGORY, f"tips & tricks {mark}"),
            TermWish(TermKind.TAG, "  "),
        ]

        first = list(target.ensure_terms(wishes))
        second = list(target.ensure_terms(wishes))

        assert [(term.kind, term.name) for term in first] == [(wish.kind, wish.name) for wish in wishes[:4]]
        assert len({term.remote_id for term in first}) == 4
        assert ids(first) == ids(second)
        assert set(ids(first)) <= set(ids(target.terms()))


def ids(terms: Sequence[RemoteTerm]) -> list[tuple[str, str]]:
    """Return what identifies terms."""
    return [(str(term.kind), term.remote_id) for term in terms]
