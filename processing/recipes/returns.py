"""What strips send to: a reverb, or a delay in time with the song."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, about, at_most, within
from processing.recipes.channel import EqBand

# The longest that a delay line is made.
_SLOWEST_SECONDS = 4.0

NoteValue = Literal[
    "1/1", "1/2", "1/2.", "1/2t", "1/4", "1/4.", "1/4t", "1/8", "1/8.", "1/8t", "1/16", "1/16.",
    "1/16t", "1/32",
]  # fmt: skip


_USUAL_NOTE: NoteValue = "1/4"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverbRecipe(Part):
    """A room that every strip can send to."""

    decay_seconds: float = field(default=1.5, metadata=within(0.6, 10))
    damping: float = field(default=0.5, metadata=within(0, 1))
    width: float = field(default=1.0, metadata=within(0, 1))
    pre_delay_seconds: float = field(default=0.03, metadata=within(0, 0.5))
    high_pass_hz: float | None = field(default=180.0, metadata=within(10, 2000))
    gain_db: float = field(default=0.0, metadata=within(-60, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayRecipe(Part):
    """Echoes, each as late after the one before as a note value of the song."""

    note: NoteValue | None = field(
        default=None,
        metadata=about("By the song's tempo; . is dotted, t a triplet. Usually 1/4."),
    )
    seconds: float | None = field(default=None, metadata=within(0.001, _SLOWEST_SECONDS))
    feedback: float = field(default=0.35, metadata=within(0, 0.95))
    ping_pong: bool = field(default=False, metadata=about("Echoes change sides."))
    high_pass_hz: float | None = field(default=200.0, metadata=within(10, 2000))
    low_pass_hz: float | None = field(default=6000.0, metadata=within(500, 20_000))

    def check(self) -> None:
        if self.note is not None and self.seconds is not None:
            raise WrongRecipe("note", "a delay has either a note value or seconds")

    @property
    def in_time(self) -> NoteValue | None:
        """The note value that it counts by; none where it is as long as its seconds."""
        return None if self.seconds is not None else self.note or _USUAL_NOTE

    def length_seconds(self, tempo_bpm: float | None) -> float:
        """From one echo to the next. ValueError where a note value has no tempo to go by."""
        if self.seconds is not None:
            return self.seconds
        if not tempo_bpm:
            raise ValueError("a note value without a tempo")
        note = self.note or _USUAL_NOTE
        whole = 240 / tempo_bpm
        plain = note.rstrip(".t")
        longer = {".": 1.5, "t": 2 / 3}.get(note[-1], 1.0)
        seconds = whole / int(plain.split("/")[1]) * longer
        while seconds > _SLOWEST_SECONDS:  # of a very slow song
            seconds /= 2
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRecipe(Part):
    """One reverb or one delay, and what its return goes through."""

    name: str = field(metadata=at_most(80))
    reverb: ReverbRecipe | None = None
    delay: DelayRecipe | None = None
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    width: float = field(default=1.0, metadata=within(0, 2))
    gain_db: float = field(default=0.0, metadata=within(-60, 12))
    muted: bool = False

    def check(self) -> None:
        if (self.reverb is None) == (self.delay is None):
            raise WrongRecipe("reverb", "a return has either a reverb or a delay")
