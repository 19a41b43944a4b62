"""A stored file as one copy of it leaves: each kind of file as far as it can be marked."""

from __future__ import annotations

from functools import partial

from processing.models import AudioFile
from processing.storage import storage
from sessions.downloads.rewriting import Rewritten
from sessions.sharing.marks import tags
from sessions.sharing.marks.grain import Grain
from sessions.sharing.marks.tags import Pieces, Stored
from sessions.sharing.marks.waves import read_wave


def rewritten(file: AudioFile, code: str, key: bytes) -> Rewritten:
    """Reads the beginning of the file, for where things are. Raises NotStored and StorageAway."""
    stored = Stored(partial(storage().read, file.sha256), file.size_bytes)
    return Rewritten(file.sha256, code, pieces_of(stored, file.media_type, code, key))


def pieces_of(file: Stored, media_type: str, code: str, key: bytes) -> Pieces:
    """What no mark is known for (AIFF, M4A, Opus) is left as it is: its name says the code."""
    wave = read_wave(file.read, file.size_bytes)
    if wave is not None:
        grain = Grain(key, wave.samples) if wave.samples is not None else None
        return tags.in_wave(file, wave, code, grain)
    if file.read(0, 4) == b"fLaC":
        return tags.in_flac(file, code)
    if media_type == "audio/mpeg":
        return tags.in_mp3(file, code)
    return file.whole
