"""Seals in a second place: a file beside the database, one line a day and after each start.

Kept with the backups, or read out to somebody else, a line proves later that nothing before it was
changed: `manage.py verify_audit --head NUMBER:SEAL`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)


def path() -> Path:
    return Path(settings.DATA) / "audit" / "heads"


def write(number: int, seal: str) -> None:
    """Best effort: a full disk must not keep the log itself from growing."""
    day = timezone.now().date().isoformat()
    try:
        if _last_day() == day:
            return
        path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path().open("a") as file:
            file.write(f"{day} {number} {seal}\n")
    except OSError as trouble:
        log.warning("The audit log's head could not be written down: %s", trouble)


def read() -> dict[int, str]:
    """Number -> seal; a line that was cut by a full disk is passed over."""
    found = {}
    for line in _lines():
        _, _, rest = line.partition(" ")
        number, _, seal = rest.partition(" ")
        if number.isascii() and number.isdigit() and len(seal) == 64:
            found[int(number)] = seal
    return found


def _last_day() -> str:
    lines = _lines()
    return lines[-1].partition(" ")[0] if lines else ""


def _lines() -> list[str]:
    try:
        return path().read_text().splitlines()
    except FileNotFoundError:
        return []
