"""Internal links: natural anchors, never a dead link, reservations that become links, links that break and mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.clients.wordpress.block_markup import to_block_markup
from igny8_desktop.data.models import Content, SitePost, Task
from igny8_desktop.data.queries.site_posts import forget_posts
from igny8_desktop.domain.blocks import (
    Block,
    BlockKind,
    blocks_from_json,
    blocks_to_json,
    bullet_list,
    heading,
    paragraph,
    plain_text,
)
from igny8_desktop.domain.enums import ContentStatus, LinkState, RevisionOrigin, SiteStatus
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.services.writer.article_blocks import sanitize_blocks
from igny8_desktop.services.writer.article_facts import ArticleReader, block_numbers
from igny8_desktop.services.writer.html_places import free_stretch, with_address, with_link, without_links
from igny8_desktop.services.writer.internal_links import InternalLinks, LinkReport, LinkWish, find_anchor
from igny8_desktop.services.writer.link_finding import LinkTarget, suggest
from igny8_desktop.services.writer.revisions import add_revision
from tests.harness.world import World, open_world
from tests.unit.writer.test_article_score import BLOCKS

KETTLE = LinkTarget("content-9", "How to Descale a Kettle", ("how to descale a kettle",), "https://b.test/kettle/")
TAMPER = LinkTarget("task-4", "Espresso tampers: a guide", ("best espresso tamper",))


def suggested(
    *blocks: Block, targets: tuple[LinkTarget, ...] = (KETTLE, TAMPER), **more: object
) -> list[tuple[str, str]]:
    text = ArticleReader().read(blocks, block_numbers(blocks), "en")
    found = suggest(text, targets, per_thousand=5, **more)  # type: ignore[arg-type]
    for each in found:
        assert text.blocks[int(each.block_id)].text[each.start : each.start + each.length] == each.anchor
    return [(each.target.key, each.anchor) for each in found]


def test_anchors_are_the_words_of_the_text_in_any_form() -> None:
    text = paragraph("Descaling your kettles takes an hour. A good espresso tamper lasts for years.")
    assert suggested(text) == [("content-9", "Descaling your kettles"), ("task-4", "espresso tamper")]


def test_no_anchor_in_headings_links_code_or_across_tags() -> None:
    assert (
        suggested(
            heading("Descale a kettle"),
            Block(BlockKind.PARAGRAPH, 'See <a href="/x">how we descale a kettle</a> and <code>descale kettle</code>.'),
            Block(BlockKind.PARAGRAPH, "We descale <b>the kettle</b> daily."),
            Block(BlockKind.CODE, "descale kettle"),
        )
        == []
    )


def test_one_link_for_a_target_two_in_a_block_and_a_limit_for_the_length() -> None:
    many = tuple(
        LinkTarget(f"content-{number}", f"Grinder {word}", (f"grinder {word}",), "https://b.test/x")
        for number, word in enumerate(("alpha", "bravo", "charlie", "delta", "echo", "foxtrot"))
    )
    words = [f"The grinder {target.phrases[0].split()[1]} is loud." for target in many]
    assert len(suggested(paragraph(" ".join(words)), targets=many)) == 2
    long = [paragraph(word + " Nothing else is said here." * 30) for word in words]
    assert len(suggested(*long, targets=many)) == 5
    assert len(suggested(*long, paragraph("The grinder alpha again."), targets=many[:1])) == 1
    assert suggested(*long, targets=many, linked=[target.key for target in many[:4]]) == [("content-4", "grinder echo")]


def test_an_article_does_not_give_its_own_topic_away() -> None:
    text = paragraph("We descale the kettle.")
    assert suggested(text, own=("How to descale a kettle",)) == []


# ---------------------------------------------------------------------------------------------------------- markup


def test_a_link_changes_its_words_and_nothing_else() -> None:
    block = Block(BlockKind.LIST, "<li>A &amp; B:\n  clean   the <b>big</b> kettle&nbsp;now</li><li>Kettle care</li>")
    text = plain_text(block)
    start = text.index("kettle")
    linked = with_link(block, start, start + 6, "https://b.test/?a=1&b=2")
    assert linked is not None
    assert linked.html == block.html.replace("kettle&nbsp;", '<a href="https://b.test/?a=1&amp;b=2">kettle</a>&nbsp;')
    assert plain_text(linked) == text
    assert without_links(linked, "https://b.test/?a=1&b=2") == block
    moved = with_address(linked, "https://b.test/?a=1&b=2", "https://b.test/new/")
    assert '<a href="https://b.test/new/">kettle</a>' in moved.html


@given(BLOCKS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_stretch_is_linked_without_a_change_of_text_or_refused(blocks: list[Block], data: st.DataObject) -> None:
    for block in blocks:
        text = plain_text(block)
        if not text:
            continue
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        linked = with_link(block, start, end, "https://b.test/")
        if linked is None:
            continue
        assert plain_text(linked) == text
        assert linked.html != block.html
        assert without_links(linked, "https://b.test/").html == without_links(block, "https://b.test/").html


@given(st.text(st.sampled_from("ab &<>;'\"é\n"), max_size=30), st.text(st.sampled_from("ab é"), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_an_anchor_that_is_found_can_carry_its_link(text: str, anchor: str) -> None:
    blocks = list(sanitize_blocks([paragraph(text), paragraph(anchor)]))
    place = find_anchor(blocks, anchor)
    if place is not None:
        number, start = place
        assert plain_text(blocks[number])[start : start + len(anchor)] == anchor
        assert free_stretch(blocks[number], start, start + len(anchor)) is not None


# ---------------------------------------------------------------------------------------------------------- service


class Desk:
    """A site with an article about kettles and one that speaks of them."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.scope = world.site(name)
        self.links = InternalLinks(world.database)
        self.target = self.article("How to Descale a Kettle", "descale kettle", paragraph("Kettles."))
        self.source = self.article("Tea", "brew tea", paragraph("Brew tea after descaling the kettle."))

    def article(self, title: str, keyword: str, *blocks: Block) -> int:
        with self.world.database.write(self.scope) as work:
            content = work.add(
                Content(title=title, slug=title.lower(), primary_keyword=keyword, blocks=blocks_to_json(blocks))
            )
            add_revision(work, content, RevisionOrigin.GENERATED)
            return content.id

    def publish(self, content_id: int, url: str = "https://b.test/kettle/") -> None:
        with self.world.database.write(self.scope) as work:
            content = work.get(Content, content_id)
            content.status = ContentStatus.APPROVED
            content.status = ContentStatus.PUBLISHED
            content.site_status, content.url = SiteStatus.PUBLISHED, url

    def take_down(self, content_id: int) -> None:
        with self.world.database.write(self.scope) as work:
            content = work.get(Content, content_id)
            content.site_status, content.url = SiteStatus.NOT_PUBLISHED, ""

    def stored(self, content_id: int) -> tuple[str, ContentStatus, int]:
        with self.world.database.read(self.scope) as work:
            content = work.get(Content, content_id)
            html = "".join(block.html for block in blocks_from_json(content.blocks))
            return html, content.status, content.revision

    def reserve(self) -> None:
        added = self.links.add(self.scope, self.source, [LinkWish(f"content-{self.target}", "descaling the kettle", 0)])
        assert len(added.reserved) == 1

    def states(self) -> list[LinkState]:
        return [link.state for link in self.links.links(self.scope, self.source)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("links")) as world:
        yield world


