"""Who is credited on a song, and the code of its recording."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.releases import isrc
from sessions.releases.actions.words import plain
from sessions.releases.models import Credit, Recording
from sessions.songs.actions import lock
from sessions.songs.models import Song

CREDITS_AT_MOST = 200
_OUT_OF_THE_WAY = 10_000  # of a small integer


class WrongCredit(Refused):
    code = "wrong_credit"


@transaction.atomic
def add_credit(song: Song, *, by: User, name: str, role: str) -> Credit:
    """The song is locked: of two who add at once both get a place."""
    song = lock(song)
    said = {"name": _name(name), "role": _role(role)}
    if song.credits.count() >= CREDITS_AT_MOST:
        raise WrongCredit(f"A song holds {CREDITS_AT_MOST} credits at most.")
    if song.credits.filter(**said).exists():
        raise WrongCredit(f"{said['name']} is credited as {said['role']} already.")
    last = song.credits.aggregate(last=Max("position"))["last"] or 0
    credit = Credit.objects.create(song=song, position=last + 1, **said)
    _write("credits_changed", song, by=by, added=said)
    return credit


@transaction.atomic
def change_credit(credit: Credit, *, by: User, name: str, role: str) -> Credit:
    before = {"name": credit.name, "role": credit.role}
    credit.name, credit.role = _name(name), _role(role)
    after = {"name": credit.name, "role": credit.role}
    # Removed meanwhile: it stays removed.
    if before != after and Credit.objects.filter(pk=credit.pk).update(**after):
        _write("credits_changed", credit.song, by=by, before=before, after=after)
    return credit


@transaction.atomic
def place_credit(credit: Credit, *, by: User, place: int) -> None:
    """Their place from 1; whoever stands there and after moves on. Beyond the last is the last."""
    song = lock(credit.song)
    rows = list(song.credits.order_by("position", "pk"))
    moved = next((row for row in rows if row.pk == credit.pk), None)
    if moved is None:
        return  # removed meanwhile: it stays removed
    before = rows.index(moved)
    rows.remove(moved)
    rows.insert(max(place - 1, 0), moved)
    if rows.index(moved) == before:
        return
    # A position is there once, at every moment: first out of the way of the new ones.
    song.credits.update(position=F("position") + _OUT_OF_THE_WAY)
    for position, row in enumerate(rows, start=1):
        Credit.objects.filter(pk=row.pk).update(position=position)
    said = {"name": moved.name, "role": moved.role}
    place_now = rows.index(moved) + 1
    _write("credits_changed", song, by=by, placed=said, before=before + 1, after=place_now)


@transaction.atomic
def remove_credit(credit: Credit, *, by: User) -> None:
    removed, _ = Credit.objects.filter(pk=credit.pk).delete()
    if removed:
        said = {"name": credit.name, "role": credit.role}
        _write("credits_changed", credit.song, by=by, removed=said)


@transaction.atomic
def give_isrc(song: Song, *, by: User, code: str) -> str:
    """Its twelve signs; nothing takes the code away."""
    wanted = isrc.read(code)
    song = lock(song)
    recording = Recording.objects.filter(song=song).first() or Recording(song=song)
    before = recording.isrc
    if before != wanted:
        recording.isrc = wanted
        recording.save()
        _write("isrc_changed", song, by=by, before=before, after=wanted)
    return wanted


def _name(text: str) -> str:
    return plain(text, "the name", least=1, longest=200)


def _role(text: str) -> str:
    return plain(text, "what they did", least=1, longest=80)


def _write(kind: str, song: Song, *, by: User, **details: object) -> None:
    about = About(f"song:{song.pk}", song.title)
    record(kind, who=by.who, about=about, project=song.project_id, **details)
    events.post(song.project.topic, "release", {"release": song.pk})
