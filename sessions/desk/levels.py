"""What streaming services do to loudness, for hearing two sounds as they would play them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from processing.platforms import Platform, platforms


def services() -> list[dict[str, Any]]:
    """Those that play what is sent to them; broadcasters and discs are no places to listen at."""
    return [_service(row) for row in platforms() if row.kind == "stream"]


def as_of() -> dt.date:
    """The day on which the newest of their rules was looked up."""
    return dt.date.fromisoformat(max(row.as_of for row in platforms() if row.kind == "stream"))


def _service(row: Platform) -> dict[str, Any]:
    name = f"{row.name}, {row.mode}" if row.mode else row.name
    return {
        "id": name.lower().replace(", ", "-").replace(" ", "-"),
        "name": name,
        "target_lufs": row.target_lufs,
        "turns_up": row.turns_up != "no",
        "has_limiter": row.turns_up == "limiter",
        "ceiling_dbtp": row.ceiling_dbtp,
        "note": row.note,
        "source": row.source,
        "as_of": row.as_of,
    }
