"""Fetch a published post as a visitor gets it."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from igny8_desktop.clients.page_head import parse
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.publish_report import PublicPage

_HOPS = 3


def read(http: WordPressHttp, url: str) -> PublicPage:
    """Fetch the page without the login; troubles come back as words, since the post itself is there."""
    address = url
    try:
        for _ in range(_HOPS):
            answer = http.fetch("GET", address, headers={"Accept": "text/html,*/*;q=0.8"})
            target = answer.headers.get("Location")
            if not (300 <= answer.status < 400 and target):
                return parse(answer.text, address, answer.status)
            moved = urljoin(address, target)
            if urlsplit(moved).scheme not in ("http", "https"):
                break
            address = moved
    except Igny8Error as error:
        return PublicPage(address, trouble=f"{error.info.title}. {error.info.what}")
    return PublicPage(address, trouble="The page sends its visitors on and on.")
