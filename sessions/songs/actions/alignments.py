"""Versions of a song are lined up with each other once both have sound.

Nothing calls back when a sound is done: the sweeper asks every second which versions are new. Each
is lined up with the one before it that still counts, a master with what it masters; any other pair
when somebody asks.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from processing import events, jobs
from processing.models import Job
from processing.recipes import AlignRecipe
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.songs import querysets
from sessions.songs.actions.refusals import NotReadyYet
from sessions.songs.actions.songs import lock
from sessions.songs.measured import renders_of
from sessions.songs.models import Alignment, Song, Version

# Older versions are lined up when somebody asks.
RECENT = timedelta(days=2)
MOST_CORRECTION_SECONDS = 30.0
# Of one song, before somebody may ask for another: a song of fifty versions has 1,225 pairs.
IN_WORK_AT_MOST = 4

log = logging.getLogger(__name__)


class NotOfOneSong(Invalid):
    code = "not_of_one_song"


class TooManyAlignments(Refused):
    code = "too_many_alignments"


def keep_alignments() -> None:
    """Order one for every version that has become ready and was not lined up yet."""
    for song in _with_new_versions():
        try:
            with transaction.atomic():
                _keep(lock(song))
        except (OperationalError, InterfaceError):
            raise  # it concerns all, and passes
        except Exception:
            # One that cannot be lined up must not keep the others waiting.
            log.exception("The versions of song %s could not be lined up", song.pk)


@transaction.atomic
def order_alignment(later: Version, earlier: Version, *, by: str = "") -> Alignment:
    """How the two lie on each other, whichever is named first; asked twice it is measured once."""
    if later.song_id != earlier.song_id or later.pk == earlier.pk:
        raise NotOfOneSong("Only two versions of one song can be lined up.")
    song = lock(later.song)
    earlier, later = sorted((earlier, later), key=lambda version: version.number)
    found = Alignment.objects.select_related("job").filter(earlier=earlier, later=later).first()
    if found is not None:
        _ask_again(found)
        return found
    for version in (earlier, later):
        if not version.standing.is_ready:
            raise NotReadyYet(
                f"“{version.label}” has no sound yet.", remedy="Wait until it is ready."
            )
    _refuse_too_many(song)
    return _order(song, earlier, later, by)


@transaction.atomic
def correct_alignment(alignment: Alignment, seconds: float | None, *, by: User) -> Alignment:
    """What is at t of the earlier version is at t + `seconds` of the later; None: as measured."""
    alignment.corrected_seconds = seconds
    alignment.corrected_by = None if seconds is None else by
    alignment.save(update_fields=["corrected_seconds", "corrected_by"])
    _tell(alignment)
    return alignment


def _with_new_versions() -> QuerySet[Song]:
    """Songs with two versions to hear, the newest of which is recent and stands alone."""
    done = Q(upload__job__state=Job.State.DONE) | Q(order__job__state=Job.State.DONE)
    heard = Version.objects.filter(done, retired_at__isnull=True)
    alone = heard.filter(created_at__gte=timezone.now() - RECENT).exclude(
        Exists(Alignment.objects.filter(later=OuterRef("pk")))
    )
    before = heard.filter(song=OuterRef("song"), number__lt=OuterRef("number"))
    return Song.objects.filter(pk__in=alone.filter(Exists(before)).values("song"))


def _keep(song: Song) -> None:
    versions = list(querysets.versions_for_page(song.versions.filter(retired_at__isnull=True)))
    ready = [version for version in versions if version.standing.is_ready]
    lined_up = set(Alignment.objects.filter(later__song=song).values_list("later", flat=True))
    since = timezone.now() - RECENT
    for version in ready:
        if version.pk in lined_up or version.created_at < since:
            continue
        before = [other for other in ready if other.number < version.number]
        mastered = [other for other in before if other.pk == version.masters_id]
        if before:
            _order(song, (mastered or before)[0], version, "")


def _order(song: Song, earlier: Version, later: Version, by: str) -> Alignment:
    sources = {
        name: renders_of(version.job)["audio"].audio_file
        for name, version in (("earlier", earlier), ("later", later))
    }
    job = jobs.submit(recipe=AlignRecipe(), sources=sources, topic=song.project.topic, asked_by=by)
    alignment = Alignment.objects.create(earlier=earlier, later=later, job=job)
    _tell(alignment)
    return alignment


def _ask_again(alignment: Alignment) -> None:
    """What failed or was stopped is measured again when somebody asks."""
    if alignment.job.state in {Job.State.FAILED, Job.State.CANCELLED}:
        _refuse_too_many(alignment.later.song)
        jobs.ask_again(alignment.job_id)
        alignment.job.refresh_from_db()


def _refuse_too_many(song: Song) -> None:
    """Those that were ordered without a question count too: they use the same machines."""
    of_song = Alignment.objects.filter(later__song=song)
    if of_song.exclude(job__state__in=Job.OVER).count() >= IN_WORK_AT_MOST:
        raise TooManyAlignments(
            f"{IN_WORK_AT_MOST} pairs of versions of this song are being lined up already.",
            remedy="Ask again when one of them is done.",
        )


def _tell(alignment: Alignment) -> None:
    topic = alignment.later.song.project.topic
    events.post(topic, "alignment", {"alignment": alignment.pk})