@pytest.fixture
def desk(world: World, request: pytest.FixtureRequest) -> Desk:
    return Desk(world, request.node.name)


def test_a_reservation_is_plain_text_until_its_target_is_live(desk: Desk) -> None:
    [found] = desk.links.suggestions(desk.scope, desk.source)
    assert (found.target.key, found.anchor) == (f"content-{desk.target}", "descaling the kettle")
    desk.reserve()
    html, _status, revision = desk.stored(desk.source)
    assert html == "Brew tea after descaling the kettle."
    assert revision == 1
    assert desk.states() == [LinkState.RESERVED]
    markup = to_block_markup([paragraph("Brew tea after descaling the kettle.")])
    with desk.world.database.read(desk.scope) as work:
        assert to_block_markup(blocks_from_json(work.get(Content, desk.source).blocks)) == markup
    assert desk.links.settle(desk.scope) == LinkReport()
    assert desk.links.suggestions(desk.scope, desk.source) == []


def test_it_becomes_a_link_when_the_target_goes_live_and_the_article_is_to_be_published_again(desk: Desk) -> None:
    desk.reserve()
    desk.publish(desk.source, "https://b.test/tea/")
    desk.publish(desk.target)
    assert desk.links.settle(desk.scope) == LinkReport(placed=1, contents=(desk.source,))
    html, status, revision = desk.stored(desk.source)
    assert html == 'Brew tea after <a href="https://b.test/kettle/">descaling the kettle</a>.'
    assert (status, revision) == (ContentStatus.APPROVED, 2)
    assert desk.states() == [LinkState.LIVE]
    assert desk.links.settle(desk.scope) == LinkReport()


def test_a_link_breaks_with_its_target_mends_with_it_and_follows_it(desk: Desk) -> None:
    desk.publish(desk.target)
    added = desk.links.add(desk.scope, desk.source, [LinkWish(f"content-{desk.target}", "descaling the kettle")])
    assert len(added.linked) == 1
    desk.take_down(desk.target)
    assert desk.links.settle(desk.scope).broken == 1
    assert desk.links.settle(desk.scope).broken == 0
    assert desk.states() == [LinkState.BROKEN]
    with desk.world.database.write(desk.scope) as work:
        content = work.get(Content, desk.target)
        content.site_status, content.url = SiteStatus.PUBLISHED, "https://b.test/kettle-care/"
    assert desk.links.settle(desk.scope).mended == 1
    assert "https://b.test/kettle-care/" in desk.stored(desk.source)[0]
    assert desk.states() == [LinkState.LIVE]


