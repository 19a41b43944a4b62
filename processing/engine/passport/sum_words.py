"""What is said of the sum: section by section, and as findings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from processing.engine.findings import Finding
from processing.engine.passport import roles
from processing.engine.passport.adding_up import Rest
from processing.engine.passport.comparing import Compared
from processing.engine.passport.remainder import Left
from processing.engine.passport.words import about, verb
from processing.engine.phrases import listed, number
from processing.recipes.roles import StemRole

_SAME_DB = -60.0
_NEARLY_DB = -40.0
_LOUD_ENOUGH = 10**-1.65  # of the rough mix, where its bus may have left something as well
_OWN_BAND = 0.25  # or as much of a band
_BAND_COUNTS = 10**-3.0
_EXACTLY = 1e-5  # where the rough mix is a plain sum
_ALIKE_DB = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One section, or several that came out alike."""

    from_seconds: float
    to_seconds: float
    rough: float
    residual: float
    by_band: float
    missing: tuple[str, ...]
    unexplained: float  # power; 0 when there is nothing of its own

    @property
    def residual_db(self) -> float | None:
        return decibels(self.residual, self.rough)


def told(known: Compared, names: Sequence[str], *, merged: bool) -> list[Told]:
    left = known.rest.sections if known.rest else [None] * len(known.fits)
    every = [
        Told(
            from_seconds=section.from_seconds,
            to_seconds=section.to_seconds,
            rough=fit.rough_power,
            residual=fit.residual_power,
            by_band=fit.residual_by_band_power,
            missing=tuple(name for name, gone in zip(names, row, strict=True) if gone),
            unexplained=_unexplained(rest) if rest else 0.0,
        )
        for section, fit, row, rest in zip(
            known.sections, known.fits, known.absent, left, strict=True
        )
    ]
    return _merged(every) if merged else every


def as_json(
    every: Sequence[Told], role: StemRole, *, rough: str, offset_frames: int
) -> dict[str, Any]:
    return {
        "rough": rough,
        "residual_db": decibels(
            sum(one.residual for one in every), sum(one.rough for one in every)
        ),
        "residual_after_eq_db": decibels(
            sum(one.by_band for one in every), sum(one.rough for one in every)
        ),
        "offset_frames": offset_frames,
        "sections": [
            {
                "from_seconds": round(one.from_seconds, 3),
                "to_seconds": round(one.to_seconds, 3),
                "residual_db": one.residual_db,
                "residual_after_eq_db": decibels(one.by_band, one.rough),
                "missing": list(one.missing),
                "unexplained": {
                    "sounds_like": role.value,
                    "level_db": decibels(one.unexplained, one.rough),
                }
                if one.unexplained
                else None,
            }
            for one in every
        ],
    }


def sounds_like(rest: Rest | None) -> roles.Guess:
    if rest is None:
        return roles.Guess(role=StemRole.OTHER, sure=0.0, why="")
    exact = any(left.is_exact for left in rest.sections)
    return roles.by_content(rest.plain if exact else rest.clear)


def findings(every: Sequence[Told], guess: roles.Guess) -> Iterator[Finding]:
    yield from _left_out(every)
    strange = [one for one in every if one.unexplained]
    if strange:
        yield _missing(strange, guess, all_along=len(strange) == len(every))
    elif not any(one.missing for one in every):
        yield from _differs(every)


def not_of_these(rough: str) -> Finding:
    return about(
        "sum_differs",
        "warn",
        f"“{rough}” could not be laid on these stems: nothing in it moves as they do.",
        "See whether it is a mix of this song, at this tempo, and of these takes.",
        stems=[],
    )


def decibels(part: float, whole: float) -> float | None:
    """Not below −120: there is only rounding."""
    if whole <= 0:
        return None
    return round(max(10 * math.log10(max(part / whole, 1e-15)), -120.0), 1) + 0.0


