"""Hold together what can be done about a post once it was published."""

from __future__ import annotations

from dataclasses import dataclass

from igny8_desktop.services.publishing.conflicts import Conflicts
from igny8_desktop.services.publishing.reports import PublishReports
from igny8_desktop.services.publishing.taking_back import TakingBack


@dataclass(frozen=True)
class AfterCare:
    """Reports of what was proved, comparisons with the site's version, and the way back."""

    reports: PublishReports
    conflicts: Conflicts
    taking_back: TakingBack
