"""A finding: one thing worth saying about a sound, in sentences fit for an artist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

# code, severity, sentence, remedy, and what there is of at_seconds, until_seconds, figure, unit,
# channel, places (in seconds, where there are several: the first of them)
Finding = dict[str, Any]

MOST_PLACES = 50  # of one finding

_ORDER = {"bad": 0, "warn": 1, "info": 2}


def finding(  # noqa: PLR0913
    code: str,
    severity: str,
    sentence: str,
    remedy: str,
    at_seconds: float | None = None,
    *,
    until_seconds: float | None = None,
    figure: float | None = None,
    unit: str | None = None,
    channel: str | None = None,
    places: Sequence[float] = (),
) -> Finding:
    """One finding, ready for JSON; what is not known is left out."""
    moments = {"at_seconds": at_seconds, "until_seconds": until_seconds}
    rest = {"figure": figure, "unit": unit, "channel": channel}
    return {
        "code": code,
        "severity": severity,
        "sentence": sentence,
        "remedy": remedy,
        **{name: round(max(at, 0.0), 3) for name, at in moments.items() if at is not None},
        **{name: value for name, value in rest.items() if value is not None},
        **({"places": [round(at, 3) for at in places[:MOST_PLACES]]} if len(places) > 1 else {}),
    }


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: _ORDER[one["severity"]])


def said_once(of_the_file: list[Finding], of_the_sound: list[Finding]) -> list[Finding]:
    """What the file says of itself, then what its sound shows besides (an MP3 looks like one)."""
    codes = {found["code"] for found in of_the_file}
    return [*of_the_file, *(found for found in of_the_sound if found["code"] not in codes)]
