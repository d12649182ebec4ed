"""Publish many articles with images through the whole program to a real WordPress, over a good or a bad wire."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.clients.wordpress.target import WordPressTarget
from igny8_desktop.data.models import Content, Image, PublishRecord
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.blocks import blocks_to_json
from igny8_desktop.domain.enums import ContentStatus, ImageRole, ImageStatus, RevisionOrigin
from igny8_desktop.domain.ports import PublishTarget, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.publisher import PublishingStep
from igny8_desktop.services.steps import StepControl, StepReport
from igny8_desktop.services.writer.revisions import add_revision
from igny8_desktop.services.writer.terms import set_terms
from tests.harness.fault_proxy import PRESETS, Fault, Rule, json_answer
from tests.harness.wordpress.reader import WordPressReader

WORDS = "Grind the beans shortly before you brew, for ground coffee loses its scent within minutes."

#: What goes wrong on the wire: cut before and after the server acted, late, overloaded, asked to wait, challenged.
FAULTS: tuple[Fault, ...] = (
    Fault(drop_before=True),
    Fault(drop_after=True),
    Fault(reset_after=True),
    Fault(truncate=40),
    Fault(delay_after=1.2),
    Fault(strip_auth=True),
    PRESETS["nginx502"],
    json_answer(500, '{"code":"internal_server_error","message":"There has been a critical error."}'),
    json_answer(429, '{"code":"too_many_requests","message":"Slow down"}', Retry_After="0.1"),
    PRESETS["challenge503"],
)


def bad_wire(rate: float) -> list[Rule]:
    """Return rules under which this share of all requests meets one of the faults."""
    each = 1 - (1 - rate) ** (1 / len(FAULTS))
    return [Rule(do=fault, times=-1, probability=each) for fault in FAULTS]


@dataclass
class ManyPosts:
    """Articles of one site and the step that publishes them; `read` is the longest wait for an answer in seconds."""

    program: Program
    scope: Scope
    read: float = 30.0

    def add(self, count: int, *, images: int = 2) -> list[int]:
        """Add approved articles, each with this many images that no other has."""
        made: list[int] = []
        for number in range(count):
            with self.program.database.write(self.scope) as work:
                content = work.add(Content(title=f"Coffee, part {number:04}", slug=f"coffee-{number:04}",
                                           excerpt="All about coffee.", prompts_made=True))  # fmt: skip
                roles = [ImageRole.FEATURED, *[ImageRole.IN_ARTICLE] * (images - 1)][:images]
                ids = [self._image(work, content.id, role, at) for at, role in enumerate(roles)]
                text = [b.heading("How to grind"), *[b.paragraph(f"{WORDS} {at}") for at in range(12)]]
                content.blocks = blocks_to_json((*text, *(b.image(each, "A grinder") for each in ids[1:])))
                set_terms(work, content, ["Coffee"], ["brewing", f"series {number % 7}"])
                add_revision(work, content, RevisionOrigin.GENERATED)
                content.status = ContentStatus.APPROVED
                made.append(content.id)
        return made

    def _image(self, work: object, content_id: int, role: ImageRole, position: int) -> int:
        stored = self.program.images_store.save(
            _picture(f"{content_id}-{position}"), role=role, name=f"grinder {content_id}"
        )
        row = work.add(  # type: ignore[attr-defined]
            Image(content_id=content_id, role=role, position=position, alt_text="A grinder", file_name=stored.file_name,
                  mime=stored.mime, width=stored.width, height=stored.height, size=stored.size, sha256=stored.sha256)
        )  # fmt: skip
        row.status = ImageStatus.GENERATED
        return int(row.id)

    def open(self, connection: SiteConnection) -> PublishTarget:
        """Return a target with a short patience; makes this object a `PublishTargets`."""
        return WordPressTarget(connection, self.program.database.clock, read=self.read)

    def publish(self, ids: Sequence[int], *, pauses: Sequence[float] = (0.02, 0.05, 0.2)) -> StepReport:
        """Publish these articles once through the step, as its button does."""
        step = PublishingStep(
            self.program.database, self, self.program.images_store, self.program.sites.connection,
            look_again_after=pauses, patience=pauses[:2],
        )  # fmt: skip
        control = StepControl(owner=self.program.owner, backoff=0.0)
        return asyncio.run(step.run(self.scope, ids, control))

    def publish_all(self, ids: Sequence[int], *, rounds: int) -> int:
        """Publish, then retry the failed ones alone until none is left; return how many rounds it took."""
        left = list(ids)
        for number in range(1, rounds + 1):
            report = self.publish(left)
            left = [failure.entity_id for failure in report.failed] + list(report.left)
            if not left:
                return number
        raise AssertionError(f"{len(left)} articles are not published after {rounds} rounds")

    def problems(self, reader: WordPressReader, ids: Sequence[int], *, images: int = 2) -> list[str]:
        """Compare the site with the records; return in words what is double, missing or untrue."""
        found: list[str] = []
        posts = {post["id"]: post for post in reader.own_posts()}
        titles = Counter(post["title"]["raw"] for post in posts.values())
        found += [f"“{title}” is there {times} times" for title, times in titles.items() if times > 1]
        media = reader.media()
        hashes = Counter(_hash(item["source_url"]) for item in media)
        found += [f"image {short} is there {times} times" for short, times in hashes.items() if times > 1]
        if len(media) != len(ids) * images:
            found.append(f"{len(media)} images instead of {len(ids) * images}")
        if len(posts) != len(ids):
            found.append(f"{len(posts)} posts instead of {len(ids)}")
        known = {item["id"] for item in media}
        with self.program.database.read(self.scope) as work:
            records = {row.content_id: row for row in work.scalars(select(PublishRecord))}
            contents = {row.id: row for row in work.scalars(select(Content))}
        for content_id in ids:
            record, content = records[content_id], contents[content_id]
            post = posts.get(int(record.remote_id or 0))
            if post is None:
                found.append(f"article {content_id} has no post {record.remote_id}")
                continue
            told = (record.remote_status, _path(record.url), content.status, _path(content.url), content.remote_id)
            true = (post["status"], _path(post["link"]), "published", _path(post["link"]), str(post["id"]))
            if told != true or record.token not in post["content"]["raw"] or record.error_title:
                found.append(f"the record of article {content_id} says {told}, the site {true}")
            if record.report["differs"]:
                found.append(f"article {content_id} differs in {record.report['differs']}")
            numbers = {post["featured_media"], *map(int, re.findall(r"wp-image-(\d+)", post["content"]["raw"]))}
            if len(numbers) != images or not numbers <= known:
                found.append(f"post {post['id']} has the images {sorted(numbers)}")
        return found


def _path(url: str) -> str:
    """Return an address without its host: through a proxy WordPress names the proxy's."""
    return urlsplit(url).path + urlsplit(url).query


def _hash(url: str) -> str:
    match = re.search(r"[0-9a-f]{16}", url)
    return match.group(0) if match else url


def _picture(seed: str) -> bytes:
    from PIL import Image as Picture

    color = hashlib.sha256(seed.encode()).digest()
    stream = io.BytesIO()
    Picture.new("RGB", (320, 180), (color[0], color[1], color[2])).save(stream, "PNG")
    return stream.getvalue()
