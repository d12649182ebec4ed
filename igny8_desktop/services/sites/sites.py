"""Keep the client sites, their sectors, and how each is published to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from igny8_desktop.data.models import Sector, Site, SiteIntegration
from igny8_desktop.data.queries import billing
from igny8_desktop.data.queries import sites as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import Igny8Error, NotFound, WrongInput, describe
from igny8_desktop.domain.ports import ConnectionReport, PublishTargets, SecretStore, SiteConnection
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.domain.site_publishing import SitePublishing
from igny8_desktop.domain.text import slugify

MAX_SECTORS = 5
DEFAULT_SECTOR = "General"
#: A host name or address, perhaps with http(s) before it and a port, path and query behind it.
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-fA-F:]+\])\.?(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SectorInfo:
    """A sector as it is shown."""

    id: int
    site_id: int
    name: str
    slug: str


@dataclass(frozen=True)
class SiteInfo:
    """A site as it is shown; `secret_name` is where its password lies, never the password."""

    id: int
    name: str
    slug: str
    language: str
    target: TargetKind | None
    url: str
    folder: str
    username: str
    secret_name: str
    last_ok: bool | None
    last_problem: str
    last_checked_at: datetime | None
    last_synced_at: datetime | None
    facts: dict[str, Any] = field(default_factory=dict)
    publishing: SitePublishing = field(default_factory=SitePublishing)
    doctor: dict[str, Any] = field(default_factory=dict)
    doctor_at: datetime | None = None
    sectors: tuple[SectorInfo, ...] = ()

    @property
    def scope(self) -> Scope:
        """Return the scope of the whole site."""
        return Scope(self.id)


@dataclass(frozen=True)
class NewSite:
    """What is asked for a new site. `folder` empty means a folder of its own below the exports."""

    name: str
    target: TargetKind
    url: str = ""
    folder: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    sectors: Sequence[str] = ()
    language: str = "en"


class Sites:
    """Add, change, test and remove sites."""

    def __init__(
        self,
        database: Database,
        secrets: SecretStore,
        targets: PublishTargets,
        export_folder: Callable[[str], Path],
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._targets = targets
        self._export_folder = export_folder

    # ------------------------------------------------------------------------------------------------- reading

    def all(self) -> list[SiteInfo]:
        """Return all sites by name."""
        with self._database.read(ACCOUNT) as work:
            ids = [site.id for site in queries.all_sites(work)]
        return [self.get(site_id) for site_id in ids]

    def get(self, site_id: int) -> SiteInfo:
        """Return a site; raises `NotFound`."""
        with self._database.read(Scope(site_id)) as work:
            return _info(work, work.get(Site, site_id))

    def by_slug(self, slug: str) -> SiteInfo:
        """Return the site with this slug; raises `NotFound` naming those that exist."""
        with self._database.read(ACCOUNT) as work:
            found = queries.site_by_slug(work, slugify(slug, fallback=slug))
            known = [site.slug for site in queries.all_sites(work)]
            site_id = found.id if found is not None else None
        if site_id is None:
            raise NotFound(
                "There is no such site",
                f"No site has the slug “{slug}”.",
                f"Known sites: {', '.join(known)}." if known else "Add one first: igny8 sites add --name …",
            )
        return self.get(site_id)

    def scope(self, slug: str, sector: str | None = None) -> Scope:
        """Return the scope of a site, or of one of its sectors; raises `NotFound`."""
        site = self.by_slug(slug)
        if sector is None:
            return Scope(site.id)
        for known in site.sectors:
            if sector in (known.slug, known.name) or slugify(sector) == known.slug:
                return Scope(site.id, known.id)
        raise NotFound(
            "There is no such sector",
            f"“{site.name}” has no sector “{sector}”.",
            f"Its sectors: {', '.join(item.name for item in site.sectors)}.",
        )

    # ------------------------------------------------------------------------------------------------ changing

    def add(self, new: NewSite) -> SiteInfo:
        """Add a site with its sectors and its secret; raises `WrongInput` or `Conflict`, and then adds nothing."""
        name = " ".join(new.name.split())
        if not name:
            raise WrongInput("The site has no name", "A name is needed.", "Type the client's or the site's name.")
        slug = slugify(name, fallback="site")
        url = _checked_url(new)
        folder = new.folder
        if new.target is TargetKind.FOLDER and not folder:
            folder = str(self._export_folder(slug))
        names = [" ".join(sector.split()) for sector in new.sectors if sector.strip()] or [DEFAULT_SECTOR]
        if len(names) > MAX_SECTORS:
            raise WrongInput(
                "Too many sectors",
                f"{len(names)} were given; a site has at most {MAX_SECTORS}.",
                "Join some of them.",
            )
        with self._database.write(ACCOUNT, "sites") as work:
            taken = queries.site_by_slug(work, slug, deleted=True)
            if taken is not None and taken.deleted_at is not None:
                # A site that was removed, after a wrong address perhaps, does not keep its name from being used again.
                taken.slug = f"{slug}-removed-{taken.id}"
                work.flush()
            elif taken is not None:
                raise WrongInput(
                    "A site of this name exists already",
                    f"“{slug}” is taken.",
                    "Use another name.",
                )
            site = work.add(
                Site(account_id=billing.account(work).id, name=name, slug=slug, url=url, language=new.language)
            )
            site_id = site.id
        secret_name = f"site/{slug}" if new.target is TargetKind.WORDPRESS else ""
        try:
            if new.password:
                self._secrets.set(secret_name, new.password)
            with self._database.write(Scope(site_id), "sites") as work:
                for sector in dict.fromkeys(names):
                    work.add(Sector(name=sector, slug=slugify(sector, fallback="sector")))
                work.add(
                    SiteIntegration(
                        target=new.target,
                        url=url,
                        folder=folder,
                        username=new.username.strip(),
                        secret_name=secret_name,
                    )
                )
        except Exception:
            with self._database.write(Scope(site_id), "sites") as work:
                site = work.get(Site, site_id)
                site.slug = f"{slug}-removed-{site_id}"
                work.delete(site)
            raise
        return self.get(site_id)

    def update(
        self,
        site_id: int,
        *,
        name: str | None = None,
        url: str | None = None,
        username: str | None = None,
        password: str | None = None,
        folder: str | None = None,
        language: str | None = None,
    ) -> SiteInfo:
        """Change a site or its connection; the slug stays, since scripts and secrets know it."""
        info = self.get(site_id)
        if password:
            self._secrets.set(info.secret_name, password)
        with self._database.write(Scope(site_id), "sites") as work:
            site = work.get(Site, site_id)
            integration = queries.integration(work)
            if name is not None and name.strip():
                site.name = " ".join(name.split())
            if language is not None:
                site.language = language
            if integration is not None:
                if url is not None and url.strip() != integration.url:
                    site.url = integration.url = url.strip()
                    integration.rest_root = ""
                if username is not None:
                    integration.username = username.strip()
                if folder is not None and folder.strip():
                    integration.folder = folder.strip()
        return self.get(site_id)

    def keep_root(self, site_id: int, rest_root: str) -> None:
        """Remember where the REST interface of a site was found."""
        with self._database.write(Scope(site_id), "sites") as work:
            row = queries.integration(work)
            if row is not None:
                row.rest_root = rest_root

    def publishing(self, site_id: int) -> SitePublishing:
        """Return how articles become posts at a site."""
        with self._database.read(Scope(site_id)) as work:
            row = queries.integration(work)
            return SitePublishing.from_json(row.publishing if row is not None else None)

    def save_publishing(self, site_id: int, publishing: SitePublishing) -> None:
        """Keep how articles become posts at a site."""
        with self._database.write(Scope(site_id), "sites") as work:
            row = queries.integration(work)
            if row is not None:
                row.publishing = publishing.as_json()

    def add_sector(self, site_id: int, name: str) -> SectorInfo:
        """Add a sector; a deleted one of this name comes back. Raises `WrongInput`."""
        name = " ".join(name.split())
        if not name:
            raise WrongInput("The sector has no name", "A name is needed.", "Type what the sector is about.")
        with self._database.write(Scope(site_id), "sites") as work:
            slug = slugify(name, fallback="sector")
            known = queries.sector_by_slug(work, slug)
            if known is not None:
                work.restore(known)
                return SectorInfo(known.id, site_id, known.name, known.slug)
            if len(queries.sectors(work)) >= MAX_SECTORS:
                raise WrongInput("Too many sectors", f"A site has at most {MAX_SECTORS}.", "Use one that is there.")
            row = work.add(Sector(name=name, slug=slug))
            return SectorInfo(row.id, site_id, row.name, row.slug)

    def set_companion_key(self, site_id: int, key: str) -> None:
        """Keep the API key of the site's companion plugin beside its password; an empty one is forgotten."""
        info = self.get(site_id)
        if not info.secret_name:
            raise WrongInput("This site has no companion plugin", f"“{info.name}” is a folder.", "Choose another site.")
        if key.strip():
            self._secrets.set(companion_secret(info.secret_name), key.strip())
        else:
            self._secrets.delete(companion_secret(info.secret_name))

    def remove(self, site_id: int) -> None:
        """Remove a site and its secret together; its posts stay on the client's site."""
        info = self.get(site_id)
        with self._database.write(Scope(site_id), "sites") as work:
            work.delete(work.get(Site, site_id))
        if info.secret_name:
            self._secrets.delete(info.secret_name)
            self._secrets.delete(companion_secret(info.secret_name))

    # ---------------------------------------------------------------------------------------------- connecting

    def connection(self, site_id: int) -> SiteConnection:
        """Return what a publishing target needs; raises `WrongInput` for a site without one."""
        with self._database.read(Scope(site_id)) as work:
            site = work.get(Site, site_id)
            row = queries.integration(work)
            if row is None:
                raise WrongInput(
                    "This site is not connected",
                    f"“{site.name}” has no place to publish to.",
                    "Connect it on the Sites tab.",
                )
            secret_name = row.secret_name
            return SiteConnection(
                site_id=site.id,
                slug=site.slug,
                name=site.name,
                target=row.target,
                url=row.url,
                rest_root=row.rest_root,
                username=row.username,
                folder=row.folder,
                language=site.language,
                publishing=SitePublishing.from_json(row.publishing),
                facts=dict(row.facts),
                secret=lambda: self._secrets.get(secret_name) if secret_name else None,
                companion_key=lambda: self._secrets.get(companion_secret(secret_name)) if secret_name else None,
            )

    def test(self, site_id: int) -> ConnectionReport:
        """Test the connection of a site and keep the result; blocking."""
        try:
            report = self._targets.open(self.connection(site_id)).check()
        except Igny8Error as error:
            report = ConnectionReport(False, problem=describe(error))
        with self._database.write(Scope(site_id), "sites") as work:
            row = queries.integration(work)
            if row is not None:
                row.last_checked_at = work.now
                row.last_ok = report.ok
                row.last_problem = str(report.problem) if report.problem is not None else ""
                if report.ok:
                    # When the posts were last read is no finding of this test.
                    kept = {key: value for key, value in row.facts.items() if key.startswith("posts_")}
                    row.facts = {**kept, **report.facts}
                    row.rest_root = str(report.facts.get("rest_root") or row.rest_root)
        return report


