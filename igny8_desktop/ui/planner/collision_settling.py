"""Carry out what a person decided about colliding ideas, and take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.ideas import DROPPED, KEPT, MERGED, Ideas, Merge
from igny8_desktop.ui.common.list_page import ListPage
from igny8_desktop.ui.planner.collision_dialog import Decision
from igny8_desktop.ui.widgets import counted


@dataclass
class _Done:
    kept: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    refused: list[Conflict | NotFound] = field(default_factory=list)


class CollisionSettler(QObject):
    """Keeps, merges and drops ideas for a page, as one job and with one Undo."""

    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page

    def carry_out(self, decisions: Sequence[Decision], approved: Callable[[list[int]], object]) -> None:
        """Do what was decided; `approved` is told of ideas that were approved all the same, if any."""
        page, ideas = self._page, self._page.context.services.ideas
        scope = page.scope

        def done(result: _Done) -> None:
            notices = page.context.notices
            for error in result.refused[:1]:
                notices.error(error)
            if result.kept:
                approved(result.kept)
            settled = len(result.dropped) + len(result.merges)
            if settled and scope is not None:
                notices.success(
                    self._said(result),
                    action_text=self.tr("Undo"),
                    action=lambda: page.act(self.tr("Restoring"), lambda at: _take_back(ideas, at, result)),
                )

        page.act(self.tr("Changing ideas"), lambda at: _carry_out(ideas, at, decisions), done)

    def _said(self, result: _Done) -> str:
        parts = []
        if result.merges:
            parts.append(counted(len(result.merges), self.tr("idea merged"), self.tr("ideas merged")))
        if result.dropped:
            parts.append(counted(len(result.dropped), self.tr("idea dropped"), self.tr("ideas dropped")))
        return ", ".join(parts) + "."


def _carry_out(ideas: Ideas, scope: Scope, decisions: Sequence[Decision]) -> _Done:
    result = _Done()
    # First what goes: nothing is to be merged into it.
    result.dropped = ideas.drop(scope, [each.idea_id for each in decisions if each.what == DROPPED])
    for each in decisions:
        if each.what == MERGED:
            try:
                result.merges.append(ideas.merge(scope, each.idea_id, each.other.kind, each.other.id))
            except (Conflict, NotFound) as error:
                result.refused.append(error)
    kept = [each.idea_id for each in decisions if each.what == KEPT]
    result.kept = ideas.approve(scope, kept, keep=True) if kept else []
    return result


def _take_back(ideas: Ideas, scope: Scope, result: _Done) -> None:
    for merge in reversed(result.merges):
        ideas.unmerge(scope, merge)
    ideas.reopen(scope, result.dropped)
