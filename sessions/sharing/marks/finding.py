"""Whose copy is this? Asked by a file's name, its tags and its sound, each of which says so much.

A name or a tag can be written by anybody, and is told as a hint. Only the sound is evidence, and
only where it agrees as far as `comparing.py` asks for. Nobody is named by it for less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import models
from django.db.models import QuerySet

from processing.models import AudioFile
from processing.storage import NotStored, storage
from sessions.sharing.marks import codes, copies, tags
from sessions.sharing.marks.comparing import Compared, Sound, compare
from sessions.sharing.marks.waves import Read, Wave, read_wave
from sessions.sharing.models import Mark, MarkedFile

BEGINNING_BYTES, END_BYTES = 1024 * 1024, 64 * 1024  # where tags stand


class By(models.TextChoices):
    NAME = "name", "Its name says so. Anybody can write a name."
    TAG = "tag", "A tag in it says so. Anybody can write a tag."
    SOUND = "sound", "The noise in its sound is that of this copy."


@dataclass(frozen=True, slots=True)
class Suspect:
    """A file from outside: its name, and its bytes as far as they are at hand."""

    filename: str
    read: Read
    size_bytes: int


def of_parts(filename: str, size_bytes: int, beginning: bytes, end: bytes) -> Suspect:
    """Of a file that stays where it is: a browser sends what a look at it takes, and no more."""
    end_at = max(0, size_bytes - len(end))

    def read(at: int, count: int) -> bytes:
        if at >= end_at:
            return end[at - end_at : at - end_at + count]
        return beginning[at : at + count]

    return Suspect(filename, read, size_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """`agreeing` of `samples` are as this copy's; both are 0 for a name or a tag."""

    by: By
    mark: Mark
    file: MarkedFile | None = None
    samples: int = 0
    agreeing: int = 0

    @property
    def share(self) -> float | None:
        return self.agreeing / self.samples if self.samples else None


@dataclass(frozen=True, slots=True)
class Answer:
    clues: list[Clue]
    sentence: str


def whose(suspect: Suspect, marks: QuerySet[Mark]) -> Answer:
    """`marks` are those that whoever asks may know of."""
    rows = marks.select_related("entry__guest", "entry__link__guest", "entry__link__by")
    clues = [
        Clue(by=by, mark=mark)
        for by, found in ((By.NAME, codes.in_name(suspect.filename)), (By.TAG, _tagged(suspect)))
        for mark in rows.filter(code__in=found).order_by("pk")
    ]
    wave = read_wave(suspect.read, suspect.size_bytes)
    heard, remark = _by_sound(suspect, wave, rows)
    return Answer([*heard, *clues], _sentence(heard, clues, remark))


def _tagged(suspect: Suspect) -> set[str]:
    end = max(0, suspect.size_bytes - END_BYTES)
    parts = (suspect.read(0, BEGINNING_BYTES), suspect.read(end, END_BYTES))
    return {code.decode() for part in parts for code in tags.FOUND.findall(part)}


def _by_sound(suspect: Suspect, wave: Wave | None, rows: QuerySet[Mark]) -> tuple[list[Clue], str]:
    """Who the noise says it is; or a remark."""
    if wave is None or wave.samples is None:
        return [], "Only the sound of a WAV in 16 or 24 bit, or 32 bit float, can be compared."
    sound = Sound(suspect.read, wave.samples)
    remark = "No copy that left by a marked link has this sound, sample by sample."
    for source, files in _candidates(wave, rows):
        keys = {copies.noise_key(it.mark, it.source_sha256): it for it in files}
        compared = _compared(sound, source, list(keys))
        certain = compared.certain
        if certain is not None:
            file, agreed = keys[certain.grain.key], certain
            clue = Clue(
                by=By.SOUND,
                mark=file.mark,
                file=file,
                samples=agreed.samples,
                agreeing=agreed.agreeing,
            )
            return [clue], ""
        if compared.is_same:
            remark = _unmarked(compared)
    return [], remark


def _unmarked(compared: Compared) -> str:
    if compared.is_bare:
        return "Its sound is that of the studio's own file, without any mark."
    return "Its sound is one of ours, with something in the last bit that is no copy's noise."


def _candidates(wave: Wave, rows: QuerySet[Mark]) -> Iterator[tuple[AudioFile, list[MarkedFile]]]:
    """Of each sound that could be it the copies that left."""
    files = MarkedFile.objects.filter(mark__in=rows.values("pk"))
    known = AudioFile.objects.filter(
        sha256__in=files.values("source_sha256"), rate=wave.rate, channels=wave.channels
    )
    for source in known.order_by("pk").iterator():
        yield source, list(files.filter(source_sha256=source.sha256).select_related("mark"))


def _compared(sound: Sound, source: AudioFile, keys: list[bytes]) -> Compared:
    read = partial(storage().read, source.sha256)
    try:
        wave = read_wave(read, source.size_bytes)
    except NotStored:
        wave = None
    if wave is None or wave.samples is None:
        return Compared(is_same=False, is_bare=False, best=None)
    return compare(sound, Sound(read, wave.samples), keys)


def _sentence(heard: Collection[Clue], clues: Iterable[Clue], remark: str) -> str:
    named = {clue.mark.pk for clue in clues}
    if heard:
        other = named - {clue.mark.pk for clue in heard}
        return (
            "The name or a tag says something else than the sound. Believe the sound."
            if other
            else "The sound itself says whose copy it is. It does not say who passed it on."
        )
    if len(named) > 1:
        return f"Its name and its tags say different things. {remark}"
    if named:
        return f"Only its name or a tag says so, which anybody can write. {remark}"
    return f"Nothing in it says whose copy it is. {remark}"
