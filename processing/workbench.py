"""A working folder for one attempt at a job: inputs fetched, outputs put away, swept afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from processing.models import AudioFile, Job
from processing.publishing import Made
from processing.storage import refuse_when_full, storage
from processing.storage.disk import full_disk_told, make_folder

_BLOCK = 1024 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bench:
    folder: Path

    def at(self, name: str) -> Path:
        """Where an output is to be written."""
        return self.folder / name

    def fetch_sources(self, job: Job, heard: Callable[[float], None]) -> dict[str, Path]:
        """The job's inputs by the names of its recipe; `heard` gets the share that is here."""
        sources = list(job.sources.select_related("audio_file").order_by("pk"))
        fetched: dict[str, Path] = {}
        for number, source in enumerate(sources):
            heard(number / len(sources))
            fetched[source.name] = self._fetch(source.audio_file, number)
        heard(1.0)
        return fetched

    def _fetch(self, audio_file: AudioFile, number: int) -> Path:
        # Names of stems are words of people: they never become names of files.
        path = self.folder / f"source-{number:03}.wav"
        storage().fetch(audio_file.sha256, path)
        return path

    def put_away(  # noqa: PLR0913  # a file and what is known of it
        self,
        name: str,
        path: Path,
        *,
        media_type: str,
        facts: Mapping[str, int | None] | None = None,
        report: Mapping[str, Any] | None = None,
        kind: str = "",
        title: str = "",
    ) -> Made:
        """Store a file that was reopened and measured; it exists when its job is finished."""
        with path.open("rb") as file:
            os.fsync(file.fileno())
        sha256, crc32 = _digests(path, lambda _share: None)
        storage().put(path, sha256)
        shape = facts or {}
        return Made(
            name=name,
            sha256=sha256,
            size_bytes=path.stat().st_size,
            media_type=media_type,
            rate=shape.get("rate"),
            channels=shape.get("channels"),
            frames=shape.get("frames"),
            bits=shape.get("bits"),
            crc32=crc32,
            report=report,
            kind=kind,
            title=title,
        )


@contextlib.contextmanager
def laid_out(job: Job) -> Iterator[Bench]:
    """A bench for this attempt, and nobody else's."""
    folder = _root() / f"{job.pk}-{job.worker.rpartition('#')[2]}"
    refuse_when_full(_root())
    folder.mkdir(mode=0o700)
    try:
        with full_disk_told():
            yield Bench(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove what killed workers left on this machine."""
    swept = 0
    for folder in _root().iterdir():
        job_id, _, claim = folder.name.partition("-")
        if job_id.isdecimal() and not _in_use(int(job_id), claim):
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
            log.info("Swept the bench of job %s", job_id)
    return swept


def hashed(path: Path, heard: Callable[[float], None] = lambda _share: None) -> str:
    """The file's SHA-256, read from the disk; `heard` gets the share that was read."""
    return _digests(path, heard)[0]


def _digests(path: Path, heard: Callable[[float], None]) -> tuple[str, int]:
    """SHA-256 and CRC-32, in one reading."""
    digest, crc32 = hashlib.sha256(), 0
    size = path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            crc32 = zlib.crc32(block, crc32)
            heard(file.tell() / size)
    return digest.hexdigest(), crc32


def _in_use(job_id: int, claim: str) -> bool:
    return Job.objects.filter(
        pk=job_id, state=Job.State.RUNNING, worker__endswith=f"#{claim}"
    ).exists()


def _root() -> Path:
    root: Path = settings.DATA / "bench"
    make_folder(root)
    return root
