"""What each streaming platform will do to a sound: so many decibels up or down, and why.

The rows are data (`platforms.json`), each with its source and the day it was looked up; a row says
how a platform normalises, never what a master should be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).with_name("platforms.json")
_HARDLY = 0.05  # dB; less is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One way of listening. `turns_up`: "no", "to_ceiling" (as far as peaks allow), "limiter"."""

    name: str
    mode: str
    target_lufs: float
    turns_up: str
    ceiling_dbtp: float | None
    source: str
    as_of: str
    note: str = ""

    def row(self, integrated_lufs: float | None, true_peak_dbtp: float | None) -> dict[str, Any]:
        """One line of the report's table."""
        change = self._change_db(integrated_lufs, true_peak_dbtp)
        return {
            "name": self.name,
            "mode": self.mode,
            "target_lufs": self.target_lufs,
            "change_db": None if change is None else round(change, 1) + 0.0,
            "sentence": self._sentence(change, integrated_lufs),
            "note": self.note,
            "source": self.source,
            "as_of": self.as_of,
        }

    def _change_db(self, lufs: float | None, peak: float | None) -> float | None:
        if lufs is None:
            return None
        wanted = self.target_lufs - lufs
        if wanted <= 0 or self.turns_up == "limiter":
            return wanted
        if self.turns_up == "no" or peak is None or self.ceiling_dbtp is None:
            return 0.0
        return max(0.0, min(wanted, self.ceiling_dbtp - peak))

    def _sentence(self, change: float | None, lufs: float | None) -> str:
        if change is None or lufs is None:
            return f"{self.name} has nothing to go by: the loudness could not be measured."
        if change <= -_HARDLY:
            return f"{self.name} will turn it down by {-change:.1f} dB."
        short = self.target_lufs - lufs - change
        if change < _HARDLY:
            return self._left_alone(short)
        if self.turns_up == "limiter":
            return (
                f"{self.name} will turn it up by {change:.1f} dB, and limit its peaks if it must."
            )
        if short >= _HARDLY:
            return (
                f"{self.name} will turn it up by {change:.1f} dB; its peaks leave no room for the "
                f"other {short:.1f} dB."
            )
        return f"{self.name} will turn it up by {change:.1f} dB."

    def _left_alone(self, short: float) -> str:
        if short < _HARDLY:
            return f"{self.name} will play it as it is."
        why = "it turns nothing up" if self.turns_up == "no" else "the peaks leave no room"
        return f"{self.name} will play it as it is, {short:.1f} dB below its target: {why}."


@lru_cache(maxsize=1)
def platforms() -> tuple[Platform, ...]:
    rows = json.loads(_DATA.read_text(encoding="utf-8"))["platforms"]
    return tuple(Platform(**row) for row in rows)


def table(integrated_lufs: float | None, true_peak_dbtp: float | None) -> list[dict[str, Any]]:
    """What every platform will do to a song of this loudness and peak."""
    return [platform.row(integrated_lufs, true_peak_dbtp) for platform in platforms()]
