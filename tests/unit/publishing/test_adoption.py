"""Posts that are on the site already, listed as known and taken over for editing without touching the site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from igny8_desktop.data.models import Content
from igny8_desktop.domain.enums import ContentStatus, RevisionOrigin, SiteStatus
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.services.publishing.adoption import Adoption
from igny8_desktop.services.publishing.site_posts import SitePosts
from tests.unit.publishing.conftest import Desk


def forget_our_own(desk: Desk, content_id: int) -> None:
    """Leave the post on the site and know nothing of it here, as with one that others wrote."""
    with desk.world.database.write(desk.scope) as work:
        content = work.get(Content, content_id)
        work.delete(content)


def test_a_post_is_adopted_block_by_block_and_not_sent_back(desk: Desk) -> None:
    original = desk.article()
    desk.publish()
    page = desk.page("how-to-brew-coffee")
    before = page.read_bytes()
    forget_our_own(desk, original)
    SitePosts(desk.world.database, desk, desk.connection).refresh(desk.scope)
    adoption = Adoption(desk.world.database, desk, desk.connection)
    [known] = adoption.known(desk.scope)
    assert (known.title, known.content_id) == ("How to brew coffee", None)
    with pytest.raises(WrongInput, match="sector"):
        adoption.adopt(desk.scope.whole_site(), [known.id])

    [content_id] = adoption.adopt(desk.scope, [known.id])

    row = desk.content(content_id)
    assert (row.title, row.status, row.site_status) == (
        "How to brew coffee", ContentStatus.PUBLISHED, SiteStatus.PUBLISHED)  # fmt: skip
    assert [block["kind"] for block in row.blocks] == ["heading", "paragraph", "image"]
    assert row.blocks[1]["html"] == "Grind it fine."
    assert desk.contents.revisions(desk.scope, content_id)[0].origin is RevisionOrigin.IMPORTED
    assert adoption.known(desk.scope)[0].content_id == content_id
    with pytest.raises(Conflict, match="already"):
        adoption.adopt(desk.scope, [known.id])
    assert desk.step().waiting(desk.scope) == [], "nothing is sent that was not changed here"
    assert page.read_bytes() == before
    desk.edit(content_id, excerpt="Ours now.")
    assert desk.publish().done == (content_id,)
    assert len(desk.pages()) == 1, "the same post is updated"


def test_a_post_changed_on_the_site_after_it_was_adopted_is_not_overwritten(desk: Desk) -> None:
    original = desk.article()
    desk.publish()
    forget_our_own(desk, original)
    SitePosts(desk.world.database, desk, desk.connection).refresh(desk.scope)
    adoption = Adoption(desk.world.database, desk, desk.connection)
    [content_id] = adoption.adopt(desk.scope, [adoption.known(desk.scope)[0].id])
    page = desk.page("how-to-brew-coffee")
    page.write_text(page.read_text(encoding="utf-8").replace("Grind it fine.", "Their words."), encoding="utf-8")
    detail = desk.contents.get(desk.scope, content_id)
    desk.contents.save(desk.scope, content_id, replace(detail.text, title="Ours"), based_on=detail.revision)
    desk.contents.approve(desk.scope, [content_id])
    assert len(desk.publish().failed) == 1
    assert "Their words." in page.read_text(encoding="utf-8")
