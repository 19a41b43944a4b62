"""When the log was gone through last, and what was found: for the page that shows it.

`manage.py verify_audit` goes through all of it, which no page has the time for.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`number` is the last sealed row of then; `fault` is empty when all was as it was sealed."""

    at: datetime
    number: int
    fault: str

    @property
    def is_whole(self) -> bool:
        return not self.fault


def path() -> Path:
    return Path(settings.DATA) / "audit" / "verified"


def write(number: int, fault: str = "") -> None:
    """Best effort: a full disk takes nothing from what the command says."""
    said = {"at": timezone.now().isoformat(), "number": number, "fault": fault}
    try:
        path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path().write_text(json.dumps(said))
    except OSError as trouble:
        log.warning("That the audit log was verified could not be written down: %s", trouble)


def read() -> Verified | None:
    """None when nobody ever did, or a full disk cut the file."""
    try:
        said = json.loads(path().read_text())
        at = datetime.fromisoformat(said["at"])
        return Verified(at=at, number=int(said["number"]), fault=str(said["fault"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
