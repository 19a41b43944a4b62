"""Reads `table.txt`: who may what, at every address of the house."""

from __future__ import annotations

from pathlib import Path

from tests.permissions.addresses import Address
from tests.permissions.scene import PEOPLE


def rows() -> dict[Address, dict[str, str]]:
    """Address -> person -> cell."""
    found: dict[Address, dict[str, str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, path, *cells = line.split()
        assert len(cells) == len(PEOPLE), f"one cell a person, please: {line}"
        address = Address(path.removeprefix("/"), method)
        assert address not in found, f"twice in the table: {address}"
        found[address] = dict(zip(PEOPLE, cells, strict=True))
    return found
