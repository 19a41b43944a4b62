"""Where each stem stands: sides that weigh the same, and a mix that survives one loudspeaker.

Rules after Perez-Gonzalez and Reiss (2010): what is low or leads stays in the middle, what is
alike goes to opposite sides, and left and right hold the same energy.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.automix.draft import Desk, Draft
from processing.engine.automix.knowledge import CENTRED
from processing.engine.phrases import number, place
from processing.recipes.role_defaults import STARTING_POINTS
from processing.recipes.roles import StemRole

_LOW_HZ = 200.0  # with the middle of its power below that, a stem stays in the centre
_LEAN_DB = 0.5  # left and right at most, as predicted; the mix may be 1 dB
_MONO_LOSS_LU = 1.5  # as predicted; the mix may lose 2
_LEAST_CORRELATION = 0.25
_ALL_SIDES = 12  # stems that are tried on either side, all against all
_DOUBLE_PAN = 0.75
_NARROWEST = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """Power of a mix left and right, and left times right; loudness-weighted and as it is."""

    left: Floats  # (2,): weighted, plain
    right: Floats
    both: Floats

    @property
    def lean_db(self) -> float:
        """How much more is on the right; of the two ways to weigh, the one that leans more."""
        leans = 10 * np.log10(np.maximum(self.right, 1e-30) / np.maximum(self.left, 1e-30))
        return float(leans[np.abs(leans).argmax()])

    @property
    def mono_loss_lu(self) -> float:
        stereo = self.left[0] + self.right[0]
        mono = (stereo + 2 * self.both[0]) / 2
        return float(10 * math.log10(max(stereo, 1e-30) / max(mono, 1e-30)))

    @property
    def correlation(self) -> float:
        return float(self.both[1] / max(math.sqrt(self.left[1] * self.right[1]), 1e-30))


def spread(desk: Desk) -> None:
    """Pans and widths of all drafts; levels and filters have to be settled."""
    heard = [_Heard(desk, draft) for draft in desk.audible]
    movable = [draft for draft in desk.audible if _wanted(desk, draft) > 0]
    for draft, pan in zip(movable, _sides(desk, movable), strict=True):
        draft.pan = pan
    _balance(heard, movable)
    _narrow(heard)
    for draft in desk.audible:
        _say(desk, draft)
    image = _image(heard)
    desk.say(
        "strips",
        f"Left and right differ by {number(abs(image.lean_db))} dB; on one loudspeaker "
        f"{number(max(0.0, image.mono_loss_lu))} LU are lost; correlation "
        f"{number(image.correlation, 2)}.",
    )


class _Heard:
    """A draft and what of it lies left, right and on both, by band, before pan and width."""

    def __init__(self, desk: Desk, draft: Draft) -> None:
        self.draft = draft
        sides, rate = draft.heard.sides, desk.session.rate
        self._weights = bands.weights(rate)
        rows = np.array([sides.left, sides.right, sides.both]) * draft.response(rate)
        whole = float(((rows[0] + rows[1]) * self._weights).sum())
        # Over the whole song, pauses and all, it is quieter than while it sounds.
        mean = float(desk.loudness(desk.normal(draft)).mean())
        level = 10 ** ((draft.level_lu or 0.0) / 10)
        self._rows = rows * (level * mean / whole if whole > 0 else 0.0)

    def sums(self) -> Floats:
        """(3, 2): left, right and both, each loudness-weighted and plain."""
        placed = _placed(self._rows, self.draft)
        return np.array([[(row * self._weights).sum(), row.sum()] for row in placed])

    def side_power(self) -> float:
        left, right, both = self.sums()
        return float(left[0] + right[0] - 2 * both[0])


def _image(heard: Sequence[_Heard]) -> Image:
    """What the drafts add up to, stems taken as strangers to each other."""
    sums = np.sum([it.sums() for it in heard], axis=0)
    return Image(left=sums[0], right=sums[1], both=sums[2])


def _wanted(desk: Desk, draft: Draft) -> float:
    """How far to a side, 0 to 1; only mono goes there, stereo stays as it was recorded."""
    if draft.heard.channels == 2 or draft.role in CENTRED:
        return 0.0
    if _middle_hz(draft) < _LOW_HZ:
        return 0.0
    alike = [other for other in desk.of(draft.role) if other.heard.channels == 1]
    if len(alike) > 1 and draft.role in {StemRole.GUITAR, StemRole.BACKING_VOCAL}:
        return _DOUBLE_PAN
    return STARTING_POINTS[draft.role].pan


def _middle_hz(draft: Draft) -> float:
    return draft.heard.character.edge_hz(0.5)


def _sides(desk: Desk, movable: Sequence[Draft]) -> list[float]:
    """Signed pans: the assignment whose sides weigh the same, with like stems apart."""
    wanted = [_wanted(desk, draft) for draft in movable]
    if not movable:
        return []
    likeness = _likeness(desk, movable)
    weights = np.array([10 ** ((draft.level_lu or 0.0) / 10) for draft in movable]) * wanted
    first = movable[:_ALL_SIDES]
    best = min(
        ((1.0, *rest) for rest in itertools.product((-1.0, 1.0), repeat=len(first) - 1)),
        key=lambda signs: _cost(np.array(signs), weights[: len(first)], likeness),
    )
    signs = list(best)
    for n in range(len(first), len(movable)):
        leaning = float((np.array(signs) * weights[:n]).sum())
        signs.append(-1.0 if leaning > 0 else 1.0)
    return [sign * pan for sign, pan in zip(signs, wanted, strict=True)]


def _cost(signs: Floats, weights: Floats, likeness: Floats) -> float:
    """Leaning first; being on one side with what sounds alike counts as well."""
    leaning = abs(float((signs * weights).sum())) / max(float(weights.sum()), 1e-30)
    together = np.outer(signs, signs) > 0
    count = len(signs)
    alike = float((likeness[:count, :count] * together).sum()) / max(1, count * count)
    return leaning + 0.5 * alike


def _likeness(desk: Desk, drafts: Sequence[Draft]) -> Floats:
    """The cosine between mean spectra, 0 to 1; 0 of a stem with itself."""
    rows = [np.sqrt(desk.normal(draft).mean(axis=0)) for draft in drafts]
    table = np.array([row / max(math.sqrt(float((row * row).sum())), 1e-30) for row in rows])
    alike = (table[:, None, :] * table[None, :, :]).sum(axis=2)
    np.fill_diagonal(alike, 0.0)
    return np.asarray(alike)


def _balance(heard: Sequence[_Heard], movable: Sequence[Draft]) -> None:
    """Moves what leans towards the middle until both sides weigh the same."""
    for _ in range(200):
        lean = _image(heard).lean_db
        heavy = [draft for draft in movable if draft.pan * lean > 0]
        if abs(lean) <= _LEAN_DB or not heavy:
            return
        farthest = max(heavy, key=lambda draft: (abs(draft.pan), -draft.index))
        step = math.copysign(min(0.05, abs(farthest.pan)), farthest.pan)
        farthest.pan = round(farthest.pan - step, 3)


def _narrow(heard: Sequence[_Heard]) -> None:
    """Stems that would be lost on one loudspeaker are made narrower, the worst one first."""
    for _ in range(200):
        image = _image(heard)
        if image.mono_loss_lu <= _MONO_LOSS_LU and image.correlation >= _LEAST_CORRELATION:
            return
        wide = [
            it
            for it in heard
            if it.draft.heard.channels == 2 and it.draft.width > _NARROWEST and it.side_power() > 0
        ]
        if not wide:
            return
        worst = max(wide, key=lambda it: (it.side_power(), -it.draft.index)).draft
        worst.width = round(worst.width - 0.1, 2)


def _placed(rows: Floats, draft: Draft) -> Floats:
    """Width and pan, as the mix does them: mono at constant power, stereo balanced."""
    left, right, both = rows
    if draft.heard.channels == 1:
        angle = (draft.pan + 1) * math.pi / 4
        power = left + right
        return np.array(
            [
                power * math.cos(angle) ** 2,
                power * math.sin(angle) ** 2,
                power * math.cos(angle) * math.sin(angle),
            ]
        )
    near, far = (1 + draft.width) / 2, (1 - draft.width) / 2
    made_left = near * near * left + far * far * right + 2 * near * far * both
    made_right = far * far * left + near * near * right + 2 * near * far * both
    made_both = near * far * (left + right) + (near * near + far * far) * both
    return np.array([made_left, made_right, made_both])


def _say(desk: Desk, draft: Draft) -> None:
    if draft.pan:
        desk.say(
            draft.place("pan"),
            f"{draft.name}: {place(draft.pan)}, so that both sides weigh the same and what is "
            "alike stands apart.",
        )
    if draft.width < 1:
        desk.say(
            draft.place("width"),
            f"{draft.name}: {number(100 * draft.width, 0)} % of its width, as too much of it "
            "would be lost on one loudspeaker.",
        )
