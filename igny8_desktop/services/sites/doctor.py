"""Examine a site's connection, keep what was found, and say in words what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.data.queries import sites as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress, SiteConnection, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_health import HARMLESS, Examination, Probe, ProbeState, SiteInspector, Verdict
from igny8_desktop.services.sites.prescriptions import Prescription, prescribe


@dataclass(frozen=True)
class Diagnosis:
    """What the site doctor found: a verdict in words, and every probe."""

    verdict: Verdict
    prescription: Prescription
    probes: tuple[Probe, ...]
    at: datetime | None = None

    @property
    def healthy(self) -> bool:
        """Say whether publishing works, perhaps with a remark."""
        return self.verdict in HARMLESS

    def as_json(self) -> dict[str, Any]:
        """Return the storable and printable form."""
        return {
            "verdict": str(self.verdict),
            **asdict(self.prescription),
            "probes": [probe.as_json() for probe in self.probes],
        }


def stored_diagnosis(value: Mapping[str, Any], at: datetime | None) -> Diagnosis | None:
    """Read what was kept; `None` where the doctor was never asked, or by a newer program."""
    try:
        words = {key: str(value[key]) for key in ("title", "what", "change", "letter_to", "letter")}
        probes = tuple(
            Probe(str(each["name"]), ProbeState(each["state"]), str(each["words"])) for each in value["probes"]
        )
        return Diagnosis(Verdict(value["verdict"]), Prescription(**words), probes, at)
    except (KeyError, TypeError, ValueError):
        return None


class SiteDoctor:
    """Examine sites at any time; the last result stays with the site."""

    def __init__(
        self, database: Database, inspector: SiteInspector, connection: Callable[[int], SiteConnection]
    ) -> None:
        self._database = database
        self._inspector = inspector
        self._connection = connection

    def examine(self, site_id: int, *, progress: Progress = no_progress) -> Diagnosis:
        """Examine a site and keep the result; blocking, some seconds. Raises `WrongInput` for a folder."""
        connection = self._connection(site_id)
        if connection.target is not TargetKind.WORDPRESS:
            raise WrongInput(
                "There is nothing to examine",
                f"“{connection.name}” publishes to a folder on this computer.",
                "Test its connection instead.",
            )
        return self._keep(site_id, self._inspector.examine(connection, progress))

    def last(self, site_id: int) -> Diagnosis | None:
        """Return what was found last, or `None`."""
        with self._database.read(Scope(site_id)) as work:
            row = queries.integration(work)
            return stored_diagnosis(row.doctor, row.doctor_at) if row is not None else None

    def _keep(self, site_id: int, found: Examination) -> Diagnosis:
        with self._database.write(Scope(site_id), "doctor") as work:
            diagnosis = Diagnosis(found.verdict, prescribe(found.verdict, found.details), found.probes, work.now)
            row = queries.integration(work)
            if row is not None:
                row.doctor, row.doctor_at = diagnosis.as_json(), work.now
                row.last_ok, row.last_checked_at = diagnosis.healthy, work.now
                words = diagnosis.prescription
                row.last_problem = "" if diagnosis.healthy else f"{words.title}: {words.what}"
        return diagnosis
