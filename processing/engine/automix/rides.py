"""A lead instrument comes forward where nobody sings, and goes back when the voice returns."""

from __future__ import annotations

import numpy as np

from processing.engine.automix.bands import Floats
from processing.engine.automix.draft import Desk
from processing.engine.phrases import listed, number
from processing.recipes.automation import Automation, Point
from processing.recipes.roles import StemRole

_FORWARD_DB = 4.0
_LEAST_GAP_SECONDS = 2.0
_RAMP_SECONDS = 0.4
_SINGS = 10 ** (-20 / 10)  # of the voice's gated loudness
_MOST_GAPS = 500


def ride(desk: Desk) -> None:
    voices, leads = desk.of(StemRole.LEAD_VOCAL), desk.of(StemRole.LEAD)
    if not voices or not leads:
        return
    moment = desk.session.moment_seconds
    sings = np.sum([desk.loudness(desk.normal(draft)) for draft in voices], axis=0) > _SINGS
    gaps = _gaps(sings, moment)
    if not gaps:
        return
    points = _points(gaps, desk.session.seconds)
    for draft in leads:
        draft.automation = Automation(gain_db=points)
    total = sum(end - start for start, end in gaps)
    desk.say(
        leads[0].place("automation"),
        f"{listed([draft.name for draft in leads])}: {number(_FORWARD_DB)} dB forward in "
        f"{len(gaps)} gaps of the voice, {number(total)} s in all.",
    )


def _gaps(sings: Floats, moment: float) -> list[tuple[float, float]]:
    """From, to, in seconds; no shorter than two ramps and a bit."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], sings.astype(int), [1]])))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    found = [(start * moment, end * moment) for start, end in pairs]
    return [gap for gap in found if gap[1] - gap[0] >= _LEAST_GAP_SECONDS][:_MOST_GAPS]


def _points(gaps: list[tuple[float, float]], seconds: float) -> tuple[Point, ...]:
    """Up and down inside each gap; at the edges of the song there is nobody to make way for."""
    points: list[tuple[float, float]] = []
    for start, end in gaps:
        if start > 0:
            points += [(start, 0.0), (start + _RAMP_SECONDS, _FORWARD_DB)]
        else:
            points.append((0.0, _FORWARD_DB))
        if end < seconds:
            points += [(end - _RAMP_SECONDS, _FORWARD_DB), (end, 0.0)]
    return tuple(Point(at_seconds=round(at, 3), value=value) for at, value in points)
