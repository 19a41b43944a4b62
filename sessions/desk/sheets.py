"""The measured report of a version, whole, as the panel shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processing.models import Report
from sessions.desk.rail import VersionCard

WORST_FIRST = ("bad", "warn", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    facts: dict[str, Any]

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.facts.get("findings") or []
        return sorted(found, key=lambda finding: WORST_FIRST.index(finding["severity"]))

    @property
    def to_fix(self) -> int:
        return sum(finding["severity"] != "info" for finding in self.findings)

    @property
    def to_know(self) -> int:
        return len(self.findings) - self.to_fix

    @property
    def platforms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.facts.get("platforms") or []
        return found


def of_card(card: VersionCard) -> Sheet | None:
    """None while nothing was measured."""
    audio = card.renders.get("audio")
    report = Report.objects.filter(render=audio).first() if audio is not None else None
    return Sheet(facts=report.facts) if report is not None else None
