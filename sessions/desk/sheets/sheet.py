"""One report with the words around it, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from processing.models import Job, Render, Report
from processing.platforms import Album
from sessions.desk.rail import VersionCard
from sessions.desk.sheets import album, platform_rows, readings
from sessions.desk.sheets.told import Told, told
from sessions.songs.measured import renders_of
from sessions.songs.models import StemRevision, Version

FILES = (("audio", "As made"), ("wav", "WAV"), ("flac", "FLAC"), ("mp3", "MP3"))
ADVISED_PEAK_DBTP = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`source`: where plots fetch their figures; `paper`: the page to print."""

    facts: dict[str, Any]
    name: str
    label: str
    number: int
    source: str
    paper: str
    file: str = "audio"
    files: tuple[tuple[str, str], ...] = ()
    measured_at: datetime | None = None
    album: Album | None = None
    is_stem: bool = False

    @property
    def findings(self) -> list[Told]:
        return told(self.facts.get("findings") or [])

    @property
    def to_fix(self) -> int:
        return sum(finding.severity != "info" for finding in self.findings)

    @property
    def to_know(self) -> int:
        return len(self.findings) - self.to_fix

    @property
    def peak_is_high(self) -> bool:
        peak = self.facts.get("true_peak_dbtp")
        return peak is not None and peak > ADVISED_PEAK_DBTP

    @property
    def range_is_unsteady(self) -> bool:
        return (self.facts.get("seconds") or 0.0) < readings.STABLE_LRA_SECONDS

    @property
    def more(self) -> list[readings.Reading]:
        """Figures beyond the four on top."""
        return readings.more(self.facts)

    @property
    def true_peaks(self) -> list[readings.Reading]:
        return readings.true_peaks(self.facts)

    @property
    def second_meter(self) -> readings.Reading | None:
        return readings.second_meter(self.facts)

    @property
    def platforms(self) -> platform_rows.Table:
        return platform_rows.of_facts(self.facts, self.album)

    @property
    def has_correlation(self) -> bool:
        return bool((self.facts.get("correlation") or {}).get("values"))

    @property
    def balance(self) -> dict[str, Any] | None:
        """A stem alone is not held against a curve of whole records."""
        found = self.facts.get("balance")
        if not found or not self.facts.get("spectrum"):
            return None
        return None if self.is_stem and found.get("against") == "target" else found


def of_card(card: VersionCard, file: str = "audio") -> Sheet | None:
    """None while nothing was measured."""
    return of_version(card.version, file)


def of_version(version: Version, file: str = "audio") -> Sheet | None:
    """The report of one file of a version; None while nothing was measured, or no such file."""
    files = _files(version.job)
    report = _report(version.job, file)
    if report is None:
        return None
    source = reverse("api:version-report", kwargs={"version_id": version.pk})
    return Sheet(
        facts=report.facts,
        name=str(version),
        label=version.label,
        number=version.number,
        source=source if file == "audio" else f"{source}?file={file}",
        paper=reverse("desk:report-print", kwargs={"version_id": version.pk}),
        file=file,
        files=files if len(files) > 1 else (),
        measured_at=report.created_at,
        album=album.around(version, report.facts),
    )


def of_revision(revision: StemRevision) -> Sheet | None:
    """The report of a stem. What platforms do to one is no question, so it has no album."""
    report = _report(revision.job, "audio")
    if report is None:
        return None
    return Sheet(
        facts=report.facts,
        name=revision.stem.name,
        label=f"revision {revision.number}",
        number=revision.number,
        is_stem=True,
        source=reverse("api:revision-report", kwargs={"revision_id": revision.pk}),
        paper=reverse("desk:revision-report-print", kwargs={"revision_id": revision.pk}),
        measured_at=report.created_at,
    )


def _report(job: Job | None, file: str) -> Report | None:
    if job is None or file not in dict(FILES):
        return None
    return Report.objects.filter(render__job=job, render__name=file).first()


def _files(job: Job | None) -> tuple[tuple[str, str], ...]:
    """What of a job's sound was measured: of a master, its deliveries too."""
    measured = {name for name, render in renders_of(job).items() if _has_report(render)}
    return tuple((name, title) for name, title in FILES if name in measured)


def _has_report(render: Render) -> bool:
    """Known where rows were read for a page, asked where not."""
    if hasattr(render, "report_number"):
        return render.report_number is not None
    return Report.objects.filter(render=render).exists()
