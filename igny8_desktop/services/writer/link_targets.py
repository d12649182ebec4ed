"""Gather the pages of a site that an article may link to, and know which of them are live."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from igny8_desktop.data.models import Content, InternalLink
from igny8_desktop.data.queries import internal_links as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import SiteStatus
from igny8_desktop.services.writer.link_finding import LinkTarget

_CUT: Final = re.compile(r"\s*[:|–—?!]\s+|\s+-\s+")
_MOST_PHRASES: Final = 4


def link_targets(work: Work, content: Content) -> list[LinkTarget]:
    """Return what an article may link to: articles here, tasks, then the site's other posts."""
    near = queries.near_clusters(work, content.cluster_id)
    found: list[LinkTarget] = []
    ours: set[str] = {content.remote_id} if content.remote_id else set()
    written: set[int] = {content.task_id} if content.task_id is not None else set()
    for content_id, title, keyword, cluster_id, status, url, task_id, remote_id in queries.content_targets(
        work, content.id
    ):
        live = url if status is SiteStatus.PUBLISHED else ""
        ours.add(remote_id)
        written.add(task_id)
        found.append(
            LinkTarget(
                f"content-{content_id}",
                title,
                phrases(keyword, title),
                live,
                content_id=content_id,
                close=cluster_id in near,
            )
        )
    for task_id, title, keyword, cluster_id in queries.task_targets(work):
        if task_id not in written:
            found.append(
                LinkTarget(f"task-{task_id}", title, phrases(keyword, title), task_id=task_id, close=cluster_id in near)
            )
    for post_id, remote_id, title, slug, url, content_id in queries.post_targets(work):
        if content_id is None and remote_id not in ours and url != content.url:
            found.append(LinkTarget(f"post-{post_id}", title, phrases(title, slug), url, post_id=post_id))
    return found


def phrases(*texts: str) -> tuple[str, ...]:
    """Return what may stand for a page in a text: its keyword, and its title up to the colon."""
    found: list[str] = []
    for text in texts:
        plain = text.replace("-", " ") if " " not in text.strip() else text
        found += [_CUT.split(plain)[0].strip(" ?!.¿¡"), plain.strip()]
    return tuple(dict.fromkeys(each for each in found if each))[:_MOST_PHRASES]


def target_key(row: InternalLink) -> str:
    """Return the key of a link's target, as `LinkTarget` has it."""
    if row.target_content_id is not None:
        return f"content-{row.target_content_id}"
    if row.target_task_id is not None:
        return f"task-{row.target_task_id}"
    return f"post-{row.target_post_id}" if row.target_post_id is not None else f"gone-{row.id}"


def address_now(work: Work, row: InternalLink) -> str | None:
    """Return where a link's target is found now: empty while it is not live yet, `None` when it is gone.

    A task's link becomes a link to its article as soon as that is written.
    """
    if row.target_content_id is None and row.target_task_id is not None:
        row_content = queries.content_of_task(work, row.target_task_id)
        if row_content is None:
            return "" if queries.task_is_there(work, row.target_task_id) else None
        row.target_content_id, row.target_task_id = row_content, None
    if row.target_content_id is not None:
        return queries.live_address(work, row.target_content_id)
    return queries.post_address(work, row.target_post_id) if row.target_post_id is not None else None


def href_of(url: str) -> str:
    """Return the address to write into a text: pages of a folder link to each other by their place in it."""
    if not url.startswith("file:"):
        return url
    return "../" + "/".join(urlsplit(url).path.split("/")[-2:])
