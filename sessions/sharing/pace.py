"""How fast a guest may fetch: fast enough for any player, too slow to empty the house.

Counted in this process alone, without a look at the database for each slice: several web processes
allow so many times as much, which is still a limit.
"""

from __future__ import annotations

import time
from collections import OrderedDict

SLICES_A_SECOND = 40
_BURST = 80
_REMEMBERED = 10_000


class Pace:
    """A bucket for each guest, filled with so many slices a second."""

    def __init__(self, rate: float = SLICES_A_SECOND, burst: float = _BURST) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def allows(self, guest: int, now: float | None = None) -> bool:
        at = time.monotonic() if now is None else now
        left, since = self._buckets.pop(guest, (self._burst, at))
        left = min(self._burst, left + (at - since) * self._rate)
        allowed = left >= 1
        self._buckets[guest] = (left - 1 if allowed else left, at)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed


pace = Pace()
