"""No query and no save crosses from one site or sector into another."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from igny8_desktop.data.base import Base, SectorScoped, SiteScoped
from igny8_desktop.data.models import Cluster, ContentIdea, CreditTransaction, Keyword, Sector, Site
from igny8_desktop.data.scoping import ALL_SITES
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.domain.errors import Conflict, Igny8Error, IllegalTransition, NotFound, ScopeViolation
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.billing.credits import CreditService
from tests.harness.world import World


def test_rows_of_another_site_cannot_be_read(world: World) -> None:
    ours, theirs = world.site("Ours"), world.site("Theirs")
    [keyword] = world.keywords(ours, "espresso machine")
    with world.database.read(theirs) as work:
        assert work.find(Keyword, keyword) is None
        assert work.scalars(select(Keyword)) == []
        assert work.rows(select(Keyword.text, Sector.name).join(Sector, Sector.id == Keyword.sector_id)) == []
        with pytest.raises(NotFound):
            work.get(Keyword, keyword)
    with world.database.read(ACCOUNT) as work:
        assert work.scalars(select(Keyword)) == []
        assert len(work.scalars(select(Keyword), **ALL_SITES)) == 1


def test_another_sector_of_the_same_site_is_out_of_sight(world: World) -> None:
    first = world.site("Ours")
    with world.database.write(Scope(first.site_id)) as work:
        second = Scope(first.site_id, work.add(Sector(name="Tea", slug="tea")).id)
    world.keywords(first, "espresso machine")
    world.keywords(second, "green tea")
    for scope, texts in ((first, ["espresso machine"]), (second, ["green tea"])):
        with world.database.read(scope) as work:
            assert list(work.scalars(select(Keyword.text))) == texts
    with world.database.read(first.whole_site()) as work:
        assert set(work.scalars(select(Keyword.text))) == {"espresso machine", "green tea"}


def test_updates_and_deletes_stay_inside_the_scope(world: World) -> None:
    ours, theirs = world.site("Ours"), world.site("Theirs")
    world.keywords(ours, "espresso machine")
    with world.database.write(theirs) as work:
        work.execute(update(Keyword).values(text="stolen"))
        work.execute(delete(Keyword))
    with world.database.read(ours) as work:
        assert list(work.scalars(select(Keyword.text))) == ["espresso machine"]


def test_saving_into_another_site_is_refused(world: World) -> None:
    ours, theirs = world.site("Ours"), world.site("Theirs")
    [keyword] = world.keywords(ours, "espresso machine")
    assert ours.sector_id is not None
    row = {"site_id": ours.site_id, "sector_id": ours.sector_id, "text": "x", "normalised": "x"}
    with pytest.raises(ScopeViolation), world.database.write(theirs) as work:
        work.add(Keyword(**row))
    with pytest.raises(ScopeViolation), world.database.write(theirs) as work:
        work.insert_many(Keyword, [row])
    with pytest.raises(ScopeViolation), world.database.write(ACCOUNT) as work:
        work.add(Keyword(**row))
    with pytest.raises(ScopeViolation), world.database.write(ours) as work:
        work.get(Keyword, keyword).site_id = theirs.site_id
    with world.database.read(ACCOUNT) as work:
        assert len(work.scalars(select(Keyword), **ALL_SITES)) == 1


def test_a_sector_of_another_site_is_refused_by_the_database_itself(world: World) -> None:
    ours, theirs = world.site("Ours"), world.site("Theirs")
    with pytest.raises(ScopeViolation), world.database.write(ours.whole_site()) as work:
        work.add(Keyword(text="x", normalised="x", sector_id=theirs.sector_id))


def test_a_cluster_of_another_sector_or_site_is_refused_by_the_database_itself(world: World) -> None:
    ours, theirs = world.site("Ours"), world.site("Theirs")
    with world.database.write(theirs) as work:
        cluster = work.add(Cluster(name="Theirs"))
    [keyword] = world.keywords(ours, "espresso machine")
    with pytest.raises(ScopeViolation), world.database.write(ours) as work:
        work.get(Keyword, keyword).cluster_id = cluster.id
    with pytest.raises(ScopeViolation), world.database.write(ours) as work:
        work.add(ContentIdea(title="x", cluster_id=cluster.id))


def test_statements_around_the_models_are_refused(world: World) -> None:
    scope = world.site()
    with pytest.raises(ScopeViolation), world.database.write(scope) as work:
        work.execute(Keyword.__table__.insert().values(text="x"))  # type: ignore[attr-defined]
    with pytest.raises(ScopeViolation), world.database.read(scope) as work:
        work.execute(select(Keyword.__table__.c.text))


def test_every_table_of_the_lifecycle_is_scoped() -> None:
    money = {"credit_cost_config", "credit_transaction"}
    unscoped = {"account", "site", "prompt_template", "embedding", "import_mapping", *money}
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    assert {name for name, model in tables.items() if not issubclass(model, SiteScoped)} == unscoped
    sectored = {name for name, model in tables.items() if issubclass(model, SectorScoped)}
    assert {"keyword", "cluster", "content_idea", "task", "content", "image"} <= sectored


def test_soft_deleted_rows_are_hidden_and_come_back(world: World) -> None:
    scope = world.site()
    [keyword] = world.keywords(scope, "espresso machine")
    with world.database.write(scope) as work:
        work.delete(work.get(Keyword, keyword))
    with world.database.read(scope) as work:
        assert work.find(Keyword, keyword) is None
        assert work.find(Keyword, keyword, deleted=True) is not None
    with world.database.write(scope) as work:
        work.restore(work.get(Keyword, keyword, deleted=True))
    with world.database.read(scope) as work:
        assert work.get(Keyword, keyword).text == "espresso machine"


def test_statuses_follow_the_legal_transitions_whoever_sets_them(world: World) -> None:
    scope = world.site()
    [keyword] = world.keywords(scope, "espresso machine")
    with world.database.write(scope) as work:
        row = work.get(Keyword, keyword)
        row.status = KeywordStatus.INACTIVE
        work.flush()
        with pytest.raises(IllegalTransition):
            row.status = KeywordStatus.USED


def test_the_ledger_is_append_only(world: World) -> None:
    CreditService(world.database).grant(10)
    with pytest.raises(ScopeViolation), world.database.write(ACCOUNT) as work:
        line = work.scalar(select(CreditTransaction))
        assert line is not None
        line.amount = 1000
    with pytest.raises(ScopeViolation), world.database.write(ACCOUNT) as work:
        line = work.scalar(select(CreditTransaction))
        assert line is not None
        work.delete(line)


def test_doubles_are_a_conflict_in_plain_words(world: World) -> None:
    scope = world.site()
    world.keywords(scope, "espresso machine")
    with pytest.raises(Conflict) as caught:
        world.keywords(scope, "Espresso  Machine")
    assert "exists already" in caught.value.title


def test_a_failed_unit_of_work_leaves_no_trace(world: World) -> None:
    scope = world.site()
    seen: list[object] = []
    world.database.feed.subscribe(seen.append)
    with pytest.raises(Igny8Error), world.database.write(scope) as work:
        work.add(Keyword(text="a", normalised="a"))
        raise Conflict("t", "w", "n")
    with world.database.read(scope) as work:
        assert work.scalars(select(Keyword)) == []
    assert seen == []


def test_sites_keep_their_slug_to_themselves(world: World) -> None:
    world.site("Ours")
    with pytest.raises(Conflict):
        world.site("Ours")
    with world.database.read(ACCOUNT) as work:
        assert len(work.scalars(select(Site))) == 1
