"""Apply the site and sector of a session to every statement and every save. This is the only place that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import event, false
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from igny8_desktop.data.base import Base, SectorScoped, SiteScoped, SoftDelete
from igny8_desktop.data.models import CreditTransaction
from igny8_desktop.domain.errors import ScopeViolation
from igny8_desktop.domain.scope import AnyScope, Scope

#: Execution options of a statement: read soft-deleted rows too; count over all sites from an account session.
INCLUDE_DELETED = {"include_deleted": True}
ALL_SITES = {"all_sites": True}


class ScopedSession(Session):
    """A session that knows its scope and sees nothing else."""

    scope: AnyScope


def _site_criteria(site_id: int) -> Any:
    return with_loader_criteria(SiteScoped, lambda cls: cls.site_id == site_id, include_aliases=True)


def _sector_criteria(sector_id: int) -> Any:
    return with_loader_criteria(SectorScoped, lambda cls: cls.sector_id == sector_id, include_aliases=True)


def _no_site_criteria() -> Any:
    return with_loader_criteria(SiteScoped, lambda cls: false(), include_aliases=True)


def _alive_criteria() -> Any:
    return with_loader_criteria(SoftDelete, lambda cls: cls.deleted_at.is_(None), include_aliases=True)


def _check_bulk_rows(scope: AnyScope, entity: type, rows: Iterable[Mapping[str, Any]]) -> None:
    if not issubclass(entity, SiteScoped):
        return
    if not isinstance(scope, Scope):
        raise ScopeViolation(f"Rows of “{entity.__name__}” were saved without a site.")
    sectored = issubclass(entity, SectorScoped) and scope.sector_id is not None
    for row in rows:
        if row.get("site_id") != scope.site_id or (sectored and row.get("sector_id") != scope.sector_id):
            raise ScopeViolation(f"A row of “{entity.__name__}” was saved into another site or sector.")


def _on_execute(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)
    scope = session.scope
    if not state.is_orm_statement:
        if not state.execution_options.get("unscoped"):
            raise ScopeViolation("A statement went around the models.")
        return
    if state.is_insert:
        parameters = state.parameters
        rows = [parameters] if isinstance(parameters, Mapping) else list(parameters or ())
        mapper = state.bind_mapper
        if mapper is not None:
            _check_bulk_rows(scope, mapper.class_, rows)
        return
    options = []
    if isinstance(scope, Scope):
        options.append(_site_criteria(scope.site_id))
        if scope.sector_id is not None:
            options.append(_sector_criteria(scope.sector_id))
    elif not state.execution_options.get("all_sites"):
        options.append(_no_site_criteria())
    if not state.execution_options.get("include_deleted"):
        options.append(_alive_criteria())
    state.statement = state.statement.options(*options)


def _check_row(scope: AnyScope, row: Base, *, new: bool) -> None:
    if not isinstance(row, SiteScoped):
        return
    if not isinstance(scope, Scope):
        raise ScopeViolation(f"A row of “{type(row).__name__}” was saved without a site.")
    if new and getattr(row, "site_id", None) is None:
        row.site_id = scope.site_id
    if row.site_id != scope.site_id:
        raise ScopeViolation(f"A row of “{type(row).__name__}” belongs to another site.")
    if isinstance(row, SectorScoped) and scope.sector_id is not None:
        if new and getattr(row, "sector_id", None) is None:
            row.sector_id = scope.sector_id
        if row.sector_id != scope.sector_id:
            raise ScopeViolation(f"A row of “{type(row).__name__}” belongs to another sector.")
    if not new and any(
        sa_inspect(row).attrs[name].history.has_changes() for name in ("site_id", "sector_id") if hasattr(row, name)
    ):
        raise ScopeViolation(f"A row of “{type(row).__name__}” was to move to another site or sector.")


def _on_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    assert isinstance(session, ScopedSession)
    for row in session.new:
        _check_row(session.scope, row, new=True)
    for row in session.dirty:
        if isinstance(row, CreditTransaction) and session.is_modified(row):
            raise ScopeViolation("A line of the credit ledger was to be changed.")
        _check_row(session.scope, row, new=False)
    for row in session.deleted:
        if isinstance(row, CreditTransaction):
            raise ScopeViolation("A line of the credit ledger was to be deleted.")
        _check_row(session.scope, row, new=False)


event.listen(ScopedSession, "do_orm_execute", _on_execute)
event.listen(ScopedSession, "before_flush", _on_flush)