def test_the_link_of_a_task_goes_to_its_article(desk: Desk) -> None:
    with desk.world.database.write(desk.scope) as work:
        task = work.add(Task(title="Tea pots", primary_keyword="brew tea pot")).id
    other = desk.article("Pots", "pots", paragraph("Brew your tea in a pot, always."))
    [found] = [each for each in desk.links.suggestions(desk.scope, other) if each.target.task_id == task]
    desk.links.add(desk.scope, other, [LinkWish(found.target.key, found.anchor)])
    desk.links.settle(desk.scope)
    with desk.world.database.write(desk.scope) as work:
        content = work.add(Content(task_id=task, title="Tea pots", slug="tea-pots"))
        add_revision(work, content, RevisionOrigin.GENERATED)
    desk.links.settle(desk.scope)
    desk.publish(content.id, "https://b.test/pots/")
    assert desk.links.settle(desk.scope).placed == 1
    assert 'href="https://b.test/pots/"' in desk.stored(other)[0]


def test_a_post_of_the_site_is_linked_and_breaks_when_it_is_forgotten(desk: Desk) -> None:
    with desk.world.database.write(desk.scope) as work:
        post = work.add(
            SitePost(post_type="post", remote_id="7", title="Brew tea: the guide", slug="t", status="publish",
                     url="https://b.test/brew/")
        ).id  # fmt: skip
    other = desk.article("Cups", "cups", paragraph("First brew some tea, then wash up."))
    [found] = [each for each in desk.links.suggestions(desk.scope, other) if each.target.post_id == post]
    desk.links.add(desk.scope, other, [LinkWish(found.target.key, found.anchor)])
    assert '<a href="https://b.test/brew/">brew some tea</a>' in desk.stored(other)[0]
    with desk.world.database.write(desk.scope.whole_site()) as work:
        forget_posts(work, [post])
    assert desk.links.settle(desk.scope).broken == 1
    [link] = desk.links.links(desk.scope, other)
    back = desk.links.remove(desk.scope, [link.id])
    assert back[0][0] == other
    assert desk.stored(other)[0] == "First brew some tea, then wash up."


def test_links_set_by_hand_are_known_and_links_taken_out_are_forgotten(desk: Desk) -> None:
    desk.publish(desk.target)
    other = desk.article("Mugs", "mugs", Block(BlockKind.PARAGRAPH, 'A <a href="https://b.test/kettle">kettle</a>.'))
    assert [link.target for link in desk.links.links(desk.scope, other)] == [f"content-{desk.target}"]
    with desk.world.database.write(desk.scope) as work:
        work.get(Content, other).blocks = blocks_to_json([paragraph("A kettle.")])
    desk.links.settle(desk.scope)
    assert desk.links.links(desk.scope, other) == []


def test_a_reservation_lapses_with_its_target_and_waits_for_its_words(desk: Desk) -> None:
    desk.reserve()
    with desk.world.database.write(desk.scope) as work:
        work.get(Content, desk.source).blocks = blocks_to_json([paragraph("Other words.")])
    desk.publish(desk.target)
    assert desk.links.settle(desk.scope) == LinkReport()
    assert [link.block for link in desk.links.links(desk.scope, desk.source)] == [-1]
    with desk.world.database.write(desk.scope) as work:
        work.delete(work.get(Content, desk.target))
    assert desk.links.settle(desk.scope).lapsed == 1


def test_pages_of_a_folder_link_by_their_place_in_it(desk: Desk) -> None:
    desk.publish(desk.target, "file:///home/me/web/posts/descale-kettle.html")
    desk.links.add(desk.scope, desk.source, [LinkWish(f"content-{desk.target}", "kettle")])
    assert '<a href="../posts/descale-kettle.html">kettle</a>' in desk.stored(desk.source)[0]
    assert desk.links.settle(desk.scope) == LinkReport()
    assert desk.states() == [LinkState.LIVE]


def test_words_that_are_not_there_are_refused_and_unknown_pages_and_old_revisions_told(desk: Desk) -> None:
    added = desk.links.add(desk.scope, desk.source, [LinkWish(f"content-{desk.target}", "no such words")])
    assert added.refused == ("no such words",)
    with pytest.raises(NotFound):
        desk.links.add(desk.scope, desk.source, [LinkWish("content-99999", "Brew")])
    with pytest.raises(Conflict):
        desk.links.add(desk.scope, desk.source, [], based_on=9)
    other = replace(desk.scope, site_id=desk.world.site("Elsewhere links").site_id)
    with pytest.raises(NotFound):
        desk.links.links(other, desk.source)


def test_list_items_carry_links_of_their_own() -> None:
    items = bullet_list(["Descale the kettle", "Drink"])
    assert suggested(items) == [("content-9", "Descale the kettle")]
