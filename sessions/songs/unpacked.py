"""What came out of a ZIP of stems: a word on each of its entries, read from the job's steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from processing.models import Job

TAKEN, SKIPPED, REFUSED = VERDICTS = ("taken", "skipped", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of the ZIP. `render` names the stored file of one that was taken."""

    file: str
    path: str
    size_bytes: int
    verdict: str
    code: str
    sentence: str
    remedy: str
    render: str | None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """All entries in the order of the ZIP, and what was to be said of the ZIP itself."""

    entries: tuple[Entry, ...]
    warnings: tuple[dict[str, Any], ...]

    @property
    def taken(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.verdict == TAKEN]

    @property
    def skipped(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.verdict == SKIPPED]

    @property
    def refused(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.verdict == REFUSED]


def unpacked(job: Job | None) -> Unpacked:
    """Empty until the job is done."""
    steps = job.steps if job is not None else []
    return Unpacked(
        entries=tuple(_entries(steps)),
        warnings=tuple(
            warning for step in steps if step["name"] == "archive" for warning in step["warnings"]
        ),
    )


def _entries(steps: Iterable[dict[str, Any]]) -> Iterable[Entry]:
    for step in steps:
        if step["name"] == "entry":
            yield Entry(**{name: value for name, value in step.items() if name != "name"})
