"""The rows of `manage.py measure` as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_COLUMNS = (
    ("LUFS", "integrated_lufs", 8, 2),
    ("max M", "momentary_max_lufs", 8, 2),
    ("max S", "short_term_max_lufs", 8, 2),
    ("LRA", "loudness_range_lu", 7, 1),
    ("dBTP", "true_peak_dbtp", 8, 2),
    ("PLR", "plr_db", 7, 1),
    ("PSR", "psr_db", 7, 1),
    ("length", "duration_seconds", 11, 0),
    ("Hz", "sample_rate_hz", 8, 0),
    ("ch", "channels", 4, 0),
)
_INDENT = "      "


def heading() -> str:
    return "".join(f"{title:>{width}}" for title, _, width, _ in _COLUMNS) + "  file"


def lines_of(row: dict[str, Any]) -> Iterator[str]:
    """The figures of one file, what was found, and its curve and balance if they were asked for."""
    cells = (_cell(row, key, width, digits) for _, key, width, digits in _COLUMNS)
    yield "".join(cells) + f"  {row['path']}"
    for found in row["findings"]:
        place = f" ({clock(found['at_seconds'])})" if "at_seconds" in found else ""
        yield f"{_INDENT}{found['severity']:<5}{found['sentence']}{place} {found['remedy']}"
    yield from _balance(row.get("balance"))
    yield from _timeline(row.get("timeline"))


def clock(seconds: float) -> str:
    """1:02:03.4, and without hours where there are none."""
    tenths = round(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{tenths / 10:04.1f}"


def _cell(row: dict[str, Any], key: str, width: int, digits: int) -> str:
    value = row[key]
    if isinstance(value, dict):
        value = value["overall"]
    if value is None:
        return f"{'–':>{width}}"
    return f"{clock(value) if key == 'duration_seconds' else f'{value:.{digits}f}':>{width}}"


def _balance(balance: dict[str, Any] | None) -> Iterator[str]:
    if balance:
        apart = ("–" if value is None else f"{value:+.1f}" for value in balance["difference_db"])
        yield f"{_INDENT}third octaves from 20 Hz up, dB against the reference: {' '.join(apart)}"


def _timeline(timeline: dict[str, Any] | None) -> Iterator[str]:
    if not timeline:
        return
    yield f"{_INDENT}{'at':>11}{'M':>9}{'S':>9}"
    curves = zip(timeline["momentary_lufs"], timeline["short_term_lufs"], strict=True)
    for point, values in enumerate(curves, start=1):
        said = "".join("        –" if value is None else f"{value:9.2f}" for value in values)
        yield f"{_INDENT}{clock(point * timeline['hop_seconds']):>11}{said}"
