"""The chain: each seal is SHA-256 of the seal before it and of the row itself.

Whoever changes a row has to seal it and every later row again, and then the last seal is another
one than that which was written to a second place (`heads.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC

from sessions.audit.models import Cut, Entry

START = "0" * 64
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """`number` is that of the row, or of the first that is affected."""

    number: int
    sentence: str


def seal_of(entry: Entry, number: int, before: str) -> str:
    """Hexadecimal SHA-256 of `before` and of all that the row says, in a form that stays."""
    said = [
        number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.kind,
        entry.who,
        entry.who_name,
        entry.about,
        entry.about_name,
        entry.project,
        entry.details,
        entry.request,
        entry.address,
        entry.agent,
    ]
    row = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{row}".encode()).hexdigest()


def faults(heads: Mapping[int, str]) -> Iterator[Fault]:
    """What does not fit, row by row, and then against `heads` (number -> seal) kept elsewhere."""
    cut = Cut.objects.order_by("-number").first()
    number, before = (cut.number, cut.seal) if cut else (0, START)
    found: dict[int, str] = {number: before}
    sealed = Entry.objects.filter(number__gt=number).order_by("number")
    for entry in sealed.iterator(chunk_size=_ROWS_AT_ONCE):
        here = entry.number or 0
        if here != number + 1:
            yield Fault(number + 1, _missing(number + 1, here - 1))
        if entry.seal != seal_of(entry, here, before):
            yield Fault(here, f"Row {here} is not what was sealed, or the row before it is gone.")
        number, before = here, entry.seal
        if here in heads:
            found[here] = entry.seal
    yield from _against(heads, found, first=cut.number if cut else 0, last=number)


def _missing(first: int, last: int) -> str:
    return f"Row {first} is missing." if first == last else f"Rows {first} to {last} are missing."


def _against(
    heads: Mapping[int, str], found: Mapping[int, str], *, first: int, last: int
) -> Iterator[Fault]:
    """A whole chain that was sealed anew fits itself, and not what was written down before."""
    right = first
    for number, seal in sorted(heads.items()):
        if number < first:
            continue  # forgotten since, by its age
        if number > last:
            yield Fault(last + 1, f"The log ends at row {last}, but it was {number} rows long.")
            return
        if found.get(number) not in {None, seal}:
            yield Fault(
                right + 1,
                f"Rows {right + 1} to {number} are not those that were sealed: "
                f"the seal of row {number} was written down as {seal[:12]}….",
            )
            return
        right = number
