"""Rows of a table by the names of their columns, as spreadsheets and DAWs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sessions.feedback.exchange.marks import Unreadable

# A file of a megabyte may have half a million columns, or half a million rows: never both.
MOST_COLUMNS = 100

Row = dict[str, str]


def parsed(text: str) -> tuple[frozenset[str], Iterator[tuple[int, Row]]]:
    """The names of the columns in small letters, and each row with the line it begins at.

    Commas, semicolons or tabs: what the first line has most of. Rows are made as they are taken.
    """
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = _rows(text, delimiter)
    _, head = next(rows, (1, []))
    if len(head) > MOST_COLUMNS:
        raise Unreadable(f"This table has more than {MOST_COLUMNS} columns.")
    names = [name.strip().casefold() for name in head]
    found = (
        (number, dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False)))
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    )
    return frozenset(names), found


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in rows:
            yield before + 1, cells
            before = rows.line_num
    except csv.Error as problem:
        raise Unreadable(f"Line {before + 1} is no row of a table: {problem}.") from None
