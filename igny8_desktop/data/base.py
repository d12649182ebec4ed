"""Give every table its base, its scope and its habits: time stamps, soft delete, enums as words, checked statuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, MetaData, String, TypeDecorator
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from igny8_desktop.domain.enums import EntityKind, check_transition

S = TypeVar("S", bound=StrEnum)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Store moments as UTC without a zone and give them back with one; refuse moments without a zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a stored moment its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


class Word(TypeDecorator[StrEnum]):
    """Store a member of a `StrEnum` as its word."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__(40)
        self.enum = enum

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Turn a member into its word, refusing words that are no member."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Turn a word into its member."""
        return None if value is None else self.enum(value)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        list[str]: JSON(),
    }
    #: The word under which changes of this table are announced; `None` for tables that no screen shows.
    __kind__: ClassVar[EntityKind | None] = None

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)


class Stamped:
    """Remember when a row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class SoftDelete:
    """Let a row be deleted and restored; queries leave deleted rows out unless they ask for them."""

    deleted_at: Mapped[datetime | None] = mapped_column(default=None)


class SiteScoped:
    """Belong to one site: every query of a scoped session filters by it, every save is checked against it."""

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), sort_order=-9)


class SectorScoped(SiteScoped):
    """Belong to one sector of one site; the database itself refuses a sector of another site."""

    sector_id: Mapped[int] = mapped_column(sort_order=-8)


def sector_scoped(*extra: SchemaItem) -> tuple[SchemaItem, ...]:
    """Return the table arguments of a sector-scoped table: its sector must be one of its site."""
    return (ForeignKeyConstraint(["site_id", "sector_id"], ["sector.site_id", "sector.id"]), *extra)


def same_site(column: str, table: str) -> ForeignKeyConstraint:
    """Return a foreign key that only reaches rows of the same site."""
    return ForeignKeyConstraint(["site_id", column], [f"{table}.site_id", f"{table}.id"])


def checked(row: Base, attribute: str, allowed: Mapping[S, frozenset[S]], new: S) -> S:
    """Return the new status if it may follow the row's present one; raise `IllegalTransition` otherwise."""
    old = getattr(row, attribute, None)
    if old is None or sa_inspect(row).transient:
        return new
    return check_transition(allowed, cast(S, old), new)
