"""The folder target: the contract, the site that it writes, and what a crash leaves."""

from __future__ import annotations

import html.parser
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pytest
from lxml import etree

from igny8_desktop.clients.folder import manifest as store
from igny8_desktop.clients.folder.target import FolderTarget
from igny8_desktop.clients.targets import PublishTargetFactory
from igny8_desktop.domain import blocks as b
from igny8_desktop.domain.enums import ContentType, TargetKind, TermKind
from igny8_desktop.domain.errors import ErrorKind, Igny8Error
from igny8_desktop.domain.ports import PublishTarget, SiteConnection, TermWish
from tests.unit.clients.target_contract import TargetContract, make_draft, make_image, now, with_image


def connect(folder: Path, url: str = "") -> SiteConnection:
    return SiteConnection(1, "blog", "Shoes & <Socks>", TargetKind.FOLDER, folder=str(folder), url=url)


def path_of(url: str) -> Path:
    return Path(url2pathname(unquote(urlsplit(url).path)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "my site"


@pytest.fixture
def target(folder: Path) -> FolderTarget:
    return FolderTarget(connect(folder), now)


class TestContract(TargetContract):
    @pytest.fixture
    def target(self, folder: Path) -> PublishTarget:
        return PublishTargetFactory(now).open(connect(folder))


class Links(html.parser.HTMLParser):
    """Collect what a page refers to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.refs: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.refs += [value for name, value in attrs if name in ("href", "src") and value]


def publish(target: FolderTarget, **changes: Any) -> Path:
    draft = make_draft(**changes)
    return path_of(target.update(target.create_draft(draft).remote_id, draft, status="publish").url)


def test_every_link_of_the_site_leads_somewhere(target: FolderTarget, folder: Path, tmp_path: Path) -> None:
    terms = target.ensure_terms([TermWish(TermKind.CATEGORY, "Running & <more>"), TermWish(TermKind.TAG, "Index")])
    for number in range(3):
        draft = with_image(make_draft(terms=terms), target.upload_media(make_image(tmp_path, seed=str(number))))
        target.update(target.create_draft(draft).remote_id, draft, status="publish")
    publish(target, content_type=ContentType.PAGE)

    pages = list(folder.rglob("*.html"))
    assert len(pages) == 1 + 3 + 1 + 2
    for page in pages:
        for ref in Links(page).refs:
            assert (page.parent / unquote(ref)).resolve().is_file(), f"{page.name}: {ref}"


def test_the_list_shows_published_posts_newest_first(folder: Path) -> None:
    moment = now()
    target = FolderTarget(connect(folder), lambda: moment)
    first = publish(target, title="The first one")
    moment += timedelta(hours=1)
    publish(target, title="The second one")
    target.create_draft(make_draft(title="Still a draft"))

    index = (folder / "index.html").read_text(encoding="utf-8")
    assert index.index("The second one") < index.index("The first one")
    assert "Still a draft" not in index
    assert f'href="posts/{first.name}"' in index


def test_foreign_words_are_escaped(target: FolderTarget, folder: Path) -> None:
    evil = '"><script>alert(1)</script>'
    terms = target.ensure_terms([TermWish(TermKind.CATEGORY, evil)])
    page = publish(
        target, title=evil, excerpt=evil, meta_title=evil, meta_description=evil, terms=terms,
        blocks=(b.paragraph(evil), b.image(1, evil, evil), b.details(evil, evil)),
    )  # fmt: skip

    for path in (page, folder / "index.html", folder / "feed.xml", *(folder / "category").iterdir()):
        assert "<script>" not in path.read_text(encoding="utf-8"), path


def test_feed_and_site_map_are_sound_and_use_the_public_address(folder: Path) -> None:
    target = FolderTarget(connect(folder, url="https://example.com/blog"), now)
    page = publish(target, title="A & B")

    feed = etree.parse(folder / "feed.xml").getroot()
    assert feed.findtext(".//{*}entry/{*}title") == "A & B"
    locations = etree.parse(folder / "sitemap.xml").getroot().findall(".//{*}loc")
    assert [each.text for each in locations] == [
        "https://example.com/blog/index.html",
        f"https://example.com/blog/posts/{page.name}",
    ]
    assert f'rel="canonical" href="https://example.com/blog/posts/{page.name}"' in page.read_text(encoding="utf-8")


def test_an_edit_of_the_page_is_seen(target: FolderTarget) -> None:
    draft = make_draft()
    post = target.update(target.create_draft(draft).remote_id, draft, status="publish")
    page = path_of(post.url)

    page.write_text(page.read_text(encoding="utf-8").replace("How to choose", "My own words"), encoding="utf-8")

    now_there = target.fetch(post.remote_id, ContentType.POST)
    assert now_there is not None
    assert now_there.content_hash != post.content_hash
    page.unlink()
    assert target.fetch(post.remote_id, ContentType.POST) is None


def test_a_page_moves_with_its_status_and_leaves_nothing_behind(target: FolderTarget, folder: Path) -> None:
    draft = make_draft()
    made = target.create_draft(draft)
    assert "noindex" in path_of(made.url).read_text(encoding="utf-8")
    target.update(made.remote_id, draft, status="publish")
    target.trash(made.remote_id, ContentType.POST)

    assert [path.parent.name for path in folder.rglob(f"{draft.slug}*.html")] == ["trash"]
    assert draft.slug not in (folder / "index.html").read_text(encoding="utf-8")


def test_a_scheduled_post_comes_out_at_its_time(folder: Path) -> None:
    moment = now()
    target = FolderTarget(connect(folder), lambda: moment)
    draft = make_draft(date=moment + timedelta(hours=2))
    post = target.update(target.create_draft(draft).remote_id, draft, status="publish")
    assert post.status == "future"

    moment += timedelta(hours=3)
    later = target.fetch(post.remote_id, ContentType.POST)

    assert later is not None
    assert later.status == "publish"
    assert later.content_hash == post.content_hash
    assert draft.slug in (folder / "index.html").read_text(encoding="utf-8")


def test_a_foreign_file_is_never_overwritten(target: FolderTarget, folder: Path) -> None:
    (folder / "posts").mkdir(parents=True)
    own = folder / "posts" / "hand-made.html"
    own.write_text("mine", encoding="utf-8")

    page = publish(target, slug="hand-made")

    assert own.read_text(encoding="utf-8") == "mine"
    assert page.name == "hand-made-2.html"


@pytest.mark.parametrize("slug", ["../../evil", "con", "index", "靴", "a/b\\c"])
def test_a_slug_never_leaves_its_folder(target: FolderTarget, folder: Path, slug: str) -> None:
    page = publish(target, slug=slug)

    assert page.parent == folder / "posts"
    assert page.stem not in ("con", "index")


def test_a_crash_at_any_write_leaves_a_whole_site_and_no_second_post(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Break the n-th file operation of publishing, for every n, then publish again as a resume does."""
    draft = make_draft()
    real, left = store.write, [0]

    def breaking(path: Path, data: bytes, *, durable: bool = True) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        real(path, data, durable=durable)

    monkeypatch.setattr(store, "write", breaking)
    for step in range(1, 100):
        target = FolderTarget(connect(folder / str(step)), now)
        left[0] = step
        finished = True
        try:
            made = target.create_draft(draft)
            target.update(made.remote_id, draft, status="publish")
        except KeyboardInterrupt:
            finished = False
        left[0] = -1
        found = target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type)
        made = found or target.create_draft(draft)
        post = target.update(made.remote_id, draft, status="publish")
        pages = [path for path in (folder / str(step)).rglob("*.html") if path.name != "index.html"]
        assert [path.name for path in pages] == [f"{draft.slug}.html"], step
        assert post.status == "publish"
        assert not list((folder / str(step)).rglob("*.tmp"))
        if finished:
            break
    assert step > 8


def test_many_threads_lose_nothing(folder: Path) -> None:
    start = threading.Barrier(4)

    def work(number: int) -> None:
        target = FolderTarget(connect(folder), now)
        start.wait()
        for _ in range(5):
            publish(target, slug="same-slug")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert len(list((folder / "posts").iterdir())) == 20
    assert len(store.load(folder).posts) == 20


def test_a_damaged_manifest_is_said_and_kept(target: FolderTarget, folder: Path) -> None:
    publish(target)
    path = folder / store.NAME
    path.write_text("{", encoding="utf-8")

    report = target.check()
    with pytest.raises(Igny8Error) as caught:
        target.create_draft(make_draft())

    assert not report.ok
    assert caught.value.kind is ErrorKind.STORAGE
    assert path.read_text(encoding="utf-8") == "{"


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")

    report = FolderTarget(connect(blocked), now).check()
    nowhere = FolderTarget(SiteConnection(1, "x", "X", TargetKind.FOLDER), now).check()

    assert report.problem is not None
    assert report.problem.kind is ErrorKind.STORAGE
    assert nowhere.problem is not None
    assert nowhere.problem.kind is ErrorKind.WRONG_INPUT
