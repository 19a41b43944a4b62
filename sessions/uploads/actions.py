"""What becomes of an upload: begun, grown piece by piece, completed, or given up."""

from __future__ import annotations

import contextlib
import time
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from processing import events, jobs
from processing.models import AudioFile
from processing.recipes import IngestRecipe, UnpackRecipe
from processing.storage import (
    StorageAway,
    StorageFull,
    WrongOffset,
    refuse_when_full,
    storage,
)
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.uploads.models import Upload
from sessions.uploads.refusals import (
    Finished,
    Gone,
    NoRoom,
    NotAllThere,
    OffsetConflict,
    StorageIsAway,
    TooLarge,
    TooManyUploads,
    WrongFile,
)

LIFE = timedelta(hours=24)  # without a byte
OPEN_AT_MOST = 500  # a person
BEGUN_AT_MOST = 1000  # a person, an hour
MOVES_WITHIN_SECONDS = 2.0  # from bytes that are stored to a row that says so


def begin(  # noqa: PLR0913
    *,
    project: Project,
    by: User,
    filename: str,
    size_bytes: int,
    is_archive: bool = False,
    is_song: bool = True,
) -> Upload:
    """A place for `size_bytes` to arrive at. Whether `by` may upload here was asked before.

    An archive is a ZIP: its job unpacks it, where that of any other file measures it. In what is
    surely no song nobody looks for tempo and sections.
    """
    name = _good_name(filename)
    if size_bytes < 0:
        raise WrongFile("A file has 0 bytes or more.")
    if size_bytes > settings.UPLOAD_LIMIT_BYTES:
        raise TooLarge(
            f"{name} has {_gib(size_bytes)} GiB. The studio takes files of up to "
            f"{_gib(settings.UPLOAD_LIMIT_BYTES)} GiB.",
            remedy="Split it, or ask the owner of the studio to raise the limit.",
        )
    _refuse_too_many(by)
    if not settings.STORAGE_URL:
        with _storage_trouble_told():
            refuse_when_full(settings.DATA / "spool", size_bytes)
    return Upload.objects.create(
        project=project,
        by=by,
        filename=name,
        size_bytes=size_bytes,
        is_archive=is_archive,
        is_song=is_song,
        expires_at=timezone.now() + LIFE,
    )


@transaction.atomic
def take_stored(*, project: Project, by: User, filename: str, audio_file: AudioFile) -> Upload:
    """An upload whose bytes are stored already: they came in a ZIP. Its check is queued soon."""
    name = _good_name(filename)
    size_bytes, sha256 = audio_file.size_bytes, audio_file.sha256
    recipe = IngestRecipe(filename=name, size_bytes=size_bytes, file_sha256=sha256)
    job = jobs.submit(
        recipe=recipe,
        sources={"original": audio_file},
        topic=project.topic,
        asked_by=by.name,
        at_once=False,
    )
    return Upload.objects.create(
        project=project,
        by=by,
        filename=name,
        size_bytes=size_bytes,
        offset_bytes=size_bytes,
        sha256=sha256,
        state=Upload.State.CHECKING,
        job=job,
        expires_at=timezone.now(),
    )


def append(upload: Upload, offset_bytes: int, pieces: Iterable[bytes], *, length: int) -> Upload:
    """Add a piece of `length` bytes that begins at `offset_bytes`, if the upload ends there.

    No transaction is open while bytes are written. The storage decides between two writers, and
    the row moves only after the bytes are safely stored, so it never promises too much.
    """
    refuse_unless_receiving(upload)
    if offset_bytes != upload.offset_bytes:
        raise OffsetConflict(upload.offset_bytes)
    if offset_bytes + length > upload.size_bytes:
        raise TooLarge("This piece is longer than what is missing of the file.")
    try:
        with _storage_trouble_told():
            reached = storage().spool_append(upload.token, offset_bytes, pieces)
    except WrongOffset as there:
        raise OffsetConflict(_believe(upload, there.size)) from None
    _move_on(upload, offset_bytes, reached)
    return upload


def complete(upload: Upload, sha256: str = "") -> Upload:
    """Hand the bytes to the machines, once: asked twice it answers the same job."""
    if upload.state == Upload.State.RECEIVING:
        _refuse_missing(upload)
    with transaction.atomic():
        row = Upload.objects.select_for_update().select_related("project").get(pk=upload.pk)
        if row.state == Upload.State.CHECKING and sha256 in {"", row.sha256}:
            return row
        refuse_unless_receiving(row)
        recipe = _recipe(row, sha256)
        row.job = jobs.submit(recipe=recipe, topic=row.project.topic, asked_by=upload.by.name)
        row.state, row.sha256 = Upload.State.CHECKING, sha256
        row.save(update_fields=["job", "state", "sha256"])
        events.post(row.project.topic, "upload", {"upload": row.pk})
    return row


