"""Whether a master may leave the house, read from what is true at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sessions.releases.evidence import Line, lines_of
from sessions.releases.models import Gate, Override
from sessions.songs.leaving import is_master
from sessions.songs.models import Version


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What is asked of one master, each line with its evidence."""

    version: Version
    gate: Gate
    lines: list[Line]
    override: Override | None  # the one that stands

    @cached_property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if not line.is_green]

    @property
    def green(self) -> int:
        return len(self.lines) - len(self.missing)

    @property
    def is_held(self) -> bool:
        """Whether something is missing and counts, whoever let it go regardless."""
        return self.gate.is_on and bool(self.missing)

    @property
    def is_open(self) -> bool:
        return not self.is_held or self.override is not None

    @property
    def closed_because(self) -> str:
        """Without names and amounts: it is read by whoever asks for the file, guests too."""
        if self.is_open:
            return ""
        what = ", ".join(line.missing for line in self.missing)
        title = self.version.song.title
        return f"{self.version} of “{title}” does not leave the house yet. Still missing: {what}."


def closed_because(version: Version) -> str:
    """Why this version's files stay in the house; empty when they may leave.

    Whatever is no master may leave, as may everything of a project that has no gate.
    """
    found = checklists(version.song.project_id, [version], only_on=True)
    return found[version.pk].closed_because if version.pk in found else ""


def checklist(version: Version) -> Checklist | None:
    """What is asked of it, on or off; nothing of what is no master."""
    return checklists(version.song.project_id, [version]).get(version.pk)


def checklists(
    project_id: int, versions: Iterable[Version], *, only_on: bool = False
) -> dict[int, Checklist]:
    """By version, masters alone: as many queries for one as for all of a project.

    With `only_on` nothing is read where no gate is on.
    """
    masters = [version for version in versions if is_master(version)]
    gate = gate_of(project_id) if masters else None
    if gate is None or (only_on and not gate.is_on):
        return {}
    standing = Override.objects.filter(version__in=masters, ended_at__isnull=True)
    overrides = {row.version_id: row for row in standing.select_related("by")}
    lines = lines_of(gate, masters)
    return {
        version.pk: Checklist(
            version=version,
            gate=gate,
            lines=lines[version.pk],
            override=overrides.get(version.pk),
        )
        for version in masters
    }


def gate_of(project_id: int) -> Gate:
    """As it was set, or as it stands before anybody set it: off."""
    return Gate.objects.filter(project=project_id).first() or Gate(project_id=project_id)
