"""What an edit can do to a stem, a part each; None in the recipe leaves the step out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, at_most, within

Pitch = Literal["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRange(Part):
    """From here to there this take is heard. Times are those of the finished comp."""

    take: str = field(metadata=at_most(80))
    from_seconds: float = field(metadata=within(0, 86_400))
    to_seconds: float = field(metadata=within(0, 86_400))

    def check(self) -> None:
        if self.to_seconds <= self.from_seconds:
            raise WrongRecipe("to_seconds", "is not after from_seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comp(Part):
    """One performance out of several takes; the sources are the takes' names."""

    ranges: tuple[TakeRange, ...] = field(metadata=at_most(500))
    crossfade_ms: float = field(default=20.0, metadata=within(1, 500))
    # How far an edit may be moved to where the two takes agree best, to either side.
    search_ms: float = field(default=30.0, metadata=within(0, 200))

    def check(self) -> None:
        if not self.ranges:
            raise WrongRecipe("ranges", "there is nothing to hear in this comp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Align(Part):
    """Brought into time with the source `guide`."""

    # `mic`: the same performance through another microphone, one shift, exact to the sample.
    # `double`: another performance of the same part, moved from onset to onset.
    how: Literal["mic", "double"] = "mic"
    at_most_ms: float = field(default=50.0, metadata=within(1, 500))
    strength: float = field(default=1.0, metadata=within(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Part):
    """Where the beats are: a tempo and its first beat, or every beat by its time."""

    bpm: float | None = field(default=None, metadata=within(20, 400))
    first_beat_seconds: float = field(default=0.0, metadata=within(-600, 86_400))
    beats_seconds: tuple[float, ...] = field(default=(), metadata=at_most(20_000))
    # Of a whole note; 12 and 24 are triplets.
    division: Literal[4, 8, 12, 16, 24, 32] = 16

    def check(self) -> None:
        if (self.bpm is None) == (len(self.beats_seconds) < 2):
            raise WrongRecipe("bpm", "a grid has either a tempo or a list of beats")
        if any(b <= a for a, b in zip(self.beats_seconds, self.beats_seconds[1:], strict=False)):
            raise WrongRecipe("beats_seconds", "has a beat that is not after the one before it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantise(Part):
    """Onsets moved to the grid: `drums` sliced and shifted, `pitched` stretched between."""

    grid: Grid
    how: Literal["drums", "pitched"] = "drums"
    strength: float = field(default=1.0, metadata=within(0, 1))
    # 0.5 is straight; 0.667 puts every second division at the triplet.
    swing: float = field(default=0.5, metadata=within(0.5, 0.75))
    # An onset further from the grid than this was meant, and stays.
    window_ms: float = field(default=60.0, metadata=within(1, 250))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune(Part):
    """Notes moved to the nearest of the key; vibrato and scoops keep their shape."""

    tonic: Pitch = "C"
    scale: Literal["major", "minor", "chromatic"] = "chromatic"
    tuning_hz: float = field(default=440.0, metadata=within(400, 480))
    strength: float = field(default=0.9, metadata=within(0, 1))
    retune_ms: float = field(default=60.0, metadata=within(0, 1000))
    # What would have to move further is left alone and listed: it may be another note.
    at_most_cents: float = field(default=60.0, metadata=within(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeHum(Part):
    """Mains hum found and subtracted, harmonic by harmonic."""

    mains_hz: Literal[50, 60] | None = None  # None: whichever is there
    harmonics: int = field(default=20, metadata=within(1, 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeClick(Part):
    """Clicks found by prediction and filled in from around them."""

    sensitivity: float = field(default=0.5, metadata=within(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeNoise(Part):
    """Steady noise turned down between and under the notes."""

    reduction_db: float = field(default=12.0, metadata=within(1, 30))
    # A pause with nothing but the noise in it; without one the quietest stretches are taken.
    noise_from_seconds: float | None = field(default=None, metadata=within(0, 86_400))
    noise_to_seconds: float | None = field(default=None, metadata=within(0, 86_400))

    def check(self) -> None:
        if (self.noise_from_seconds is None) != (self.noise_to_seconds is None):
            raise WrongRecipe("noise_to_seconds", "a range has a beginning and an end")
        if self.noise_to_seconds is not None and self.noise_to_seconds <= (
            self.noise_from_seconds or 0.0
        ):
            raise WrongRecipe("noise_to_seconds", "is not after noise_from_seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaths(Part):
    """Breaths between the phrases turned down, never to silence."""

    reduction_db: float = field(default=12.0, metadata=within(1, 15))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride(Part):
    """Slow gain that brings every phrase to one level, as a hand on the fader would."""

    # None: the stem's own gated loudness, so that only the differences go.
    target_lufs: float | None = field(default=None, metadata=within(-60, -5))
    at_most_db: float = field(default=6.0, metadata=within(0.5, 18))
    strength: float = field(default=0.7, metadata=within(0, 1))
