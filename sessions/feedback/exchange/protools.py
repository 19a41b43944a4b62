"""Memory locations as Pro Tools lists them under "Export Session Info as Text".

Tabs apart columns; the place of a marker stands there as minutes and seconds and again in samples.
Which columns there are is read from their heading, since later versions have more of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sessions.feedback.exchange.marks import (
    Format,
    Found,
    Mark,
    Sheet,
    Unreadable,
    clock,
    flat,
    from_label,
    label,
    rows_of,
    seconds,
    text_of,
)

_LISTING = "M A R K E R S  L I S T I N G"
_COLUMNS = ("#   ", "LOCATION     ", "TIME REFERENCE    ", "UNITS    ", "NAME", "COMMENTS")
_RATE = re.compile(r"SAMPLE RATE:\s*([0-9]{4,6})(?:\.0*)?\s*")
_SAMPLES = re.compile(r"[0-9]{1,12}")


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    head = [
        f"SESSION NAME:\t{flat(sheet.title)}",
        f"SAMPLE RATE:\t{sheet.rate}.000000",
        "BIT DEPTH:\t24-bit",
        "SESSION START TIMECODE:\t00:00:00:00",
        "TIMECODE FORMAT:\t30 Frame",
        "# OF AUDIO TRACKS:\t0",
        "# OF AUDIO CLIPS:\t0",
        "# OF AUDIO FILES:\t0",
        "",
        "",
        _LISTING,
        "\t".join(_COLUMNS),
    ]
    rows = [_row(number, mark, sheet.rate) for number, mark in enumerate(marks, start=1)]
    return "\r\n".join([*head, *rows, ""]).encode()


def read(sent: bytes) -> Found:
    rate: int | None = None
    names: Mapping[str, int] | None = None
    found = Found()
    in_listing = False
    for number, row in rows_of(text_of(sent)):
        if said := _RATE.fullmatch(row):
            rate = int(said[1])
        if row.strip() == _LISTING:
            in_listing, names = True, None
        elif not in_listing or not row.strip():
            in_listing = in_listing and names is None
        elif names is None:
            names = {name.strip(): place for place, name in enumerate(row.split("\t"))}
        else:
            _take(found, number, row.split("\t"), names, rate)
    if names is None or not {"LOCATION", "NAME"} <= names.keys():
        raise Unreadable("There is no list of markers in this text.")
    return found


def _row(number: int, mark: Mark, rate: int) -> str:
    about = ", ".join(filter(None, [flat(mark.author), mark.version]))
    samples = round(mark.at * rate)
    cells = [str(number), clock(mark.at), str(samples), "Samples", label(mark), about]
    return "\t".join(cells)


def _take(
    found: Found, number: int, cells: list[str], names: Mapping[str, int], rate: int | None
) -> None:
    def cell(name: str) -> str:
        place = names.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    samples = cell("TIME REFERENCE")
    if rate and cell("UNITS") == "Samples" and _SAMPLES.fullmatch(samples):
        at: float | None = int(samples) / rate
    else:
        at = seconds(cell("LOCATION"))
    if at is None:
        found.refuse(
            number,
            "Its place is in bars or frames. Export with absolute markers, or in minutes and "
            "seconds.",
        )
        return
    found.take(from_label(number, cell("NAME"), at, None))


PROTOOLS = Format(
    name="protools",
    title="Pro Tools session text",
    media_type="text/plain",
    ending="txt",
    write=write,
    read=read,
    has_ranges=False,
    within_seconds=0.0001,
)
