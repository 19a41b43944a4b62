"""Two sheets beside each other: every figure with its change, findings that are new or gone."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.desk.sheets.readings import MAIN, MORE, Scale, change
from sessions.desk.sheets.sheet import Sheet
from sessions.desk.sheets.told import Told
from sessions.desk.written import figure

SCALES = (*MAIN, *MORE, Scale(path="seconds", name="Length", unit="s", places=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    unit: str
    a: str
    b: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is heard as A and what as B; the newer of the two is the one that gained findings."""

    a: Sheet
    b: Sheet

    @property
    def lines(self) -> list[Line]:
        """What was measured on one of the two at least; changes are B less A."""
        values = [(scale, scale.value(self.a.facts), scale.value(self.b.facts)) for scale in SCALES]
        return [
            Line(
                name=scale.name,
                unit=scale.unit,
                a=figure(a, scale.places),
                b=figure(b, scale.places),
                change=change(scale, a, b),
            )
            for scale, a, b in values
            if a is not None or b is not None
        ]

    @property
    def newer(self) -> Sheet:
        return max(self.a, self.b, key=lambda sheet: sheet.number)

    @property
    def older(self) -> Sheet:
        return min(self.b, self.a, key=lambda sheet: sheet.number)

    @property
    def new(self) -> list[Told]:
        """Findings of the newer version that the older one has not."""
        return _beyond(self.newer, self.older)

    @property
    def gone(self) -> list[Told]:
        return _beyond(self.older, self.newer)

    @property
    def stayed(self) -> list[Told]:
        new = self.new
        return [finding for finding in self.newer.findings if finding not in new]


def _beyond(one: Sheet, other: Sheet) -> list[Told]:
    """A finding is the same in both when it says the same thing of the same channel."""
    left = [(finding.code, finding.channel) for finding in other.findings]
    beyond = []
    for finding in one.findings:
        if (finding.code, finding.channel) in left:
            left.remove((finding.code, finding.channel))
        else:
            beyond.append(finding)
    return beyond
