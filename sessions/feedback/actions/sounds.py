"""Voice notes and played takes: begun like any upload, taken away by who wrote the note."""

from __future__ import annotations

import contextlib

from django.db import transaction

from sessions.feedback.actions.holding import hold, tell
from sessions.feedback.actions.refusals import SoundTooLarge, TooManySounds
from sessions.feedback.models import Note, NoteSound
from sessions.people.models import User
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload
from sessions.uploads.refusals import Finished, Gone, StorageIsAway

LARGEST_BYTES = 200 * 1024**2  # half an hour of stereo at 48 kHz and 16 bit
AT_MOST = 8  # a note


@transaction.atomic
def begin_sound(note: Note, *, by: User, filename: str, size_bytes: int) -> NoteSound:
    """The row exists before the bytes do; the job at their end judges and measures them."""
    if size_bytes > LARGEST_BYTES:
        raise SoundTooLarge(
            f"A recording with a note has {LARGEST_BYTES // 1024**2} MiB at most.",
            remedy="Upload longer ones as a version or a stem.",
        )
    hold(note)
    if note.sounds.count() >= AT_MOST:
        raise TooManySounds(f"A note carries {AT_MOST} recordings at most.")
    upload = uploads.begin(
        project=note.version.song.project,
        by=by,
        filename=filename,
        size_bytes=size_bytes,
        is_song=False,
    )
    sound = NoteSound.objects.create(note=note, upload=upload)
    tell(note)
    return sound


def remove_sound(sound: NoteSound) -> None:
    """It is heard with the note no more; what had not arrived of it is given up."""
    with transaction.atomic():
        hold(sound.note)
        sound.delete()
        tell(sound.note)
    if sound.upload.state == Upload.State.RECEIVING:
        # Completed or expired in the meantime: then nothing is left to give up.
        with contextlib.suppress(Finished, Gone, StorageIsAway):
            uploads.give_up(sound.upload)
