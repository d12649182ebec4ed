"""What a screen declares about its table: filters, actions and empty states."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from igny8_desktop.ui.models.columns import reading_locale


@dataclass(frozen=True)
class Selection:
    """The selected ids in the order shown; `all_matching` when that is every row of the present filter."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    all_matching: bool = False

    @property
    def count(self) -> int:
        """Return how many rows are selected."""
        return len(self.ids)


@dataclass(frozen=True)
class TableAction:
    """Something to do with the selected rows, in the bulk bar and the context menu.

    The action with key `delete` also answers the Del key. `single` actions need exactly one row. `enabled` is asked
    with the selection each time it changes, so it must be quick. An action with `choices` drops them down instead of
    running.
    """

    key: str
    text: str
    run: Callable[[Selection], object]
    icon: str = ""
    danger: bool = False
    primary: bool = False
    single: bool = False
    in_bar: bool = True
    in_menu: bool = True
    tip: str = ""
    enabled: Callable[[Selection], bool] | None = None
    choices: tuple[TableAction, ...] = ()

    def allows(self, selection: Selection) -> bool:
        """Say whether the action can be done with this selection."""
        if selection.count == 0 or (self.single and selection.count != 1):
            return False
        return self.enabled is None or self.enabled(selection)


class FacetKind(StrEnum):
    """What a person gives to a filter."""

    CHOICE = "choice"
    RANGE = "range"
    WORDS = "words"


@dataclass(frozen=True)
class Facet:
    """A filter over the column `key`: several choices at once, a range of figures, or words and a pattern.

    The source gives choices, bounds and counts. A `pinned` filter has a button of its own, as long as there is room;
    all of them stand in the menu of filters. `places` is how many decimals figures are written with at most.
    """

    key: str
    title: str
    icon: str = ""
    kind: FacetKind = FacetKind.CHOICE
    pinned: bool = True
    places: int = 0


@dataclass(frozen=True)
class EmptySpec:
    """What stands where the table has no rows at all."""

    icon: str
    title: str
    text: str
    action_text: str = ""
    callback: Callable[[], object] | None = None


def counted(count: int, one: str, many: str) -> str:
    """Return “1 keyword” or “12,430 keywords” in the locale in force; the words come translated."""
    return f"{reading_locale().toString(count)} {one if count == 1 else many}"
