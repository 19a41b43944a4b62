"""Writes the notes of the demo songs: sections, chords, and eight parts that play over them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from processing.recipes.roles import StemRole

# Onset and length in seconds, MIDI key, velocity.
Note = tuple[float, float, int, int]

MINOR = (0, 2, 3, 5, 7, 8, 10)
MAJOR = (0, 2, 4, 5, 7, 9, 11)
KICK, SNARE, SIDE_STICK, CLOSED_HAT, OPEN_HAT, CRASH, RIDE, TAMBOURINE = (
    36,
    38,
    37,
    42,
    46,
    49,
    51,
    54,
)


# Parts that a studio would record with one microphone or one cable.
_ONE_MICROPHONE = {"Kick", "Snare", "Bass", "Guitar", "Lead line"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    name: str
    bars: int
    chords: tuple[int, ...]  # scale degrees from 0, one a bar, repeated
    energy: float  # 0 to 1: who plays, and how hard


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is decided about a song before a note is written."""

    title: str
    key: str
    tonic: int  # MIDI key near the middle of the keyboard
    scale: tuple[int, ...]
    bpm: float
    sections: tuple[Section, ...]
    hook: tuple[tuple[float, float, int], ...]  # beat within two bars, beats long, scale step
    swing: float = 0.0  # 0 straight, 0.33 shuffled: how late every second eighth comes
    seed: int = 1
    instruments: dict[str, int] = field(default_factory=dict)  # part -> General MIDI program

    @property
    def seconds_per_beat(self) -> float:
        return 60.0 / self.bpm

    @property
    def seconds(self) -> float:
        return sum(section.bars for section in self.sections) * 4 * self.seconds_per_beat + 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    role: StemRole
    program: int
    drums: bool
    mono: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Bar:
    index: int  # within the song
    within: int  # within the section
    section: Section

    @property
    def chord(self) -> int:
        return self.section.chords[self.within % len(self.section.chords)]

    @property
    def is_last(self) -> bool:
        return self.within == self.section.bars - 1


class _Pen:
    """Writes notes in beats and keeps them in seconds, played by hands and not by a clock."""

    def __init__(self, plan: Plan, *, seed: str, looseness: float = 0.006) -> None:
        self.plan = plan
        self.chance = random.Random(f"{plan.seed} {seed}")  # noqa: S311  # music, not secrets
        self.looseness = looseness
        self.notes: list[Note] = []

    def write(self, bar: _Bar, beat: float, beats: float, key: int, velocity: float) -> None:
        if self.plan.swing and round(beat * 2) % 2 == 1 and beat * 2 == round(beat * 2):
            beat += self.plan.swing / 2
        onset = (bar.index * 4 + beat) * self.plan.seconds_per_beat
        onset += self.chance.gauss(0, self.looseness)
        strength = round(velocity + self.chance.gauss(0, 3))
        self.notes.append(
            (
                round(max(0.0, onset), 4),
                round(beats * self.plan.seconds_per_beat, 4),
                key,
                max(1, min(127, strength)),
            )
        )


def compose(plan: Plan) -> list[Part]:
    """All parts of the song; the same plan gives the same notes."""
    parts = [
        ("Kick", StemRole.KICK, _kick, True),
        ("Snare", StemRole.SNARE, _snare, True),
        ("Hats and cymbals", StemRole.CYMBALS, _cymbals, True),
        ("Bass", StemRole.BASS, _bass, False),
        ("Keys", StemRole.KEYS, _keys, False),
        ("Guitar", StemRole.GUITAR, _guitar, False),
        ("Strings", StemRole.PAD, _pad, False),
        ("Lead line", StemRole.LEAD, _lead, False),
    ]
    written = []
    for name, role, player, drums in parts:
        pen = _Pen(plan, seed=name, looseness=0.003 if drums else 0.007)
        for bar in _bars(plan):
            player(pen, bar)
        if pen.notes:
            program = plan.instruments.get(name, 0)
            written.append(
                Part(
                    name=name,
                    role=role,
                    program=program,
                    drums=drums,
                    mono=name in _ONE_MICROPHONE,
                    notes=tuple(pen.notes),
                )
            )
    return written


def _bars(plan: Plan) -> Iterator[_Bar]:
    index = 0
    for section in plan.sections:
        for within in range(section.bars):
            yield _Bar(index, within, section)
            index += 1


def _key(plan: Plan, step: int, *, octave: int = 0) -> int:
    """The MIDI key of a scale step, steps counted from the tonic."""
    rise, within = divmod(step, len(plan.scale))
    return plan.tonic + plan.scale[within] + 12 * (rise + octave)


def _triad(plan: Plan, chord: int, *, centre: int) -> list[int]:
    """The chord's three notes, each in the octave nearest to `centre`, so that hands stay put."""
    keys = []
    for step in (chord, chord + 2, chord + 4):
        key = _key(plan, step)
        keys.append(key + 12 * round((centre - key) / 12))
    return sorted(keys)


