"""Stems come in, are named, put aside and taken back."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.songs import stem_names
from sessions.songs.actions.passports import look_again
from sessions.songs.actions.songs import lock
from sessions.songs.models import Order, Song, Stem, StemArchive, StemRevision
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload


class StemNameTaken(Refused):
    code = "stem_name_taken"


class StemChanges(TypedDict, total=False):
    name: str
    role: str
    retired: bool


@transaction.atomic
def begin_stem(  # noqa: PLR0913
    song: Song, *, by: User, filename: str, size_bytes: int, name: str = "", role: str = ""
) -> StemRevision:
    """The row exists before the bytes do. A name that is there already gets a new revision.

    What is not said is guessed from the file's name; the role of a known stem stays.
    """
    song = lock(song)
    guess = stem_names.guess(filename)
    wanted = stem_names.tidy(name) or guess.name
    upload = uploads.begin(project=song.project, by=by, filename=filename, size_bytes=size_bytes)
    stem = stem_named(song, wanted, role=role or guess.role.value)
    return add_revision(stem, by=by, upload=upload)


def stem_named(song: Song, name: str, *, role: str) -> Stem:
    """The stem in use of this name, or a new one at the end. Call it with the song locked."""
    stem = song.stems.filter(retired_at__isnull=True, name__iexact=name).first()
    if stem is None:
        last = song.stems.aggregate(last=Max("position"))["last"] or 0
        stem = Stem.objects.create(song=song, name=name, role=role, position=last + 1)
    return stem


def add_revision(
    stem: Stem,
    *,
    by: User,
    upload: Upload | None = None,
    order: Order | None = None,
    archive: StemArchive | None = None,
) -> StemRevision:
    """The stem's next revision, made of an upload or an order. Call it with the song locked."""
    before = stem.revisions.order_by("-number").first()
    revision = StemRevision.objects.create(
        stem=stem,
        number=before.number + 1 if before else 1,
        upload=upload,
        order=order,
        parent=stem.ready if order is not None else None,
        archive=archive,
        by=by,
    )
    events.post(stem.song.project.topic, "stem", {"stem": stem.pk})
    return revision


@transaction.atomic
def change_stem(stem: Stem, **changes: Unpack[StemChanges]) -> Stem:
    """A new name, a new role, aside (`retired`) or back. What is aside is in no later mix."""
    lock(stem.song)
    if "name" in changes:
        stem.name = stem_names.tidy(changes["name"]) or stem.name
    if "role" in changes:
        stem.role = changes["role"]
    if "retired" in changes and changes["retired"] != (stem.retired_at is not None):
        stem.retired_at = timezone.now() if changes["retired"] else None
    if stem.retired_at is None:
        _refuse_taken_name(stem)
    stem.save(update_fields=["name", "role", "retired_at"])
    look_again(stem.song)
    events.post(stem.song.project.topic, "stem", {"stem": stem.pk})
    return stem


def _refuse_taken_name(stem: Stem) -> None:
    others = stem.song.stems.filter(retired_at__isnull=True).exclude(pk=stem.pk)
    if others.filter(name__iexact=stem.name).exists():
        raise StemNameTaken(
            f"This song has a stem called “{stem.name}” already.", remedy="Choose another name."
        )
