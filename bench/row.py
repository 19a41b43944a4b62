"""A figure beside its limit, as a line of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Sign = Literal["<=", ">=", ""]


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: float
    sign: Sign = ""  # none: only for comparison
    limit: float = 0.0
    unit: str = ""
    digits: int = 1

    @property
    def kept(self) -> bool:
        if self.sign == "<=":
            return self.measured <= self.limit
        return self.sign != ">=" or self.measured >= self.limit

    def __str__(self) -> str:
        line = f"  {self.what:58}{self.measured:10.{self.digits}f} {self.unit:8}"
        if not self.sign:
            return line
        return f"{line}{self.sign} {self.limit:<7g}{'kept' if self.kept else 'MISSED'}"


def printed(title: str, rows: Iterable[Row]) -> int:
    """Prints the table; how many limits were missed."""
    rows = list(rows)
    print(title)
    for row in rows:
        print(row)
    print()
    return sum(not row.kept for row in rows)
