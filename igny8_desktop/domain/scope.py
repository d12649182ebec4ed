"""Say which site, and which sector of it, a piece of work may see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Bound every query and every save to one site, and optionally to one sector of it."""

    site_id: int
    sector_id: int | None = None

    def whole_site(self) -> Scope:
        """Return the same site with all its sectors."""
        return Scope(self.site_id)


@dataclass(frozen=True)
class AccountScope:
    """Reach rows of the account (sites, credits, prompts, settings): the rows of no single site.

    Rows that belong to a site stay out of reach through it, except where a query function of `data` counts them
    over all sites on purpose.
    """


ACCOUNT = AccountScope()
AnyScope = Scope | AccountScope
