"""Put an article with every kind of block into a program."""

from __future__ import annotations

from igny8_desktop.data.models import Content
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.blocks import Block, BlockKind, blocks_to_json
from igny8_desktop.domain.enums import RevisionOrigin
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.sectors import sector_for
from igny8_desktop.services.writer.revisions import add_revision

BLOCKS = (
    Block(
        BlockKind.PARAGRAPH,
        'Intro with <strong>bold <em>both</em></strong>, <code>x&lt;y</code> and <a href="https://e.com/?a=1&amp;b=2" '
        'rel="noopener noreferrer">a link</a> &amp; more.',
    ),
    Block(BlockKind.HEADING, "First <em>part</em>", {"level": 2}),
    Block(BlockKind.LIST, "<li>one</li>\n<li>two &amp; a half</li>", {"ordered": False}),
    Block(BlockKind.LIST, "<li>outer<ul><li>inner</li></ul></li>", {"ordered": True, "start": 3}),
    Block(BlockKind.QUOTE, "<p>Said <em>so</em>.</p><p>Twice.</p>"),
    Block(BlockKind.TABLE, "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"),
    Block(BlockKind.CODE, "if a &lt; b:\n    print(a)\n"),
    Block(BlockKind.DETAILS, "<p>Because.</p>", {"summary": "Why?"}),
    Block(BlockKind.SEPARATOR),
    Block(BlockKind.IMAGE, "", {"url": "https://e.com/a.png", "alt": "A", "caption": "C", "odd": [1, 2]}),
    Block(BlockKind.HTML, "<div><p>kept  as\nit is</p></div>", {"name": "core/group"}),
    Block(BlockKind.PARAGRAPH, "The end."),
)


def add_article(database: Database, scope: Scope, title: str = "All kinds of blocks") -> int:
    """Add a draft with its first revision and return its id."""
    with database.write(scope) as work:
        content = work.add(
            Content(
                sector_id=sector_for(work, scope),
                title=title,
                slug=title.lower().replace(" ", "-"),
                excerpt="An  excerpt",
                meta_title="Meta",
                meta_description="Description",
                blocks=blocks_to_json(BLOCKS),
                word_count=30,
            )
        )
        add_revision(work, content, RevisionOrigin.GENERATED, "first")
        return content.id
