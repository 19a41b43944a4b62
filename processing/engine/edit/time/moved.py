"""The list of what was moved, as steps carry it: largest first, and not too long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_MOST = 200


def moved(entries: Iterable[tuple[float, float, str]]) -> dict[str, Any]:
    """Of (at seconds, by ms, what): `moved`, at most 200, and how many `moved_in_all`."""
    ordered = sorted(entries, key=lambda entry: (-abs(entry[1]), entry[0]))
    listed = [
        {"at_seconds": round(at, 4), "by_ms": round(by, 2), "what": what}
        for at, by, what in ordered[:_MOST]
    ]
    return {"moved": listed, "moved_in_all": len(ordered)}
