"""What platforms, broadcasters and discs will do to a sound, as rows with bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processing.platforms import Album, Song, table
from sessions.desk.written import figure, signed

KINDS = {
    "stream": "",
    "advice": "Advice to streaming services",
    "broadcast": "Broadcast",
    "disc": "Discs",
}
LEAST_REACH_DB = 4.0  # so that a small change has a small bar
HARDLY_DB = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way of listening. The bar stands in percent of its track, from `bar_at` on."""

    group: str
    name: str
    mode: str
    plays_at: str
    change: str
    in_order: str
    bar_at: float
    bar_width: float
    zero_at: float
    rule: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: list[Row]
    heading: str
    as_of: str
    album: Album | None

    @property
    def has_album(self) -> bool:
        return any(row.in_order for row in self.rows)


def of_facts(facts: Mapping[str, Any], album: Album | None = None) -> Table:
    """By the rules of today, whenever the sound was measured."""
    song = Song(
        integrated_lufs=facts.get("integrated_lufs"),
        true_peak_dbtp=facts.get("true_peak_dbtp"),
        max_short_term_lufs=facts.get("max_short_term_lufs"),
        seconds=facts.get("seconds"),
    )
    rules = sorted(table(song, album), key=lambda rule: list(KINDS).index(rule["kind"]))
    changes = [rule["change_db"] or 0.0 for rule in rules]
    down, up = max(0.0, -min(changes, default=0.0)), max(0.0, *changes)
    down = max(down, LEAST_REACH_DB if up < HARDLY_DB else 0.0)
    up = max(up, LEAST_REACH_DB if down < HARDLY_DB else 0.0)
    is_one_way = up < HARDLY_DB
    return Table(
        rows=_rows(rules, down, up, is_one_way=is_one_way),
        heading="Turned down by" if is_one_way else "Change",
        as_of=max((rule["as_of"] for rule in rules), default=""),
        album=album,
    )


def _rows(rules: list[dict[str, Any]], down: float, up: float, *, is_one_way: bool) -> list[Row]:
    rows = []
    group, name = "", ""
    for rule in rules:
        kind = KINDS[rule["kind"]]
        again = rule["name"] == name
        rows.append(_row(rule, down, up, is_one_way=is_one_way, again=again, new=kind != group))
        group, name = kind, rule["name"]
    return rows


def _row(  # noqa: PLR0913
    rule: dict[str, Any], down: float, up: float, *, is_one_way: bool, again: bool, new: bool
) -> Row:
    change = rule["change_db"]
    zero = down / (down + up) * 100
    width = abs(change or 0.0) / (down + up) * 100
    return Row(
        group=KINDS[rule["kind"]] if new else "",
        name="" if again else rule["name"],
        mode=rule["mode"],
        plays_at=figure(rule["plays_at_lufs"]),
        change=_change(rule, is_one_way=is_one_way),
        in_order=_in_order(rule, is_one_way=is_one_way),
        bar_at=round(zero - width if (change or 0.0) < 0 else zero, 2),
        bar_width=round(width, 2),
        zero_at=round(zero, 2),
        rule=rule,
    )


def _change(rule: dict[str, Any], *, is_one_way: bool) -> str:
    change = rule["change_db"]
    if change is None:
        return "\N{EN DASH}"
    return f"{_moved(change, is_one_way=is_one_way)} dB"


def _in_order(rule: dict[str, Any], *, is_one_way: bool) -> str:
    """Only where an album that is played in order is moved otherwise than the song alone."""
    change, together = rule["change_db"], rule["album_change_db"]
    if change is None or together is None or abs(change - together) < HARDLY_DB:
        return ""
    return f"{_moved(together, is_one_way=is_one_way and together <= 0)} dB"


def _moved(change: float, *, is_one_way: bool) -> str:
    return figure(abs(change)) if is_one_way else signed(change)