def _kick(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.3:
        return
    beats = (
        [0.0, 2.0] if energy < 0.6 else [0.0, 1.5, 2.0, 3.5] if bar.within % 2 else [0.0, 2.0, 2.5]
    )
    for beat in beats:
        pen.write(bar, beat, 0.25, KICK, 96 + 20 * energy)


def _snare(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.3:
        return
    drum = SIDE_STICK if energy < 0.5 else SNARE
    for beat in (1.0, 3.0):
        pen.write(bar, beat, 0.25, drum, 92 + 22 * energy)
    if bar.is_last and energy >= 0.5:
        for number, beat in enumerate((3.25, 3.5, 3.75)):
            pen.write(bar, beat, 0.2, SNARE, 70 + 14 * number)
    elif bar.within % 4 == 1 and energy >= 0.7:
        pen.write(bar, 2.75, 0.2, SNARE, 46)


def _cymbals(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.2:
        return
    if bar.within == 0 and energy >= 0.6:
        pen.write(bar, 0.0, 2.0, CRASH, 100)
    metal = RIDE if energy >= 0.85 else CLOSED_HAT
    for eighth in range(8):
        accent = 14 if eighth % 2 == 0 else 0
        pen.write(bar, eighth / 2, 0.25, metal, 52 + accent + 24 * energy)
    if energy >= 0.5 and bar.within % 2 == 1:
        pen.write(bar, 3.5, 0.5, OPEN_HAT, 72)
    if energy >= 0.85:
        for beat in (1.0, 3.0):
            pen.write(bar, beat, 0.25, TAMBOURINE, 70)


def _bass(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.25:
        return
    plan = pen.plan
    root = _key(plan, bar.chord, octave=-2)
    while root > plan.tonic - 17:
        root -= 12
    while root < 28:
        root += 12
    fifth = root + 7
    if energy < 0.5:
        figure = [(0.0, 2.4, root), (2.5, 1.3, root)]
    elif energy < 0.8:
        figure = [(0.0, 1.4, root), (1.5, 0.9, root), (2.5, 0.9, fifth), (3.5, 0.45, root)]
    else:
        figure = [(eighth / 2, 0.45, fifth if eighth == 6 else root) for eighth in range(8)]
    for beat, beats, key in figure:
        pen.write(bar, beat, beats, key, 88 + 20 * energy)


def _keys(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    chord = _triad(pen.plan, bar.chord, centre=62)
    strokes = [(0.0, 3.8)] if energy < 0.4 else [(0.0, 1.4), (1.5, 1.9), (3.5, 0.45)]
    for beat, beats in strokes:
        for roll, key in enumerate(chord):
            pen.write(bar, beat + 0.015 * roll, beats, key, 62 + 26 * energy)
    if energy < 0.4:
        pen.write(bar, 2.0, 1.8, chord[-1] + 12, 50)


def _guitar(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.45:
        return
    chord = _triad(pen.plan, bar.chord, centre=57)
    ladder = [*chord, chord[0] + 12]
    if energy < 0.8:
        for eighth, rung in enumerate((0, 1, 2, 3, 2, 1, 2, 1)):
            pen.write(bar, eighth / 2, 0.9, ladder[rung], 66 + 12 * (eighth % 4 == 0))
        return
    for stroke in (0.0, 1.0, 1.5, 2.5, 3.0, 3.5):
        down = stroke == int(stroke)
        for string, key in enumerate(ladder if down else reversed(ladder)):
            pen.write(bar, stroke + 0.012 * string, 0.8, key, 84 if down else 72)


def _pad(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if bar.section.name.startswith("Verse") and bar.within < 4:
        return
    for key in _triad(pen.plan, bar.chord, centre=67):
        pen.write(bar, 0.0, 4.05, key, 54 + 26 * energy)
    if energy >= 0.8:
        pen.write(bar, 0.0, 4.05, _key(pen.plan, bar.chord, octave=1), 60)


def _lead(pen: _Pen, bar: _Bar) -> None:
    energy = bar.section.energy
    if energy < 0.8 and not bar.section.name.startswith(("Verse", "Bridge")):
        return
    quiet = energy < 0.8
    if quiet and bar.within % 4 > 1:
        return  # the voice breathes for two bars out of four
    half = bar.within % 2
    for beat, beats, step in pen.plan.hook:
        if int(beat // 4) != half or (quiet and beats < 0.5):
            continue
        lift = bar.chord if (step + bar.chord) % 2 == 0 and bar.chord < 4 else 0
        key = _key(pen.plan, step + (lift if half else 0), octave=1)
        pen.write(bar, beat % 4, beats * 0.95, key, 78 + 30 * energy)
