"""What came out of a ZIP of stems: a word on each of its entries, read from the job's steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from processing.models import Job

TAKEN, SKIPPED, REFUSED = VERDICTS = ("taken", "skipped", "refused")
_NAMED = 3


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

    @property
    def sentence(self) -> str:
        """`8 stems found, 1 skipped: notes.txt, 1 refused: Bass.wav (not_audio).`"""
        count = len(self.taken)
        parts = [f"{count} stem{'' if count == 1 else 's'} found"]
        if names := [entry.file for entry in self.skipped]:
            parts.append(f"{len(names)} skipped: {_listed(names)}")
        if names := [f"{entry.file} ({entry.code})" for entry in self.refused]:
            parts.append(f"{len(names)} refused: {_listed(names)}")
        return ", ".join(parts) + "."

    @property
    def remedy(self) -> str:
        """What to do about those that were refused; empty when nothing is to be done."""
        return " ".join(dict.fromkeys(entry.remedy for entry in self.refused if entry.remedy))


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


def _listed(names: Sequence[str]) -> str:
    named = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
