"""Start a step as a button or a command does: choose what waits, see that it can be paid for, carry it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.ports import Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.steps import Step, StepControl, StepReport
from igny8_desktop.services.threads import in_thread

#: What a step does, as the title of its job.
STEP_TITLES: Mapping[StageName, str] = {
    StageName.CLUSTER: "Clustering keywords",
    StageName.IDEAS: "Finding ideas",
    StageName.TASKS: "Making tasks",
    StageName.WRITE: "Writing",
    StageName.IMAGE_PROMPTS: "Describing images",
    StageName.IMAGES: "Making images",
    StageName.PUBLISH: "Publishing",
}


class StepStarter:
    """Carry out single steps by hand."""

    def __init__(
        self,
        steps: Mapping[StageName, Step],
        credits: CreditService,  # noqa: A002 - the field's word
        owner: str,
        concurrency: Callable[[], int],
    ) -> None:
        self._steps = steps
        self._credits = credits
        self._owner = owner
        self._concurrency = concurrency

    def step(self, name: StageName) -> Step:
        """Return a step by its word."""
        return self._steps[name]

    async def run(
        self,
        scope: Scope,
        step: Step,
        ids: Sequence[int] | None = None,
        *,
        limit: int | None = None,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> StepReport:
        """Carry a step out on these items, or on what waits for it, at most `limit`.

        Raises `NotEnoughCredits` before anything is done when the items cannot be paid for.
        """
        chosen = list(ids) if ids is not None else await in_thread(lambda: step.waiting(scope, limit))
        if not chosen:
            return StepReport(step.name)
        estimate = await in_thread(lambda: step.estimate(scope, chosen))
        if estimate:
            await in_thread(lambda: self._credits.require(estimate, factor=1.0, action=STEP_TITLES[step.name]))
        control = StepControl(
            owner=self._owner, progress=progress, should_stop=should_stop, concurrency=self._concurrency()
        )
        return await step.run(scope, chosen, control)
