"""What is played when: a composition on a grid, and each note as a human lands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

LEAD_IN_SECONDS = 1.0  # the first beat
TAIL_SECONDS = 2.0  # after the last bar at least

TONICS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
_CHORDS = {"major": (0, 4, 5, 3), "minor": (0, 5, 2, 6)}  # degrees, a bar each
_LOWEST = 2.0 ** (-40)

# Of a phrase of two bars of melody, in beats: when, how long, and how many steps over the chord.
_PHRASES = (
    ((0.0, 1.0, 4), (1.0, 0.5, 3), (1.5, 1.5, 2), (3.5, 0.5, 2), (4.0, 1.0, 3), (5.0, 1.75, 4)),
    ((0.5, 0.5, 2), (1.0, 1.0, 4), (2.0, 2.0, 5), (4.0, 0.75, 4), (4.75, 0.75, 3), (5.5, 1.25, 2)),
    ((0.0, 1.5, 7), (1.5, 0.5, 6), (2.0, 1.5, 5), (4.0, 1.5, 4), (5.5, 1.25, 4)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note; `grid_seconds` is where the score has it, `at_seconds` where it is played."""

    grid_seconds: float
    at_seconds: float
    seconds: float
    midi: float  # 69 is 440 Hz
    velocity: float = 1.0

    @property
    def hz(self) -> float:
        return float(440.0 * 2 ** ((self.midi - 69) / 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole song on paper. Times in seconds from the start of the file."""

    bpm: float
    tonic: str
    mode: str  # major, minor
    seconds: float
    bars: int
    beats_seconds: tuple[float, ...]  # four to a bar; the first is a downbeat
    parts: dict[str, tuple[Note, ...]]

    @property
    def beat_seconds(self) -> float:
        return 60.0 / self.bpm

    @property
    def downbeats_seconds(self) -> tuple[float, ...]:
        return self.beats_seconds[::4]


def compose(
    seed: int = 1,
    *,
    seconds: float = 20.0,
    bpm: float = 104.0,
    key: str = "A minor",
    human_ms: float = 6.0,
) -> Score:
    """As many whole bars as there is room for. Notes lie at most `human_ms` beside the grid."""
    tonic, mode = key.split()
    beat = 60.0 / bpm
    bars = max(1, int((seconds - LEAD_IN_SECONDS - TAIL_SECONDS) / (4 * beat)))
    scribe = _Scribe(TONICS.index(tonic), mode, beat, bars)
    written = scribe.parts()
    parts = {
        name: _played(notes, seed * 100 + number, human_ms)
        for number, (name, notes) in enumerate(written.items())
    }
    return Score(
        bpm=bpm,
        tonic=tonic,
        mode=mode,
        seconds=seconds,
        bars=bars,
        beats_seconds=tuple(LEAD_IN_SECONDS + n * beat for n in range(4 * bars)),
        parts=parts,
    )


def _played(notes: list[Note], seed: int, human_ms: float) -> tuple[Note, ...]:
    random = np.random.Generator(np.random.PCG64(seed))
    late = random.uniform(-human_ms, human_ms, len(notes)) / 1000
    strength = random.uniform(0.75, 1.0, len(notes))
    return tuple(
        replace(
            note, at_seconds=note.grid_seconds + float(by), velocity=note.velocity * float(force)
        )
        for note, by, force in zip(notes, late, strength, strict=True)
    )


class _Scribe:
    """Writes the parts; beats are counted from the first downbeat."""

    def __init__(self, tonic: int, mode: str, beat: float, bars: int) -> None:
        self._root = 45 + (tonic - 9) % 12 - (12 if (tonic - 9) % 12 > 6 else 0)  # near A2
        self._scale = _SCALES[mode]
        self._chords = _CHORDS[mode]
        self._beat = beat
        self._bars = bars

    def parts(self) -> dict[str, list[Note]]:
        return {
            "Kick": self._every(2.0, 0.0, 36) + self._every(8.0, 5.5, 36, velocity=0.8),
            "Snare": self._every(2.0, 1.0, 38),
            "Hats": self._every(1.0, 0.0, 42) + self._every(1.0, 0.5, 42, velocity=0.6),
            "Bass": self._bass(),
            "Guitar": self._guitar(),
            "Keys": self._chord_notes((0.0, 2.5), (1.9, 1.2), octave=1),
            "Pad": self._chord_notes((0.0,), (4.0,), octave=2),
            "Lead vocal": self._melody(0),
            "Backing vocal": self._melody(2, only_last_half=True),
        }

    def _every(
        self, beats: float, first: float, midi: float, *, velocity: float = 1.0
    ) -> list[Note]:
        return [
            self._note(at, 0.25, midi, velocity)
            for at in np.arange(first, 4 * self._bars - _LOWEST, beats)
        ]

    def _bass(self) -> list[Note]:
        pattern = ((0.0, 0.9), (1.0, 0.45), (1.5, 0.45), (2.0, 0.9), (3.0, 0.9))
        return [
            self._note(4 * bar + at, length, self._pitch(self._chord(bar)) - 12)
            for bar in range(self._bars)
            for at, length in pattern
        ]

    def _guitar(self) -> list[Note]:
        """Broken chords in eighths."""
        return [
            self._note(4 * bar + n / 2, 0.7, self._pitch(self._chord(bar) + (0, 2, 4, 7)[n % 4]))
            for bar in range(self._bars)
            for n in range(8)
        ]

    def _chord_notes(
        self, starts: tuple[float, ...], lengths: tuple[float, ...], *, octave: int
    ) -> list[Note]:
        return [
            self._note(4 * bar + at, length, self._pitch(self._chord(bar) + tone) + 12 * octave)
            for bar in range(self._bars)
            for at, length in zip(starts, lengths, strict=True)
            for tone in (0, 2, 4)
        ]

    def _melody(self, above: int, *, only_last_half: bool = False) -> list[Note]:
        """A phrase every two bars, with a rest at its end to breathe in."""
        first = self._bars // 2 if only_last_half else 0
        notes = []
        for pair in range((first + 1) // 2, self._bars // 2):
            for at, length, degree in _PHRASES[pair % len(_PHRASES)]:
                bar = 2 * pair + int(at // 4)
                pitch = self._pitch(self._chord(bar) + degree % 7 + above) + 12
                notes.append(self._note(8 * pair + at, 0.92 * length, _in_reach(pitch)))
        return notes

    def _chord(self, bar: int) -> int:
        return self._chords[bar % 4]

    def _pitch(self, degree: int) -> int:
        return self._root + 12 * (degree // 7) + self._scale[degree % 7]

    def _note(self, beat: float, beats: float, midi: float, velocity: float = 1.0) -> Note:
        at = LEAD_IN_SECONDS + float(beat) * self._beat
        return Note(
            grid_seconds=at,
            at_seconds=at,
            seconds=beats * self._beat,
            midi=float(midi),
            velocity=velocity,
        )


def _in_reach(midi: float) -> float:
    """A voice from C4 to B5 at most."""
    while midi > 74:
        midi -= 12
    return midi
