"""Looks for breaks in the wave: clicks and dropouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from processing.engine.audio import Samples
from processing.engine.checks import clicks
from processing.engine.checks.dropouts import AROUND, Dropouts
from processing.engine.checks.overlap import Overlap
from processing.engine.checks.words import clock, places, times
from processing.engine.findings import MOST_PLACES, Finding, finding
from processing.engine.meter import Loudness

_ONE_SECONDS = 0.005  # nearer than this to the one before, it is the same
_MANY_CLICKS, _MANY_A_MINUTE = 5, 4


class Breaks:
    """Both need to see a little of what comes next."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self._cell = clicks.cell_frames(rate)
        self._overlap = Overlap(channels, max(clicks.around_frames(rate), AROUND), grain=1024)
        self._dropouts = [Dropouts(rate) for _ in range(channels)]
        self._clicked = _Seen(rate)
        self._dropped = _Seen(rate)

    def feed(self, block: Samples) -> None:
        if self._overlap.feed(block):
            self._look()

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        if self._overlap.end():
            self._look()
        if self._clicked.count:
            yield self._clicks()
        if self._dropped.count:
            yield self._holes()

    def _look(self) -> None:
        held = self._overlap
        clicked, dropped = [], []
        for x, holes in zip(held.window, self._dropouts, strict=True):
            found = clicks.find_clicks(x, held.around, held.fresh, self._cell)
            clicked += [(held.origin + at, held.origin + at + 1) for at in found]
            dropped += holes.find(x, held.around, held.fresh, held.origin).tolist()
        self._clicked.note(clicked)
        self._dropped.note(dropped)

    def _clicks(self) -> Finding:
        seen = self._clicked
        minutes = (self._overlap.origin + self._overlap.fresh) / self.rate / 60
        many = seen.count >= max(_MANY_CLICKS, _MANY_A_MINUTE * minutes)
        return finding(
            "clicks",
            "warn" if many else "info",
            f"It clicks {times(seen.count)}, first at {clock(seen.places[0])}.",
            "Listen there; look for an edit without a crossfade, or repair it with a declicker.",
            seen.places[0],
            until_seconds=seen.last / self.rate,
            figure=seen.count,
            unit="clicks",
            places=seen.places,
        )

    def _holes(self) -> Finding:
        seen = self._dropped
        longest = 1000 * seen.longest / self.rate
        long = f"{longest:.{0 if longest >= 10 else 1}f} ms"
        return finding(
            "dropouts",
            "warn",
            f"The sound drops out {places(seen.count)}, for up to {long}, "
            f"first at {clock(seen.places[0])}.",
            "Export it again; if it was recorded like that, use a larger buffer and record again.",
            seen.places[0],
            until_seconds=seen.last / self.rate,
            figure=seen.count,
            unit="places",
            places=seen.places,
        )


class _Seen:
    """Counts places, the same in two channels once, and remembers the first of them."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.count = self.last = self.longest = 0
        self.places: list[float] = []

    def note(self, found: list[tuple[int, int]]) -> None:
        for start, end in sorted(found):
            if not self.count or start - self.last > _ONE_SECONDS * self.rate:
                self.count += 1
                if len(self.places) < MOST_PLACES:
                    self.places.append(start / self.rate)
            self.last = max(self.last, end)
            self.longest = max(self.longest, end - start)
