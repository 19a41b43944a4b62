"""Reads the tables: who may what, at every address of the house.

`table.txt` is about people with a login, `guests.txt` about what stands behind a link.
"""

from __future__ import annotations

from pathlib import Path

from tests.permissions.addresses import Address

HERE = Path(__file__).parent


def rows(name: str, columns: tuple[str, ...]) -> dict[Address, dict[str, str]]:
    """Address -> person -> cell."""
    found: dict[Address, dict[str, str]] = {}
    for line in (HERE / name).read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, path, *cells = line.split()
        assert len(cells) == len(columns), f"one cell a person, please: {line}"
        address = Address(path.removeprefix("/"), method)
        assert address not in found, f"twice in the table: {address}"
        found[address] = dict(zip(columns, cells, strict=True))
    return found
