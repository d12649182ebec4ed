"""Read the head of a page as search engines do: title, description, canonical address and image."""

from __future__ import annotations

from html.parser import HTMLParser

from igny8_desktop.domain.publish_report import PublicPage


def parse(text: str, url: str, status: int) -> PublicPage:
    """Return what the head of a page says; only the first of each counts, as for search engines."""
    head = _Head()
    head.feed(text)
    head.close()
    trouble = "" if 200 <= status < 300 else f"The page answers with status {status}."
    return PublicPage(
        url=url,
        status=status,
        title=" ".join(head.title.split()),
        description=head.found.get("description", ""),
        canonical=head.found.get("canonical", ""),
        image=head.found.get("og:image", ""),
        text=text,
        noindex="noindex" in head.found.get("robots", "").lower(),
        trouble=trouble,
    )


class _Head(HTMLParser):
    """Gather the title, meta elements and canonical link of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.found: dict[str, str] = {}
        self._in_title = self._has_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "title" and not self._has_title:
            self._in_title = True
        elif tag == "meta":
            name = (values.get("name") or values.get("property") or "").lower()
            if name in ("description", "robots", "og:image"):
                self.found.setdefault(name, values.get("content", ""))
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self.found.setdefault("canonical", values.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._in_title:
            self._in_title, self._has_title = False, True

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
