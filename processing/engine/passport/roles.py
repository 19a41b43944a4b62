"""Which role a stem seems to play: by its name, and by what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from processing.engine.passport.content import Character
from processing.engine.phrases import frequency
from processing.recipes.role_names import role_of
from processing.recipes.roles import StemRole

_VOICES = {StemRole.LEAD_VOCAL, StemRole.BACKING_VOCAL}
_TUNED = {StemRole.GUITAR, StemRole.KEYS, StemRole.PAD, StemRole.LEAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    role: StemRole
    sure: float  # 0 to 1
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trait:
    """One rule of the table below; the first that fits decides."""

    role: StemRole
    sure: float
    why: str
    fits: Callable[[Character], bool]


_TRAITS = (
    _Trait(
        role=StemRole.CYMBALS,
        sure=0.7,
        why="bright noise, with next to nothing below 500 Hz",
        fits=lambda it: (
            it.share(0, 500) < 0.1
            and (it.centroid_hz > 5000 or (it.centroid_hz > 3500 and it.flatness_db > -15))
        ),
    ),
    _Trait(
        role=StemRole.KICK,
        sure=0.7,
        why="short hits, nearly all of it below 200 Hz",
        fits=lambda it: it.share(0, 200) > 0.75 and _hits(it) and it.edge_hz(0.5) < 130,
    ),
    _Trait(
        role=StemRole.BASS,
        sure=0.7,
        why="held notes, most of it below 250 Hz",
        fits=lambda it: it.share(0, 250) > 0.5 and not _hits(it),
    ),
    _Trait(
        role=StemRole.DRUMS,
        sure=0.4,
        why="hits from the lowest to the highest frequencies",
        fits=lambda it: _hits(it) and it.share(0, 100) > 0.15 and it.share(5000) > 0.02,
    ),
    _Trait(
        role=StemRole.SNARE,
        sure=0.5,
        why="short, noisy hits in the middle",
        fits=lambda it: _hits(it) and it.flatness_db > -16 and it.share(2000) > 0.1,
    ),
    _Trait(
        role=StemRole.PAD,
        sure=0.4,
        why="held tones that hardly move",
        fits=lambda it: it.onsets_per_second < 0.3 and it.swing_db < 5,
    ),
    _Trait(
        role=StemRole.LEAD,
        sure=0.3,
        why="tones, most of them above 450 Hz",
        fits=lambda it: it.flatness_db < -16 and it.edge_hz(0.5) > 450,
    ),
    _Trait(
        role=StemRole.KEYS,
        sure=0.3,
        why="tones in the middle, like keys or a guitar",
        fits=lambda it: it.flatness_db < -16,
    ),
)
_UNKNOWN = Guess(role=StemRole.OTHER, sure=0.0, why="nothing that tells it apart")


def by_content(heard: Character) -> Guess:
    for trait in _TRAITS:
        if heard.sounding_seconds and trait.fits(heard):
            return Guess(role=trait.role, sure=trait.sure, why=trait.why)
    return _UNKNOWN


def guessed(name: str, heard: Character) -> Guess:
    """The name is believed, unless the sound says that it cannot be so."""
    named, sounds = role_of(name), by_content(heard)
    if named is StemRole.OTHER:
        return sounds
    against = contradiction(named, heard)
    if against is None:
        agrees = " and its sound agrees" if sounds.role is named else ""
        sure = 0.95 if sounds.role is named else 0.8
        return Guess(role=named, sure=sure, why=f"its name says so{agrees}")
    if sounds.role in {named, StemRole.OTHER}:
        return Guess(role=named, sure=0.3, why=f"its name says so, but it {against}")
    return Guess(role=sounds.role, sure=sounds.sure, why=sounds.why)


def contradiction(role: StemRole, heard: Character) -> str | None:
    """Why the sound cannot well be of this role, to follow “it”; None when it may be."""
    if not heard.sounding_seconds:
        return None
    for roles, fits, words in _AGAINST:
        if role in roles and fits(heard):
            return words.format(centre=frequency(round(heard.centroid_hz, -2)))
    return None


def _hits(it: Character) -> bool:
    return it.onsets_per_second > 2.5 and it.swing_db >= 7


_AGAINST: tuple[tuple[set[StemRole], Callable[[Character], bool], str], ...] = (
    (
        {StemRole.KICK, StemRole.BASS},
        lambda it: it.share(0, 200) < 0.01 and it.edge_hz(0.05) > 250,
        "has nothing below 200 Hz; its middle lies at {centre}",
    ),
    (
        {StemRole.CYMBALS},
        lambda it: it.share(2000) < 0.01,
        "has next to nothing above 2 kHz",
    ),
    (
        {StemRole.SNARE, StemRole.DRUMS},
        lambda it: it.share(800) < 0.0005,
        "has nothing above 800 Hz",
    ),
    (
        _VOICES | _TUNED,
        lambda it: it.share(0, 90) > 0.9,
        "lies almost wholly below 90 Hz",
    ),
    (
        _VOICES | _TUNED,
        lambda it: it.edge_hz(0.05) > 3000 and it.flatness_db > -15,
        "is bright noise with nothing below 3 kHz",
    ),
)
