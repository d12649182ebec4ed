"""The one list query of every kind of row, against a real database."""

from __future__ import annotations

import contextlib

import pytest

from igny8_desktop.data import claims
from igny8_desktop.data.models import (
    Cluster,
    Content,
    ContentIdea,
    ContentTaxonomy,
    ContentTaxonomyRelation,
    IdeaKeyword,
    Image,
    Keyword,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.queries.range_facets import BUCKETS, edges
from igny8_desktop.data.queries.table_specs import specs
from igny8_desktop.data.queries.tables import table_ids
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import (
    ClusterStatus,
    ContentStatus,
    EntityKind,
    ImageRole,
    KeywordStatus,
    SearchIntent,
    StageName,
    TermKind,
)
from igny8_desktop.domain.errors import ErrorInfo, ErrorKind, WrongInput
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.listing import Listing
from tests.unit.planner.conftest import database, empty_data_file, other_scope, scope  # noqa: F401


def only(**filters: str | set[str]) -> TableQuery:
    return TableQuery(filters={k: frozenset({v} if isinstance(v, str) else v) for k, v in filters.items()})


@pytest.fixture
def filled(database: Database, scope: Scope, other_scope: Scope) -> dict[str, int]:  # noqa: F811
    """Two clusters with five keywords, an idea, a task, an article with a picture; and a keyword of another site."""
    with database.write(other_scope) as work:
        work.add(Keyword(text="bread", normalised="bread", volume=1))
    with database.write(scope) as work:
        desks = work.add(Cluster(name="Standing desks", intent=SearchIntent.COMMERCIAL))
        lamps = work.add(Cluster(name="Lamps"))
        ids = {"desks": desks.id, "lamps": lamps.id}
        table = [
            ("standing desk", 100, None, 50.0, desks.id, "us"),
            ("desk 100%_sure", 10, 100, 20.0, desks.id, "us"),
            ("Größe Tisch", None, None, None, desks.id, "de"),
            ("lamp", 300, None, 10.0, lamps.id, "us"),
            ("gone", 5, None, None, lamps.id, "us"),
            ("stray", 7, None, None, None, ""),
        ]
        for text, volume, volume_max, difficulty, cluster_id, market in table:
            row = work.add(
                Keyword(
                    text=text,
                    normalised=text.casefold(),
                    volume=volume,
                    volume_max=volume_max,
                    difficulty=difficulty,
                    cluster_id=cluster_id,
                    market=market,
                    status=KeywordStatus.USED if cluster_id else KeywordStatus.ACTIVE,
                    intent=SearchIntent.COMMERCIAL if "desk" in text else None,
                )
            )
            ids[text] = row.id
            if text == "gone":
                work.delete(row)
        idea = work.add(ContentIdea(cluster_id=desks.id, title="Best desks", primary_keyword="standing desk"))
        work.add_all(
            IdeaKeyword(idea_id=idea.id, keyword_id=ids[text], position=at)
            for at, text in enumerate(["standing desk", "desk 100%_sure"])
        )
        task = work.add(Task(idea_id=idea.id, cluster_id=desks.id, title="Best desks"))
        work.add(TaskKeyword(task_id=task.id, keyword_id=ids["standing desk"]))
        content = work.add(Content(task_id=task.id, cluster_id=desks.id, title="The best desks", blocks=[{"a": 1}]))
        for kind, name in ((TermKind.CATEGORY, "Desks"), (TermKind.TAG, "office"), (TermKind.TAG, "sit")):
            term = work.add(ContentTaxonomy(kind=kind, name=name, slug=name))
            work.add(ContentTaxonomyRelation(content_id=content.id, taxonomy_id=term.id))
        work.add(Image(content_id=content.id, role=ImageRole.FEATURED, file_name="desk.webp"))
        ids.update(idea=idea.id, task=task.id, content=content.id)
    return ids


def texts(listing: Listing, scope: Scope, query: TableQuery) -> list[object]:  # noqa: F811
    ids = listing.ids(scope, EntityKind.KEYWORD, query)
    rows = listing.rows(scope, EntityKind.KEYWORD, ids)
    assert list(rows) == ids
    return [row["text"] for row in rows.values()]


def test_keywords_sorted_searched_and_filtered(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    assert texts(listing, scope, TableQuery()) == ["standing desk", "desk 100%_sure", "Größe Tisch", "lamp", "stray"]
    by_volume = ["stray", "desk 100%_sure", "standing desk", "lamp", "Größe Tisch"]
    assert texts(listing, scope, TableQuery(sort_key="volume")) == by_volume
    assert texts(listing, scope, TableQuery(sort_key="volume", descending=True)) == [*by_volume[-2::-1], "Größe Tisch"]
    assert texts(listing, scope, TableQuery(text="DESK", sort_key="text")) == ["desk 100%_sure", "standing desk"]
    assert texts(listing, scope, TableQuery(text="GRÖSSE")) == ["Größe Tisch"]
    assert texts(listing, scope, TableQuery(text="0%_")) == ["desk 100%_sure"]
    assert texts(listing, scope, TableQuery(text="%")) == ["desk 100%_sure"]
    assert texts(listing, scope, only(cluster={"Lamps", ""})) == ["lamp", "stray"]
    assert texts(listing, scope, only(intent="")) == ["Größe Tisch", "lamp", "stray"]
    assert texts(listing, scope, only(intent="commercial", market="us")) == ["standing desk", "desk 100%_sure"]
    assert texts(listing, scope, only(market="")) == ["stray"]
    assert texts(listing, scope, only(status="no such word")) == []
    assert texts(listing, scope, TableQuery(filters={"status": frozenset()})) != []
    assert texts(listing, scope, TableQuery(sort_key="cluster", descending=True))[-1] == "stray"


def test_rows_carry_every_field_and_what_is_derived(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    clusters = {row["name"]: row for row in listing.all_rows(scope, EntityKind.CLUSTER)}
    desks, lamps = clusters["Standing desks"], clusters["Lamps"]
    assert (desks["keywords"], desks["volume"], desks["difficulty"], desks["ideas"]) == (3, 100, 35.0, 1)
    assert (lamps["keywords"], lamps["volume"], lamps["ideas"]) == (1, 300, 0), "deleted keywords do not count"
    assert (desks["status"], desks["sector"]) == (ClusterStatus.ACTIVE, "office")
    [idea] = listing.all_rows(scope, EntityKind.IDEA)
    assert (idea["cluster"], idea["keywords"]) == ("Standing desks", ["standing desk", "desk 100%_sure"])
    [task] = listing.all_rows(scope, EntityKind.TASK)
    assert (task["idea"], task["keywords"]) == ("Best desks", ["standing desk"])
    [content] = listing.all_rows(scope, EntityKind.CONTENT)
    assert (content["cluster"], content["featured"], content["images"]) == ("Standing desks", "desk.webp", 1)
    assert (content["categories"], content["tags"]) == (["Desks"], ["office", "sit"])
    assert content["status"] is ContentStatus.DRAFT
    assert content["blocks"] == [{"a": 1}]
    light = listing.rows(scope, EntityKind.CONTENT, [filled["content"]])[filled["content"]]
    assert "blocks" not in light
    assert light["title"] == "The best desks"
    [image] = listing.all_rows(scope, EntityKind.IMAGE)
    assert image["content"] == "The best desks"
    assert len(listing.all_rows(scope, EntityKind.KEYWORD, limit=2)) == 2


def test_a_failure_is_on_its_row(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    with database.write(scope) as work:
        [ticket] = claims.claim(work, StageName.WRITE, [filled["task"]], "me")
        claims.fail(work, ticket, ErrorInfo("No key", "The key is missing.", "Set it.", ErrorKind.CREDENTIALS))
    [task] = Listing(database).all_rows(scope, EntityKind.TASK)
    assert (task["error_title"], task["error_what"], task["error_next"]) == ("No key", "The key is missing.", "Set it.")
    [idea] = Listing(database).all_rows(scope, EntityKind.IDEA)
    assert idea["error_title"] is None


def test_facets_come_from_what_the_other_filters_leave(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)

    def facets(query: TableQuery, key: str) -> dict[str, int]:
        return dict(listing.facets(scope, EntityKind.KEYWORD, query, key))

    assert facets(TableQuery(), "cluster") == {"Standing desks": 3, "Lamps": 1, "": 1}
    assert facets(TableQuery(), "status") == {"used": 4, "active": 1}
    assert facets(only(market="us"), "cluster") == {"Standing desks": 2, "Lamps": 1}
    assert facets(only(market="us"), "market") == {"us": 3, "de": 1, "": 1}
    assert facets(TableQuery(text="lamp"), "intent") == {"": 1}
    assert dict(listing.facets(scope, EntityKind.CLUSTER, TableQuery(), "by_hand")) == {"false": 2}
    assert listing.ids(scope, EntityKind.CLUSTER, only(by_hand="true")) == []


def test_counts_by_status(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    counts = Listing(database).status_counts(scope)
    assert counts[EntityKind.KEYWORD] == {"used": 4, "active": 1}
    assert counts[EntityKind.CONTENT] == {"draft": 1}
    assert Listing(database).site_status_counts(scope) == {"not_published": 1}


def test_every_list_works_with_every_column_and_filter(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    for kind, spec in specs().items():
        reach = ACCOUNT if kind in (EntityKind.SITE, EntityKind.CREDIT) else scope
        for key in listing.column_keys(kind):
            for descending in (False, True):
                listing.ids(reach, kind, TableQuery(sort_key=key, descending=descending))
            listing.ids(reach, kind, TableQuery(text="a", sort_key=key))
            with contextlib.suppress(WrongInput):  # dates and lists are no choices
                listing.ids(reach, kind, only(**{key: {"", "1", "x"}}))
        for key in listing.facet_keys(kind):
            for value, count in listing.facets(reach, kind, TableQuery(), key):
                if reach is scope or kind is EntityKind.SITE:
                    assert len(listing.ids(reach, kind, only(**{key: value}))) == count, (kind, key, value)
        assert isinstance(listing.all_rows(reach, kind), list)
        assert set(spec.facets) <= set(spec.columns())


def test_unknown_columns_are_refused_in_words(database: Database, scope: Scope) -> None:  # noqa: F811
    listing = Listing(database)
    with pytest.raises(WrongInput, match="no such column"):
        listing.ids(scope, EntityKind.KEYWORD, TableQuery(sort_key="nope"))
    with pytest.raises(WrongInput, match="no such column"):
        listing.ids(scope, EntityKind.KEYWORD, only(nope="1"))
    with pytest.raises(WrongInput, match="no such column"):
        listing.facets(scope, EntityKind.KEYWORD, TableQuery(), "volume")
    with pytest.raises(WrongInput, match="no such list"):
        listing.ids(scope, EntityKind.CLAIM)


def test_filtered_lists_are_sorted_without_walking_the_sort_index(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    with database.read(scope) as work:
        event.listen(work.session.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        table_ids(work, EntityKind.KEYWORD, TableQuery(text="desk", sort_key="volume"))
        table_ids(work, EntityKind.KEYWORD, TableQuery(sort_key="volume"))
    orders = [statement.split("ORDER BY")[1].strip() for statement in seen if "ORDER BY" in statement]
    assert orders[0].startswith("(+")
    assert "+" not in orders[1]


def test_another_site_sees_nothing_of_it(
    database: Database,  # noqa: F811
    other_scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    assert [row["text"] for row in listing.all_rows(other_scope, EntityKind.KEYWORD)] == ["bread"]
    assert listing.rows(other_scope, EntityKind.KEYWORD, [filled["lamp"]]) == {}
    assert listing.facets(other_scope, EntityKind.KEYWORD, TableQuery(), "cluster") == [("", 1)]
    assert listing.all_rows(other_scope, EntityKind.CONTENT) == []


def test_ranges_words_and_patterns_narrow_together(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    assert texts(listing, scope, TableQuery(ranges={"volume": (10, 100)})) == ["standing desk", "desk 100%_sure"]
    assert texts(listing, scope, TableQuery(ranges={"volume": (None, 10)})) == ["desk 100%_sure", "stray"]
    assert texts(listing, scope, TableQuery(ranges={"volume": (8, None), "difficulty": (None, 10)})) == ["lamp"]
    assert texts(listing, scope, TableQuery(contains=("DESK", "ding"))) == ["standing desk"]
    assert texts(listing, scope, TableQuery(contains=("a",), excludes=("desk", "lam"))) == ["stray"]
    assert texts(listing, scope, TableQuery(regex=r"^(?!desk).*s[ts]")) == ["standing desk", "Größe Tisch", "stray"]
    assert texts(listing, scope, TableQuery(regex="DESK$", ranges={"volume": (None, None)})) == ["standing desk"]
    assert listing.count(scope, EntityKind.KEYWORD) == 5
    assert listing.count(scope, EntityKind.KEYWORD, TableQuery(regex="a", excludes=("x",))) == 3


@pytest.mark.parametrize(
    "query",
    [
        TableQuery(regex="("),
        TableQuery(regex="(?:a|aa|t|r)+(?:r|t)+$|(x+x+)+y" + "z" * 2_000),
        # Written out, these would take all memory before the search begins.
        TableQuery(regex="(((a{100}){100}){100}){100}"),
        TableQuery(regex="(?:b{3000,}c){50}"),
    ],
)
def test_patterns_that_cannot_be_read_are_refused(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
    query: TableQuery,
) -> None:
    with pytest.raises(WrongInput):
        Listing(database).ids(scope, EntityKind.KEYWORD, query)


def test_a_pattern_that_explodes_is_refused_instead_of_hanging(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
) -> None:
    with database.write(scope) as work:
        work.add(Keyword(text="a" * 60, normalised="a" * 60))
    with pytest.raises(WrongInput, match="takes too long"):
        Listing(database).ids(scope, EntityKind.KEYWORD, TableQuery(regex=r"^(a|a|aa)+b$|^(a+)+c$"))


def test_a_range_filter_offers_bounds_and_a_histogram_under_the_rest_of_the_query(
    database: Database,  # noqa: F811
    scope: Scope,  # noqa: F811
    filled: dict[str, int],
) -> None:
    listing = Listing(database)
    volume = listing.range_facet(scope, EntityKind.KEYWORD, TableQuery(ranges={"volume": (900, None)}), "volume")
    assert (volume.low, volume.high, volume.count, volume.without) == (7, 300, 4, 1)
    assert sum(bucket.count for bucket in volume.buckets) == 4
    assert all(one.high == other.low for one, other in zip(volume.buckets, volume.buckets[1:], strict=False))
    desks = listing.range_facet(scope, EntityKind.KEYWORD, TableQuery(text="desk"), "difficulty")
    assert (desks.low, desks.high, desks.count, desks.without) == (20, 50, 2, 0)
    none = listing.range_facet(scope, EntityKind.KEYWORD, TableQuery(text="tisch"), "volume")
    assert (none.low, none.high, none.count, none.without, none.buckets) == (None, None, 0, 1, ())
    with pytest.raises(WrongInput, match="no such column"):
        listing.range_facet(scope, EntityKind.KEYWORD, TableQuery(), "text")
    with pytest.raises(WrongInput, match="no such column"):
        listing.ids(scope, EntityKind.KEYWORD, TableQuery(ranges={"text": (1, 2)}))


@pytest.mark.parametrize(
    ("low", "high", "whole"),
    [(0, 1, True), (0, 100, False), (3, 3, True), (0, 2_500_000, True), (10, 74_000, True), (0.01, 97.5, False),
     (1, 9, True), (90, 110_000_000, True), (0, 0.004, False)],
)  # fmt: skip
def test_histograms_have_few_buckets_that_cover_everything(low: float, high: float, whole: bool) -> None:
    found = edges(low, high, whole=whole)
    assert found[0] == low
    assert found == sorted(set(found))
    assert found[-1] < high or low == high
    assert len(found) <= BUCKETS + 2
    if high - low > 1:
        assert len(found) > 1
