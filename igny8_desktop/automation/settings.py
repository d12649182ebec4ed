"""Say how a run is to be carried out, with defaults that need no reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from igny8_desktop.data.models import AutomationConfig
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import STAGES, StageName
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.graph_clustering import granularity_value

#: Items that one call of a stage takes; clustering wants to see all keywords at once.
BATCH_SIZES: Mapping[StageName, int] = {
    StageName.CLUSTER: 100_000,
    StageName.IDEAS: 20,
    StageName.TASKS: 100,
    StageName.WRITE: 10,
    StageName.IMAGE_PROMPTS: 20,
    StageName.IMAGES: 20,
    StageName.PUBLISH: 10,
}
PUBLISH_STATUSES = ("draft", "publish")


@dataclass(frozen=True)
class RunSettings:
    """The settings of one run. Delays in seconds; a limit of 0 means no limit.

    `approve_ideas` and `approve_content` are the gates: when on, a person approves before the run goes on with them.
    `granularity` is page, topic or a number from 0 to 1; empty for how the sector was cut last. `credit_cap` is the
    most that the run may use; 0 means no cap.
    """

    batch_sizes: Mapping[str, int] = field(default_factory=lambda: {str(k): v for k, v in BATCH_SIZES.items()})
    limits: Mapping[str, int] = field(default_factory=lambda: {str(stage): 0 for stage in STAGES})
    within_stage_delay: float = 0.0
    between_stage_delay: float = 0.0
    max_attempts: int = 3
    concurrency: int = 4
    approve_ideas: bool = True
    approve_content: bool = True
    publish_as: str = "draft"
    granularity: str = ""
    credit_cap: int = 0
    backoff: float = 30.0

    def batch_size(self, stage: StageName) -> int:
        """Return how many items one call of a stage takes."""
        return self.batch_sizes.get(str(stage), BATCH_SIZES[stage])

    def limit(self, stage: StageName) -> int | None:
        """Return how many items a stage may take in the whole run; `None` for all."""
        return self.limits.get(str(stage)) or None

    def as_json(self) -> dict[str, Any]:
        """Return the storable form."""
        return asdict(self)

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> RunSettings:
        """Read the storable form; what is missing has its default."""
        known = {item.name for item in fields(RunSettings)}
        return RunSettings(**{key: value for key, value in values.items() if key in known}).checked()

    def checked(self) -> RunSettings:
        """Return these settings; raise `WrongInput` for one that makes no sense."""
        problems: list[str] = []
        for name, sizes, least in (("batch size", self.batch_sizes, 1), ("limit", self.limits, 0)):
            for stage, size in sizes.items():
                if stage not in set(STAGES):
                    problems.append(f"“{stage}” is no stage")
                elif not least <= size <= 1_000_000:
                    problems.append(f"the {name} of “{stage}” must be {least} to 1,000,000, not {size}")
        for words, value, low, high in (
            ("delay within a stage", self.within_stage_delay, 0, 3600),
            ("delay between stages", self.between_stage_delay, 0, 3600),
            ("number of attempts", self.max_attempts, 1, 20),
            ("number at the same time", self.concurrency, 1, 32),
            ("first pause after a failure", self.backoff, 0, 3600),
            ("most credits of the run", self.credit_cap, 0, 100_000_000),
        ):
            if not low <= value <= high:
                problems.append(f"the {words} must be {low} to {high}, not {value}")
        if self.publish_as not in PUBLISH_STATUSES:
            problems.append(f"“{self.publish_as}” is no way to publish: use draft or publish")
        if self.granularity and not _is_granularity(self.granularity):
            problems.append(f"“{self.granularity}” is no granularity: use page, topic or a number from 0 to 1")
        if problems:
            raise WrongInput(
                "These automation settings cannot be used",
                "; ".join(problems)[:1].upper() + "; ".join(problems)[1:] + ".",
                "Change them, or press “Reset to defaults”.",
            )
        return self


class AutomationSettings:
    """Keep the automation settings of each site."""

    _STORED = (
        "batch_sizes",
        "limits",
        "within_stage_delay",
        "between_stage_delay",
        "max_attempts",
        "concurrency",
        "approve_ideas",
        "approve_content",
        "publish_as",
        "granularity",
        "credit_cap",
    )

    def __init__(self, database: Database, defaults: Callable[[], RunSettings] = lambda: RunSettings()) -> None:
        self._database = database
        self._defaults = defaults

    def get(self, scope: Scope) -> RunSettings:
        """Return the settings of a site; defaults where none were saved."""
        with self._database.read(scope.whole_site()) as work:
            row = queries.config(work)
            if row is None:
                return self._defaults()
            values = {name: getattr(row, name) for name in self._STORED}
        defaults = self._defaults()
        values["batch_sizes"] = {**defaults.batch_sizes, **values["batch_sizes"]}
        values["limits"] = {**defaults.limits, **values["limits"]}
        return replace(defaults, **values)

    def save(self, scope: Scope, settings: RunSettings) -> None:
        """Save the settings of a site; raises `WrongInput`."""
        settings.checked()
        with self._database.write(scope.whole_site(), "automation") as work:
            row = queries.config(work) or work.add(AutomationConfig())
            for name in self._STORED:
                value = getattr(settings, name)
                setattr(row, name, dict(value) if isinstance(value, Mapping) else value)

    def reset(self, scope: Scope) -> RunSettings:
        """Go back to the defaults and return them."""
        defaults = self._defaults()
        self.save(scope, defaults)
        return defaults


def _is_granularity(text: str) -> bool:
    try:
        granularity_value(text)
    except ValueError:
        return False
    return True