def give_up(upload: Upload) -> None:
    """Deleted by its owner, or expired: the row stays, its bytes go."""
    with transaction.atomic():
        receiving = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING)
        if not receiving.update(state=Upload.State.ABANDONED):
            upload.refresh_from_db(fields=["state"])
            refuse_unless_receiving(upload)
        events.post(upload.project.topic, "upload", {"upload": upload.pk})
    with _storage_trouble_told():
        storage().spool_delete(upload.token)


def give_up_on_expired() -> int:
    """Free what nobody goes on with; how many there were."""
    late = Upload.objects.filter(state=Upload.State.RECEIVING, expires_at__lte=timezone.now())
    count = 0
    for upload in late.select_related("project").order_by("pk")[:1000]:
        # Without its storage a row is given up all the same; the bytes are swept with time.
        with contextlib.suppress(Gone, Finished, StorageIsAway):
            count += 1
            give_up(upload)
    return count


def refuse_unless_receiving(upload: Upload) -> None:
    if upload.state == Upload.State.CHECKING:
        raise Finished
    if upload.state == Upload.State.ABANDONED or upload.expires_at <= timezone.now():
        raise Gone


def _recipe(upload: Upload, sha256: str) -> IngestRecipe | UnpackRecipe:
    said: dict[str, Any] = {
        "spool": upload.token,
        "filename": upload.filename,
        "size_bytes": upload.size_bytes,
        "file_sha256": sha256,
    }
    if upload.is_archive:
        return UnpackRecipe(**said)
    return IngestRecipe(**said, whole_song=upload.is_song)


def _move_on(upload: Upload, offset_bytes: int, reached: int) -> None:
    """The row follows the bytes; of two that both wrote here, on S3, one is told so."""
    upload.offset_bytes, upload.expires_at = reached, timezone.now() + LIFE
    ours = Upload.objects.filter(
        pk=upload.pk, state=Upload.State.RECEIVING, offset_bytes=offset_bytes
    )
    if ours.update(offset_bytes=reached, expires_at=upload.expires_at):
        return
    upload.refresh_from_db(fields=["offset_bytes", "state", "expires_at"])
    if upload.state == Upload.State.ABANDONED:
        storage().spool_delete(upload.token)
    refuse_unless_receiving(upload)
    raise OffsetConflict(upload.offset_bytes)


def _believe(upload: Upload, there: int) -> int:
    """The bytes are the truth, after a crash between writing them and moving the row.

    Until it is sure that nobody is just about to move it, the row is left alone: its writer would
    be told that somebody else had been faster.
    """
    waits_until = time.monotonic() + MOVES_WITHIN_SECONDS
    while time.monotonic() < waits_until:
        upload.refresh_from_db(fields=["offset_bytes", "state"])
        if upload.offset_bytes >= there or upload.state != Upload.State.RECEIVING:
            break
        time.sleep(0.05)
    behind = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING)
    behind = behind.filter(offset_bytes=upload.offset_bytes).exclude(offset_bytes=there)
    if there <= upload.size_bytes and behind.update(offset_bytes=there):
        upload.offset_bytes = there
    return upload.offset_bytes


def _refuse_missing(upload: Upload) -> None:
    with _storage_trouble_told():
        there = storage().spool_size(upload.token)
    if not upload.offset_bytes == there == upload.size_bytes:
        there = _believe(upload, there)
    if there != upload.size_bytes:
        raise NotAllThere(there=there, size_bytes=upload.size_bytes)


def _refuse_too_many(by: User) -> None:
    own = Upload.objects.filter(by=by)
    if own.filter(state=Upload.State.RECEIVING).count() >= OPEN_AT_MOST:
        raise TooManyUploads(
            f"{OPEN_AT_MOST} uploads of yours are open already.",
            remedy="Finish or delete some of them first.",
        )
    hour_ago = timezone.now() - timedelta(hours=1)
    if own.filter(created_at__gt=hour_ago).count() >= BEGUN_AT_MOST:
        raise TooManyUploads(
            f"You began {BEGUN_AT_MOST} uploads within an hour.", remedy="Go on in a while."
        )


def _good_name(filename: str) -> str:
    """The last part of a path, without what cannot be shown; never used to open anything."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C")).strip()
    if not shown or len(shown) > 255:
        raise WrongFile("A file's name has 1 to 255 characters.")
    return shown


@contextlib.contextmanager
def _storage_trouble_told() -> Iterator[None]:
    try:
        yield
    except StorageFull as trouble:
        raise NoRoom(str(trouble), remedy=trouble.remedy) from None
    except StorageAway as trouble:
        raise StorageIsAway(str(trouble), remedy=trouble.remedy) from None


def _gib(size_bytes: int) -> str:
    return f"{size_bytes / 1024**3:.1f}".removesuffix(".0")