def companion_secret(secret_name: str) -> str:
    """Return where the companion plugin's API key of a site is kept, beside its password."""
    return f"{secret_name}-companion"


def _checked_url(new: NewSite) -> str:
    url = new.url.strip()
    if new.target is TargetKind.WORDPRESS and not url:
        raise WrongInput(
            "The address is missing",
            "A WordPress site needs its address.",
            "Type it as you would into a browser, such as https://example.com.",
        )
    if new.target is TargetKind.WORDPRESS and not _ADDRESS.fullmatch(url):
        raise WrongInput(
            "This is no web address",
            f"“{url[:200]}” cannot be the address of a site.",
            "Type it as you would into a browser, such as https://example.com.",
        )
    if new.target is TargetKind.WORDPRESS and not new.username.strip():
        raise WrongInput(
            "The user name is missing",
            "A WordPress site needs the user that posts are made by.",
            "Give the WordPress user name (on the command line --user) that the application password belongs to.",
        )
    return url


def _info(work: Work, site: Site) -> SiteInfo:
    row = queries.integration(work)
    return SiteInfo(
        id=site.id,
        name=site.name,
        slug=site.slug,
        language=site.language,
        target=row.target if row is not None else None,
        url=row.url if row is not None else site.url,
        folder=row.folder if row is not None else "",
        username=row.username if row is not None else "",
        secret_name=row.secret_name if row is not None else "",
        last_ok=row.last_ok if row is not None else None,
        last_problem=row.last_problem if row is not None else "",
        last_checked_at=row.last_checked_at if row is not None else None,
        last_synced_at=row.last_synced_at if row is not None else None,
        facts=dict(row.facts) if row is not None else {},
        publishing=SitePublishing.from_json(row.publishing if row is not None else None),
        doctor=dict(row.doctor) if row is not None else {},
        doctor_at=row.doctor_at if row is not None else None,
        sectors=tuple(SectorInfo(item.id, site.id, item.name, item.slug) for item in queries.sectors(work)),
    )
