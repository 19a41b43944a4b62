"""Notes as a table (CSV, RFC 4180), for spreadsheets.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises;
on the way in it is taken off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from sessions.feedback.exchange.marks import (
    Format,
    Found,
    Line,
    Mark,
    Sheet,
    Unreadable,
    clock,
    flat,
    seconds,
    text_of,
    tidy,
    unlabel,
)
from sessions.feedback.exchange.rows import Row, parsed

COLUMNS = (
    "ID",
    "State",
    "Start",
    "End",
    "Text",
    "Author",
    "Version",
    "Section",
    "Part",
    "Direction",
    "Stem",
    "Assigned to",
    "For",
    "Written on",
    "Replies",
)
_DONE = frozenset({"resolved", "done", "closed", "x", "[x]"})
_OPEN = frozenset({"", "open", "[ ]"})
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_ID = re.compile(r"(?:rm#)?([0-9]{1,18})")


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    del sheet  # a table has no title
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for mark in marks:
        rows.writerow([guarded(cell) for cell in _cells(mark)])
    return ("\ufeff" + out.getvalue()).encode()  # the mark tells spreadsheets that this is UTF-8


def read(sent: bytes) -> Found:
    names, rows = parsed(text_of(sent))
    found = Found()
    if not {"start", "text"} <= names:
        raise Unreadable("A table of notes has columns called Start and Text.")
    for number, row in rows:
        line = _line(found, number, {name: unguarded(cell) for name, cell in row.items()})
        if line is not None:
            found.take(line)
    return found


def guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _cells(mark: Mark) -> list[str]:
    return [
        f"rm#{mark.id}",
        "resolved" if mark.is_done else "open",
        clock(mark.at),
        clock(mark.ends) if mark.ends is not None else "",
        tidy(mark.text),
        flat(mark.author),
        mark.version,
        flat(mark.section),
        flat(mark.part),
        mark.direction,
        flat(mark.stem),
        flat(mark.assigned_to),
        "internal" if mark.is_internal else "everyone",
        mark.came_from,
        "\n".join(f"{flat(reply.author)}: {flat(reply.text)}" for reply in mark.replies),
    ]


def _line(found: Found, number: int, row: Row) -> Line | None:
    at, until = seconds(row["start"]), seconds(row.get("end", ""))
    if at is None:
        found.refuse(number, f"“{row['start'][:40]}” is no time.")
        return None
    if row.get("end", "").strip() and until is None:
        found.refuse(number, f"“{row['end'][:40]}” is no time.")
        return None
    text, state = tidy(row["text"]), row.get("state", "").strip().casefold()
    named = row.get("id", "").strip()
    known = _ID.fullmatch(named)
    if named and known is None:
        found.refuse(number, f"“{named[:40]}” is the id of no note.")
        return None
    if not state and known is None:
        done, known_in_text, text = unlabel(text)
        return Line(number=number, id=known_in_text, at=at, until=until, text=text, is_done=done)
    if state not in _DONE | _OPEN:
        found.refuse(number, f"“{state[:40]}” is neither open nor resolved.")
        return None
    known_id = int(known[1]) if known else None
    done = state in _DONE
    return Line(number=number, id=known_id, at=at, until=until, text=text, is_done=done)


CSV = Format(
    name="csv",
    title="CSV",
    media_type="text/csv",
    ending="csv",
    write=write,
    read=read,
    has_lines=True,
)