def _unexplained(left: Left) -> float:
    if left.rough <= 0:
        return 0.0
    if left.is_exact:
        return left.plain if left.plain > _EXACTLY * left.rough else 0.0
    rough, clear = left.by_band
    own_bands = (clear > _OWN_BAND * rough) & (clear > _BAND_COUNTS * rough.sum())
    return left.clear if left.clear > _LOUD_ENOUGH * left.rough or own_bands.any() else 0.0


def _merged(every: Sequence[Told]) -> list[Told]:
    made: list[Told] = []
    for one in every:
        if made and _alike(made[-1], one):
            made.append(_together(made.pop(), one))
        else:
            made.append(one)
    return made


def _together(one: Told, after: Told) -> Told:
    return Told(
        from_seconds=one.from_seconds,
        to_seconds=after.to_seconds,
        rough=one.rough + after.rough,
        residual=one.residual + after.residual,
        by_band=one.by_band + after.by_band,
        missing=one.missing,
        unexplained=one.unexplained + after.unexplained,
    )


def _alike(one: Told, other: Told) -> bool:
    if one.missing != other.missing or bool(one.unexplained) != bool(other.unexplained):
        return False
    first, second = one.residual_db, other.residual_db
    if first is None or second is None:
        return first is second
    return abs(max(first, _SAME_DB) - max(second, _SAME_DB)) < _ALIKE_DB


def _left_out(every: Sequence[Told]) -> Iterator[Finding]:
    names = dict.fromkeys(name for one in every for name in one.missing)
    for name in names:
        where = [one for one in every if name in one.missing]
        yield about(
            "stem_not_in_rough",
            "info",
            f"{name} sounds {_spans(where)}, but is not in the rough mix there.",
            "Nothing to do if it was muted on purpose; else see whether it is the right take.",
            stems=[name],
            at_seconds=where[0].from_seconds,
            until_seconds=where[-1].to_seconds,
        )


def _missing(strange: Sequence[Told], guess: roles.Guess, *, all_along: bool) -> Finding:
    level = decibels(sum(one.unexplained for one in strange), sum(one.rough for one in strange))
    where = "all along" if all_along else _spans(strange)
    what = (
        f"It sounds like “{guess.role.label}”: {guess.why}. "
        if guess.role is not StemRole.OTHER
        else ""
    )
    return about(
        "missing_stem",
        "warn",
        f"The rough mix holds something {where} that none of these stems explains, "
        f"{number(abs(level or 0.0), 0)} dB below the mix. {what}".strip(),
        "Look for a track that was not exported, or an effect that only the mix has.",
        stems=[],
        at_seconds=strange[0].from_seconds,
        until_seconds=strange[-1].to_seconds,
        figure=level,
        unit="dB",
    )


def _differs(every: Sequence[Told]) -> Iterator[Finding]:
    rough = sum(one.rough for one in every)
    plain = decibels(sum(one.residual for one in every), rough)
    treated = decibels(sum(one.by_band for one in every), rough)
    if plain is None or treated is None or plain <= _NEARLY_DB:
        return
    yield about(
        "sum_differs",
        "info",
        f"All stems are in the rough mix. Faders alone come within {number(abs(plain), 0)} dB of "
        f"it, with equalisers {number(abs(treated), 0)} dB: the rest is what its channels and its "
        "bus do, such as compression and reverb.",
        "Nothing to do: the mix has processing that the stems do not have.",
        stems=[],
        figure=plain,
        unit="dB",
    )


def _spans(where: Sequence[Told]) -> str:
    """From 1:04 to 1:20 and from …"""
    joined: list[list[float]] = []
    for one in where:
        if joined and abs(joined[-1][1] - one.from_seconds) < 1e-6:
            joined[-1][1] = one.to_seconds
        else:
            joined.append([one.from_seconds, one.to_seconds])
    shown = [f"from {_clock(low)} to {_clock(high)}" for low, high in joined[:3]]
    more = [f"in {len(joined) - 3} more {verb([''] * (len(joined) - 3), 'place', 'places')}"]
    return listed(shown + (more if len(joined) > 3 else []))


def _clock(at_seconds: float) -> str:
    minutes, seconds = divmod(round(at_seconds), 60)
    return f"{minutes}:{seconds:02}"
