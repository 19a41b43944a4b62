"""How often a link may be tried, before anything is hashed for it."""

from __future__ import annotations

from datetime import timedelta

from sessions.people.limits import Limit

_TOO_OFTEN = "Too many attempts to open a link."

BY_LINK = Limit(name="link", allowed=10, window=timedelta(minutes=15), sentence=_TOO_OFTEN)
BY_ADDRESS = Limit(
    name="link-address", allowed=10, window=timedelta(minutes=15), sentence=_TOO_OFTEN
)
BY_ADDRESS_AN_HOUR = Limit(
    name="link-address-hour", allowed=50, window=timedelta(hours=1), sentence=_TOO_OFTEN
)
