"""Say which sector new planner rows go to."""

from __future__ import annotations

from igny8_desktop.data.models import Sector
from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope


def sector_for(work: Work, scope: Scope) -> int:
    """Return the scope's sector, or the site's first one where the scope names none.

    Raises `NotFound` for a sector of another site and `WrongInput` for a site without sectors.
    """
    if scope.sector_id is not None:
        return work.get(Sector, scope.sector_id).id
    known = queries.sectors(work)
    active = next((row for row in known if row.is_active), None) or next(iter(known), None)
    if active is None:
        raise WrongInput(
            "This site has no sector",
            "Keywords, clusters and articles belong to a sector, and the site has none.",
            "Add a sector to the site (Sites → Sectors), then try again.",
        )
    return active.id
