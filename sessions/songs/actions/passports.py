"""A song's stems are looked at as a set once they have arrived, and again when the set changes.

Nothing calls back when a file was checked: the sweeper asks every second which sets have changed.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
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

log = logging.getLogger(__name__)


class NothingToLookAt(Refused):
    code = "no_stems"


def keep_passports() -> None:
    """Order a passport for every set that has become complete, or has changed, since the last."""
    looked_at = timezone.now()
    for song in _changed():
        try:
            with transaction.atomic():
                _keep(lock(song), looked_at)
        except (OperationalError, InterfaceError):
            raise  # it concerns all, and passes
        except Exception:
            # One that cannot be looked at must not keep the others waiting.
            log.exception("The stems of song %s could not be looked at", song.pk)


@transaction.atomic
def order_passport(song: Song, *, by: str = "") -> Passport:
    """Look at the set as it is now, whether it changed or not; who asks meanwhile shares the look.

    A sound that is being finished at this moment is not seen yet, so the sweeper looks once more.
    """
    song = lock(song)
    heard = _heard(song)
    if not heard:
        raise NothingToLookAt(
            "No stem of this song has sound yet.", remedy="Drop its stems on this page."
        )
    return _order(song, heard, by=by, looked_at=_LONG_AGO)


def look_again(song: Song) -> None:
    """The set is another without any new sound: the sweeper compares it once more."""
    song.passports.update(looked_at=_LONG_AGO)


def rough_mix(song: Song) -> Version | None:
    """What the stems should add up to: the newest rough mix that somebody uploaded."""
    bounces = song.versions.filter(upload__job__state=Job.State.DONE, kind=Version.Kind.ROUGH)
    return querysets.versions_for_page(querysets.offered(bounces)).first()


def _changed() -> QuerySet[Song]:
    """Songs where something has become ready since the last look, and nothing is on its way."""
    now = timezone.now()
    stems = StemRevision.objects.filter(stem__song=OuterRef("pk"), stem__retired_at__isnull=True)
    revisions = stems.filter(created_at__gte=now - RECENT)
    has_sound = Q(upload__job__state="done") | Q(order__job__state="done")
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
        song=OuterRef("pk"),
        kind=Version.Kind.ROUGH,
        retired_at__isnull=True,
        created_at__gte=now - RECENT,
    )
    last = Passport.objects.filter(song=OuterRef("pk")).order_by("-looked_at")
    long_ago = Value(_LONG_AGO, output_field=DateTimeField())
    return (
        Song.objects.filter(
            pk__in=StemRevision.objects.filter(created_at__gte=now - RECENT).values("stem__song")
        )
        .annotate(looked_at=Coalesce(Subquery(last.values("looked_at")[:1]), long_ago))
        .filter(Exists(revisions.filter(done)) | Exists(bounces.filter(done)))
        .filter(Exists(stems.filter(has_sound)))
        .exclude(Exists(revisions.filter(waiting)))
        .exclude(Exists(bounces.filter(waiting)))
    )


def _keep(song: Song, looked_at: datetime) -> None:
    """Unless it is the set that was looked at last."""
    heard = _heard(song)
    newest = _newest(song)
    if newest is not None and newest.fingerprint == _fingerprint(heard, rough_mix(song)):
        newest.looked_at = looked_at
        newest.save(update_fields=["looked_at"])
    elif heard:
        _order(song, heard, looked_at=looked_at)


def _order(song: Song, heard: list[StemRevision], *, by: str = "", looked_at: datetime) -> Passport:
    rough = rough_mix(song)
    fingerprint = _fingerprint(heard, rough)
    newest = _newest(song)
    if newest is not None and newest.job.state not in Job.OVER:
        if newest.fingerprint == fingerprint:
            return newest
        jobs.cancel(newest.job_id)  # nobody needs to know about a set that is no more
    return Passport.objects.create(
        song=song,
        job=_submit(song, heard, rough, by),
        rough=rough,
        stems=[{"name": row.stem.name, "stem": row.stem_id, "revision": row.pk} for row in heard],
        fingerprint=fingerprint,
        looked_at=looked_at,
    )


def _newest(song: Song) -> Passport | None:
    return song.passports.select_related("job").order_by("-created_at", "-pk").first()


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
