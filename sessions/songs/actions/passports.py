"""A song's stems are looked at as a set once they have arrived, and again when the set changes.

Nothing calls back when a file was checked: the sweeper asks every second which sets have changed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from processing import jobs
from processing.models import Job
from processing.recipes.passport import PassportRecipe, PassportStem
from sessions.people.refusals import Refused
from sessions.songs import querysets
from sessions.songs.actions.songs import lock
from sessions.songs.measured import renders_of
from sessions.songs.models import Passport, Song, StemRevision, Version
from sessions.uploads.actions import LIFE
from sessions.uploads.models import Upload

# Older sets are looked at when somebody asks, or when one of their stems changes.
RECENT = timedelta(days=2)
# An upload that has not moved for so long may have been forgotten: the set does not wait for it.
STANDS_STILL = timedelta(minutes=2)
MOST_STEMS = 128

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class NothingToLookAt(Refused):
    code = "no_stems"


def keep_passports() -> None:
    """Order a passport for every set that has become complete, or has changed, since the last."""
    for song in _changed():
        with transaction.atomic():
            _order(lock(song), only_if_changed=True)


@transaction.atomic
def order_passport(song: Song, *, by: str = "") -> Passport:
    """Look at the set as it is now, whether it changed or not."""
    passport = _order(lock(song), by=by)
    if passport is None:
        raise NothingToLookAt(
            "No stem of this song has sound yet.", remedy="Drop its stems on this page."
        )
    return passport


def rough_mix(song: Song) -> Version | None:
    """What the stems should add up to: the newest rough mix that somebody uploaded."""
    bounces = song.versions.filter(upload__job__state=Job.State.DONE, kind=Version.Kind.ROUGH)
    return querysets.versions_for_page(bounces).first()


def _changed() -> QuerySet[Song]:
    """Songs where something has become ready since the last look, and nothing is on its way."""
    now = timezone.now()
    revisions = StemRevision.objects.filter(
        stem__song=OuterRef("pk"), stem__retired_at__isnull=True, created_at__gte=now - RECENT
    )
    done = Q(upload__job__finished_at__gt=OuterRef("looked_at"), upload__job__state="done") | Q(
        order__job__finished_at__gt=OuterRef("looked_at"), order__job__state="done"
    )
    busy = [Job.State.QUEUED, Job.State.RUNNING]
    waiting = (
        Q(upload__job__state__in=busy)
        | Q(order__job__state__in=busy)
        | Q(upload__state=Upload.State.RECEIVING, upload__expires_at__gt=now + LIFE - STANDS_STILL)
    )
    bounces = Version.objects.filter(
        song=OuterRef("pk"), kind=Version.Kind.ROUGH, created_at__gte=now - RECENT
    )
    last = Passport.objects.filter(song=OuterRef("pk")).order_by("-looked_at")
    long_ago = Value(_LONG_AGO, output_field=DateTimeField())
    return (
        Song.objects.filter(
            pk__in=StemRevision.objects.filter(created_at__gte=now - RECENT).values("stem__song")
        )
        .annotate(looked_at=Coalesce(Subquery(last.values("looked_at")[:1]), long_ago))
        .filter(Exists(revisions.filter(done)) | Exists(bounces.filter(done)))
        .exclude(Exists(revisions.filter(waiting)))
        .exclude(Exists(bounces.filter(waiting)))
    )


def _order(song: Song, *, by: str = "", only_if_changed: bool = False) -> Passport | None:
    heard = _heard(song)
    if not heard:
        return None
    rough = rough_mix(song)
    fingerprint = _fingerprint(heard, rough)
    newest = song.passports.order_by("-created_at", "-pk").first()
    if only_if_changed and newest is not None and newest.fingerprint == fingerprint:
        newest.looked_at = timezone.now()
        newest.save(update_fields=["looked_at"])
        return newest
    return Passport.objects.create(
        song=song,
        job=_submit(song, heard, rough, by),
        rough=rough,
        stems=[{"name": row.stem.name, "stem": row.stem_id, "revision": row.pk} for row in heard],
        fingerprint=fingerprint,
    )


def _heard(song: Song) -> list[StemRevision]:
    stems = querysets.stems_for_page(querysets.live(song.stems.all()))
    heard = [revision for revision in (stem.ready for stem in stems) if revision is not None]
    return heard[:MOST_STEMS]


def _submit(song: Song, heard: list[StemRevision], rough: Version | None, by: str) -> Job:
    names = [row.stem.name for row in heard]
    sources = {row.stem.name: renders_of(row.job)["audio"].audio_file for row in heard}
    under = ""
    if rough is not None:
        under = _free_name("rough mix", names)
        sources[under] = renders_of(rough.job)["audio"].audio_file
    recipe = PassportRecipe(
        stems=tuple(PassportStem(name=row.stem.name, role=row.stem.plays) for row in heard),
        rough=under,
    )
    return jobs.submit(recipe=recipe, sources=sources, topic=song.project.topic, asked_by=by)


def _fingerprint(heard: list[StemRevision], rough: Version | None) -> str:
    said = [[row.pk, row.stem.name, row.stem.role] for row in heard]
    return hashlib.sha256(json.dumps([said, rough and rough.pk]).encode()).hexdigest()


def _free_name(wanted: str, taken: list[str]) -> str:
    """A source's name that no stem has."""
    while wanted in taken:
        wanted += "_"
    return wanted
