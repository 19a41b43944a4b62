"""Every entry of a ZIP in turn: unpacked, its header checked, handed over, thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from processing.engine import headers
from processing.engine.archive import contents, refusals
from processing.engine.archive.entry import Archive, Entry, Kind
from processing.engine.archive.extraction import blocks, extract
from processing.engine.archive.structure import DEFLATED
from processing.engine.containers.source import Header, Rejected
from processing.engine.progress import Progress, silent

# What is wrong with one file of the ZIP; the others may be right.
_OF_THE_ENTRY = {"corrupt"}


class Verdict(StrEnum):
    TAKEN = "taken"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry. `file` holds its bytes until the next one is asked for."""

    entry: Entry
    verdict: Verdict
    code: str = "ok"
    sentence: str = ""
    remedy: str = ""
    file: Path | None = None
    header: Header | None = None


def unpack(archive: Archive, folder: Path, progress: Progress | None = None) -> Iterator[Outcome]:
    """Each entry in the order of the ZIP; raises Rejected when one gives the whole ZIP away.

    Real bytes are counted over all entries, those that are skipped included.
    """
    tell = _Shared(progress or silent, archive)
    for entry in archive.entries:
        if entry.kind == Kind.SOUND:
            yield from _sound(archive, entry, folder / f"entry-{entry.number:03}", tell)
        else:
            _count_skipped(archive, entry, tell)
            yield _skipped(entry)
        tell.move_on(entry)


class _Shared:
    """Progress over all entries, by bytes; and what they come to together."""

    def __init__(self, progress: Progress, archive: Archive) -> None:
        self._progress = progress
        self._all = max(sum(entry.size_bytes for entry in archive.sounds), 1)
        self._done = 0
        self._size = 0

    def begin(self, entry: Entry) -> None:
        self._size = entry.size_bytes
        if self._done + self._size > contents.MOST_TOTAL_BYTES:
            raise refusals.bomb(entry.path)

    def move_on(self, entry: Entry) -> None:
        if entry.kind == Kind.SOUND:
            self._done += entry.size_bytes
        self._size = 0

    def __call__(self, stage: str, fraction: float) -> None:
        self._progress(stage, (self._done + fraction * self._size) / self._all)


def _sound(archive: Archive, entry: Entry, file: Path, tell: _Shared) -> Iterator[Outcome]:
    tell.begin(entry)
    try:
        outcome = _checked(archive, entry, file, tell)
        yield outcome
    finally:
        file.unlink(missing_ok=True)


def _checked(archive: Archive, entry: Entry, file: Path, tell: _Shared) -> Outcome:
    try:
        extract(archive, entry, file, tell)
    except Rejected as problem:
        if problem.code not in _OF_THE_ENTRY:
            raise
        return _refused(entry, problem)
    try:
        header = headers.inspect(file)
    except Rejected as problem:
        return _refused(entry, problem)
    return Outcome(entry=entry, verdict=Verdict.TAKEN, file=file, header=header)


def _refused(entry: Entry, problem: Rejected) -> Outcome:
    return Outcome(
        entry=entry,
        verdict=Verdict.REFUSED,
        code=problem.code,
        sentence=problem.sentence,
        remedy=problem.remedy,
    )


def _skipped(entry: Entry) -> Outcome:
    sentence = (
        "A file of the system it was made on."
        if entry.kind == Kind.SYSTEM
        else "It is no sound, and does not say that it is."
    )
    return Outcome(entry=entry, verdict=Verdict.SKIPPED, code="entries_skipped", sentence=sentence)


def _count_skipped(archive: Archive, entry: Entry, tell: Progress) -> None:
    """A bomb is a bomb, even where nobody looks; that a picture is damaged is nothing to us."""
    try:
        for _ in blocks(archive.path, entry) if entry.method == DEFLATED else ():
            tell("unpack", 0.0)
    except Rejected as problem:
        if problem.code not in _OF_THE_ENTRY:
            raise
