"""Queries about prompts that users changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from igny8_desktop.data.models import PromptTemplate
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import Operation


def versions(
    work: Work, operation: Operation, *, site_id: int | None, task_id: int | None, structure: str
) -> Sequence[PromptTemplate]:
    """Return all versions of one level's own template, newest first."""
    return work.scalars(
        select(PromptTemplate)
        .where(
            PromptTemplate.operation == operation,
            PromptTemplate.structure == structure,
            PromptTemplate.site_id.is_(None) if site_id is None else PromptTemplate.site_id == site_id,
            PromptTemplate.task_id.is_(None) if task_id is None else PromptTemplate.task_id == task_id,
        )
        .order_by(PromptTemplate.version.desc())
    )


def active(work: Work, operation: Operation) -> Sequence[PromptTemplate]:
    """Return the templates of an operation that are in force anywhere."""
    return work.scalars(select(PromptTemplate).where(PromptTemplate.operation == operation, PromptTemplate.is_active))


def all_active(work: Work) -> Sequence[PromptTemplate]:
    """Return all templates in force."""
    return work.scalars(select(PromptTemplate).where(PromptTemplate.is_active).order_by(PromptTemplate.id))
