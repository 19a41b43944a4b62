"""A ZIP of stems arrives as one upload, and is opened: every file in it becomes a stem's revision.

Nothing calls back when it was unpacked: the sweeper asks every second which ones wait to be opened.
"""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from processing import events
from processing.models import AudioFile, Job
from sessions.people.models import User
from sessions.songs import entry_names
from sessions.songs.actions.songs import lock
from sessions.songs.actions.stems import add_revision, stem_named
from sessions.songs.models import Song, StemArchive
from sessions.songs.unpacked import unpacked
from sessions.uploads import actions as uploads

log = logging.getLogger(__name__)


@transaction.atomic
def begin_archive(song: Song, *, by: User, filename: str, size_bytes: int) -> StemArchive:
    """The row exists before the bytes do; its stems when it was unpacked."""
    upload = uploads.begin(
        project=song.project, by=by, filename=filename, size_bytes=size_bytes, is_archive=True
    )
    archive = StemArchive.objects.create(song=song, upload=upload, by=by)
    events.post(song.project.topic, "archive", {"archive": archive.pk})
    return archive


def open_archives() -> int:
    """Make stems of every ZIP that was unpacked, each once; how many were opened."""
    waiting = StemArchive.objects.filter(opened_at=None, upload__job__state=Job.State.DONE)
    opened = 0
    for archive in waiting.select_related("song", "by", "upload__job").order_by("pk"):
        try:
            opened += _open(archive)
        except (OperationalError, InterfaceError):
            raise  # it concerns all, and passes
        except Exception:
            # One that cannot be opened must not keep the others closed.
            log.exception("Archive %s could not be opened", archive.pk)
    return opened


@transaction.atomic
def _open(archive: StemArchive) -> bool:
    """All of its stems or none; False when somebody else was faster."""
    closed = StemArchive.objects.filter(pk=archive.pk, opened_at=None)
    song = lock(archive.song)
    if not closed.update(opened_at=timezone.now()):
        return False
    assert archive.job is not None
    files = _files(archive.job)
    taken = unpacked(archive.job).taken
    guesses = entry_names.guesses([entry.path for entry in taken])
    for entry, guess in zip(taken, guesses, strict=True):
        upload = uploads.take_stored(
            project=song.project,
            by=archive.by,
            filename=entry.file,
            audio_file=files[entry.render or ""],
        )
        stem = stem_named(song, guess.name, role=guess.role.value)
        add_revision(stem, by=archive.by, upload=upload, archive=archive)
    events.post(song.project.topic, "archive", {"archive": archive.pk})
    return True


def _files(job: Job) -> dict[str, AudioFile]:
    return {render.name: render.audio_file for render in job.renders.select_related("audio_file")}
