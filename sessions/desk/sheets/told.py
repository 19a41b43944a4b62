"""Findings as the sheet tells them: worst first, each with its figure and its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sessions.desk.written import MINUS, clock, figure

WORST_FIRST = ("bad", "warn", "info")
LONG_SECONDS = 2.0  # longer stretches are told to the second
_HYPHEN = re.compile(r"(?<![\w.])-(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One finding. `place` is its time or its range in words, empty where it is everywhere."""

    code: str
    severity: str
    sentence: str
    remedy: str
    channel: str
    figure: str
    place: str
    at_seconds: float | None
    until_seconds: float | None


def told(findings: Iterable[Mapping[str, Any]]) -> list[Told]:
    found = [_told(finding) for finding in findings]
    return sorted(found, key=lambda one: (_rank(one.severity), one.at_seconds or 0.0))


def _rank(severity: str) -> int:
    return WORST_FIRST.index(severity) if severity in WORST_FIRST else len(WORST_FIRST)


def _told(finding: Mapping[str, Any]) -> Told:
    at, until = finding.get("at_seconds"), finding.get("until_seconds")
    if at is None or until is None or clock(until) == clock(at):
        until = None
    return Told(
        code=finding.get("code", ""),
        severity=finding.get("severity", "info"),
        sentence=_set(finding.get("sentence", "")),
        remedy=_set(finding.get("remedy") or ""),
        channel=str(finding.get("channel") or ""),
        figure=_figure(finding.get("figure"), finding.get("unit") or ""),
        place=_place(at, until),
        at_seconds=at,
        until_seconds=until,
    )


def _set(words: str) -> str:
    """Reports are plain text; on the page a minus is a minus."""
    return _HYPHEN.sub(MINUS, words)


def _figure(value: Any, unit: str) -> str:
    """Whole numbers as they are; what has no unit (a correlation) to the second decimal."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    places = 0 if value == int(value) and (unit or abs(value) > 1) else 1 if unit else 2
    return f"{figure(value, places)} {unit}".strip()


def _place(at: float | None, until: float | None) -> str:
    if at is None:
        return ""
    if until is None:
        return clock(at)
    if until - at >= LONG_SECONDS:
        return f"{clock(int(at), 0)}\N{EN DASH}{clock(int(until), 0)}"
    return f"{clock(at)}\N{EN DASH}{clock(until)}"
