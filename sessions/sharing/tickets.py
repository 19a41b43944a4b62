"""Addresses of sound that live for a minute, for one browser, one link, one file.

A ticket alone opens nothing: with each slice the browser's cookie is asked for again, and the link
read from the database. It keeps an address that was copied, logged or cached from being worth
anything a minute later.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

from sessions.sharing.access import Entry

SECONDS = 60
_TICKET = re.compile(r"([0-9]{1,18})-([a-z]{1,20})-([0-9]{1,12})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    version_id: int
    file: str
    expires_at: int  # seconds of the epoch


def make(entry: Entry, version_id: int, file: str) -> tuple[str, Ticket]:
    ticket = Ticket(version_id=version_id, file=file, expires_at=int(time.time()) + SECONDS)
    said = f"{version_id}-{file}-{ticket.expires_at}"
    return f"{said}-{_seal(entry, said)}", ticket


def read(text: str, entry: Entry) -> Ticket | None:
    """None when it is over, was made for another browser or link, or before the epoch changed."""
    found = _TICKET.fullmatch(text)
    if found is None:
        return None
    version_id, file, expires_at, seal = found.groups()
    said = f"{version_id}-{file}-{expires_at}"
    if not constant_time_compare(seal, _seal(entry, said)) or int(expires_at) <= time.time():
        return None
    return Ticket(version_id=int(version_id), file=file, expires_at=int(expires_at))


def _seal(entry: Entry, said: str) -> str:
    about = f"{entry.pk}:{entry.link_id}:{entry.epoch}:{said}"
    return salted_hmac("roughmix.ticket", about, algorithm="sha256").hexdigest()
