"""A song of nine stems that nobody recorded: every onset, pitch, beat and fault of it is known.

`song()` makes it, the same to the last bit for the same arguments; `faults` damages what it is
given, and says where; `on_disk` writes stems as files.
"""

from tests.processing.engine.song import faults
from tests.processing.engine.song.files import on_disk, written
from tests.processing.engine.song.making import ROLES, Song, song
from tests.processing.engine.song.score import Note, Score, compose
from tests.processing.engine.song.singing import Sung, Voice, perform, sing

__all__ = [
    "ROLES",
    "Note",
    "Score",
    "Song",
    "Sung",
    "Voice",
    "compose",
    "faults",
    "on_disk",
    "perform",
    "sing",
    "song",
    "written",
]
