"""Cuts that uncover: tried one after the other on what was heard, and undone when they do not.

After Hafezi and Reiss (2015): the stem that matters less is cut where the other one lives, and
nothing is ever boosted. A stem that is cut is brought back to its loudness by the mix, so that
its other bands rise a little; that is reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.covering import COVERED_DB, Scene
from processing.engine.automix.draft import Desk, Draft, shortened
from processing.engine.automix.knowledge import PRIORITY, WEIGHT
from processing.engine.phrases import frequency, number
from processing.recipes.channel import EqBand

_FROM_HZ, _TO_HZ = 200.0, 8000.0
_Q = 1.4
_LEAST_DB, _MOST_DB = 1.5, 4.0
_MOST_OF_A_STEM = 3
_TRIES = 80
_LEAST_GAIN = 1e-4  # of the masking as a whole
_LEAST_SHARE = 0.02  # of what matters in the band, to be worth a try
_APART = 1.5  # two cuts of one stem, as a ratio of frequencies


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    masker: int
    masked: int
    band: EqBand
    promise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    scene: Scene
    undone: tuple[str, ...]


def scene_of(desk: Desk, stride: int = 1) -> Scene:
    """The drafts as they are now, every `stride`th moment."""
    drafts = desk.audible
    return Scene.of(
        [power_of(desk, draft)[::stride] for draft in drafts],
        [WEIGHT.get(draft.role, 1.0) for draft in drafts],
    )


def power_of(desk: Desk, draft: Draft) -> bands.Floats:
    return np.asarray(desk.normal(draft) * 10 ** ((draft.level_lu or 0.0) / 10))


def uncover(desk: Desk, scene: Scene, stride: int = 1) -> Outcome:
    """Adds to the drafts the cuts that help; `scene` is that of the drafts before them."""
    undone = []
    masking = scene.masking()
    tried: dict[int, list[float]] = {}
    shaped = [len(draft.eq) for draft in desk.audible]
    for attempt in _promising(desk, scene):
        draft = desk.audible[attempt.masker]
        hz = attempt.band.hz
        before = tried.setdefault(attempt.masker, [])
        kept = len(draft.eq) - shaped[attempt.masker]
        if kept >= _MOST_OF_A_STEM or any(_is_near(hz, other) for other in before):
            continue
        before.append(hz)
        draft.eq.append(attempt.band)
        changed = scene.with_power(attempt.masker, power_of(desk, draft)[::stride])
        now = changed.masking()
        if now <= masking - _LEAST_GAIN:
            _say(desk, attempt, masking, now)
            scene, masking = changed, now
        else:
            draft.eq.pop()
            undone.append(_undone(desk, attempt, now - masking))
    return Outcome(scene=scene, undone=tuple(undone))


def _is_near(one: float, other: float) -> bool:
    return max(one, other) / min(one, other) < _APART


def _promising(desk: Desk, scene: Scene) -> list[_Try]:
    found = sorted(_candidates(desk, scene), key=lambda it: (-it.promise, it.masker, it.band.hz))
    return found[:_TRIES]


def _candidates(desk: Desk, scene: Scene) -> Iterator[_Try]:
    drafts = desk.audible
    reachable = bands.between(_FROM_HZ, _TO_HZ)
    for masked, victim in enumerate(drafts):
        matters = scene.matters[masked].sum(axis=0)
        for masker, culprit in enumerate(drafts):
            if PRIORITY[culprit.role] >= PRIORITY[victim.role]:
                continue
            covers = scene.covered_by(masker, masked).sum(axis=0)
            heart = scene.powers[masker].mean(axis=0)
            heart_band = int(heart.argmax())
            for band in np.flatnonzero(reachable):
                enough = covers[band] >= max(1, _LEAST_SHARE * matters[band])
                if not enough or band == heart_band:
                    continue
                # A band that the culprit lives by itself is the last to be cut.
                spare = 1 - heart[band] / heart[heart_band]
                weight = WEIGHT.get(victim.role, 1.0)
                promise = float(weight * covers[band] * spare / scene.matters[masked].sum())
                yield _Try(
                    masker=masker,
                    masked=masked,
                    band=_cut(scene, masker, masked, int(band)),
                    promise=promise,
                )


def _cut(scene: Scene, masker: int, masked: int, band: int) -> EqBand:
    """As deep as half of the covered moments need to come out."""
    cells = scene.covered_by(masker, masked)[:, band]
    own = scene.powers[masked][cells, band]
    others = (scene.total - scene.powers[masked])[cells, band]
    lacking = COVERED_DB - 10 * np.log10(np.median(own / others))
    gain_db = round(2 * min(_MOST_DB, max(_LEAST_DB, float(lacking)))) / 2
    return EqBand(hz=_tidy(bands.centres_hz()[band]), gain_db=-gain_db, q=_Q)


def _tidy(hz: float) -> float:
    return float(10 * round(hz / 10)) if hz < 1000 else float(50 * round(hz / 50))


def _say(desk: Desk, attempt: _Try, before: float, after: float) -> None:
    masker, masked = desk.audible[attempt.masker], desk.audible[attempt.masked]
    desk.say(
        masker.place(f"eq[{len(masker.eq) - 1}]"),
        f"{masker.name}: {_words(attempt.band)}, where it covers {masked.name}; what is covered in "
        f"all goes from {_percent(before)} to {_percent(after)}.",
    )


def _undone(desk: Desk, attempt: _Try, change: float) -> str:
    masker, masked = desk.audible[attempt.masker], desk.audible[attempt.masked]
    why = "more would be covered in all" if change > 0 else "it would uncover nothing in all"
    return shortened(
        f"{masker.name}: {_words(attempt.band)} for {masked.name} was undone: {why}.", 200
    )


def _words(band: EqBand) -> str:
    return f"{number(band.gain_db)} dB at {frequency(band.hz)}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 2)} %"
