"""Put something around a step without changing what it is."""

from __future__ import annotations

from collections.abc import Sequence

from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.steps import Step, StepControl, StepReport


class StepAround:
    """A step that is another one in everything; subclasses do something before or after in `run`."""

    def __init__(self, step: Step) -> None:
        self._step = step

    @property
    def name(self) -> StageName:
        """Return the step's word."""
        return self._step.name

    @property
    def input_kind(self) -> EntityKind:
        """Return the kind of its input items."""
        return self._step.input_kind

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return items that could be claimed now."""
        return self._step.waiting(scope, limit, max_failures=max_failures)

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return what these items will cost in credits at most: what is put around is free."""
        return self._step.estimate(scope, ids)

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Carry the step out."""
        return await self._step.run(scope, ids, control)
