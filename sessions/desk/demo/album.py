"""What the demo album says: its songs, people, notes, bookings and money. Data, no deeds."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.desk.demo.score import MAJOR, MINOR, Plan, Section
from sessions.people.roles import Role

TITLE = "Low Sun, Long Road"
ARTIST = "Ada Lindqvist"
CATALOGUE = "RMX-DEMO"  # how the demo is known again
BRIEF = (
    "Three songs for driving home. Warm low end, nothing shiny. The lead line is the singer:"
    " it must be heard without effort on a phone."
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: Role


PEOPLE = (
    Person("Nina Okafor", "nina@demo.invalid", Role.PRODUCER),
    Person("Ada Lindqvist", "ada@demo.invalid", Role.ARTIST),
    Person("Teo Marsh", "teo@demo.invalid", Role.ENGINEER),
    Person("Ruth Calder", "ruth@demo.invalid", Role.MANAGER),
)


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on a mix: where, by whom, what, and whether it is settled."""

    by: str  # first name
    bar: float
    until_bar: float | None
    body: str
    answer: tuple[str, str] | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class DemoSong:
    plan: Plan
    target_lufs: float
    remarks: tuple[Remark, ...]
    approved: bool


def _sections(
    verse: tuple[int, ...], chorus: tuple[int, ...], bridge: tuple[int, ...]
) -> tuple[Section, ...]:
    return (
        Section(name="Intro", bars=4, chords=verse, energy=0.3),
        Section(name="Verse 1", bars=8, chords=verse, energy=0.5),
        Section(name="Chorus 1", bars=8, chords=chorus, energy=0.9),
        Section(name="Verse 2", bars=8, chords=verse, energy=0.6),
        Section(name="Bridge", bars=4, chords=bridge, energy=0.35),
        Section(name="Chorus 2", bars=8, chords=chorus, energy=1.0),
        Section(name="Outro", bars=4, chords=verse, energy=0.3),
    )


SONGS = (
    DemoSong(
        plan=Plan(
            title="Harbour Road",
            key="A minor",
            tonic=57,
            scale=MINOR,
            bpm=96,
            sections=_sections((0, 5, 2, 6), (5, 2, 6, 0), (3, 5, 6, 6)),
            hook=(
                (0.0, 1.0, 4),
                (1.0, 0.5, 3),
                (1.5, 1.0, 2),
                (2.5, 1.5, 4),
                (4.0, 0.5, 5),
                (4.5, 1.0, 4),
                (5.5, 0.5, 2),
                (6.0, 2.0, 1),
            ),
            seed=11,
            instruments={"Bass": 33, "Keys": 4, "Guitar": 25, "Strings": 48, "Lead line": 73},
        ),
        target_lufs=-14.0,
        remarks=(
            Remark(
                "Ada",
                12,
                20,
                "The bass hides the keys all through this chorus. Two dB less?",
                answer=("Teo", "Agreed, 2 dB down and a little less at 120 Hz."),
                settled=True,
            ),
            Remark("Nina", 4, None, "Lead comes in half a bar too shy. Bring it forward here."),
            Remark("Nina", 32, 36, "Love how empty this gets. Leave it."),
        ),
        approved=True,
    ),
    DemoSong(
        plan=Plan(
            title="Paper Lanterns",
            key="D major",
            tonic=62,
            scale=MAJOR,
            bpm=112,
            sections=_sections((0, 4, 5, 3), (3, 0, 4, 5), (1, 5, 3, 4)),
            hook=(
                (0.0, 0.5, 2),
                (0.5, 0.5, 3),
                (1.0, 1.0, 4),
                (2.0, 0.5, 4),
                (2.5, 1.5, 6),
                (4.0, 1.0, 5),
                (5.0, 0.5, 4),
                (5.5, 0.5, 3),
                (6.0, 2.0, 2),
            ),
            seed=23,
            instruments={"Bass": 34, "Keys": 0, "Guitar": 27, "Strings": 50, "Lead line": 81},
        ),
        target_lufs=-12.0,
        remarks=(
            Remark(
                "Ada",
                20,
                28,
                "Guitar is a bit sharp in the ear here, on small speakers.",
                settled=False,
            ),
            Remark(
                "Teo",
                12,
                None,
                "Crash and ride land together. Shall I lose the crash?",
                answer=("Nina", "Keep it for the first chorus only."),
            ),
        ),
        approved=False,
    ),
    DemoSong(
        plan=Plan(
            title="Slow Ferry",
            key="E minor",
            tonic=52,
            scale=MINOR,
            bpm=78,
            sections=_sections((0, 3, 5, 4), (2, 6, 0, 3), (5, 3, 0, 4)),
            hook=(
                (0.0, 1.5, 7),
                (1.5, 0.5, 6),
                (2.0, 2.0, 4),
                (4.0, 1.0, 5),
                (5.0, 1.0, 3),
                (6.0, 2.0, 4),
            ),
            swing=0.3,
            seed=37,
            instruments={"Bass": 32, "Keys": 5, "Guitar": 26, "Strings": 49, "Lead line": 71},
        ),
        target_lufs=-16.0,
        remarks=(
            Remark(
                "Nina",
                0,
                4,
                "Could the first bars be drier? It should start in the room"
                " next door, not in a church.",
            ),
        ),
        approved=False,
    ),
)

ROOMS = ("Room A", "Vocal booth")

# Room, days from today, hour, hours, what for.
BOOKINGS = (
    ("Room A", 1, 10, 6, "Drums, Paper Lanterns"),
    ("Vocal booth", 1, 17, 3, "Ada, lead vocal ideas"),
    ("Room A", 3, 12, 5, "Mix, Slow Ferry"),
    ("Room A", 6, 10, 8, "Mix and listen, all songs"),
)

# Category, label, planned and actual in major units.
LINES = (
    ("studio", "Room A, 6 days", 3600, 2400),
    ("studio", "Vocal booth, 2 days", 640, 320),
    ("players", "Strings, half day", 1400, 1540),
    ("players", "Drums, 2 days", 900, 900),
    ("production", "Production, advance", 4000, 2000),
    ("production", "Mix, 3 songs", 1050, 350),
    ("mastering", "Mastering, 3 songs", 540, 0),
    ("on_top", "Food and travel", 480, 212),
)

# A guest with a link to the song that has a master, and the words of the other two links.
GUEST = "Jo Marlow"
PLAYLIST = "The record so far"
LABEL = "Harbour Light Records"
# In the master's own time; thirty seconds are what a first report of a player is believed.
HEARD_BY_GUEST = ((0.0, 14.0), (40.0, 56.0))
HEARD_BY_ADA = ((4.0, 34.0),)
NOTE_AT_SECONDS = 41.5
NOTE_OF_GUEST = "I could live in this chorus. Is the voice meant to be this far back?"

CREDITS = (
    ("Ada Lindqvist", "Writer"),
    ("Nina Okafor", "Producer"),
    ("Teo Marsh", "Mix engineer"),
)
ISRC = "ZZ-DMO-26-00001"  # ZZ is nobody's country (ISO 3166-1, user-assigned)
