"""Table models and the small protocols through which screens hand them data."""

from igny8_desktop.ui.models.columns import Column, ColumnKind
from igny8_desktop.ui.models.id_table_model import IdTableModel
from igny8_desktop.ui.models.readers import Lane, Readers, Ticket
from igny8_desktop.ui.models.sources import (
    FacetOption,
    JobHandleLike,
    MemoryViewState,
    TableQuery,
    TableSource,
    ViewState,
)

__all__ = [
    "Column",
    "ColumnKind",
    "FacetOption",
    "IdTableModel",
    "JobHandleLike",
    "Lane",
    "MemoryViewState",
    "Readers",
    "TableQuery",
    "TableSource",
    "Ticket",
    "ViewState",
]
