"""Sounds with a voice in them are ordered, asked for again, and cleared away. Each once a link."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from processing import collecting, events, jobs
from processing.models import Job
from processing.recipes import SpeakRecipe
from sessions.people.refusals import Refused
from sessions.sharing import scope, voice
from sessions.sharing.models import Link, SpokenSound
from sessions.songs.measured import renders_of

_AT_ONCE = 20  # sounds that nobody plays any more; an hour has sixty rounds


class NoVoice(Refused):
    code = "no_voice"
    status = 409


@transaction.atomic
def order_sounds(link: Link, *, again: bool = False) -> int:
    """Those that are missing; how many that were. `again`: those that failed too.

    The link's row is held meanwhile: of two that ask at once one orders.
    """
    held = Link.objects.select_for_update(of=("self",)).select_related("project", "by")
    found = held.filter(pk=link.pk, spoken=True, revoked_at=None).first()
    if found is None:
        return 0
    known, ordered = voice.sounds_of(found), 0
    for track in scope.leads_to(found):
        sound = known.get(track.version.pk)
        if sound is None:
            job = jobs.submit(
                recipe=SpeakRecipe(says=found.says),
                sources={"sound": renders_of(track.version.job)["audio"].audio_file},
                topic=found.project.topic,
                asked_by=found.by.name,
            )
            known[track.version.pk] = SpokenSound.objects.create(
                link=found, version=track.version, says=found.says, job=job
            )
            ordered += 1
        elif again and voice.has_failed(sound):
            ordered += jobs.ask_again(sound.job_id)
    if ordered:
        events.post(found.project.topic, "link", {"link": found.pk})
    return ordered


def order_what_is_missing(link: Link) -> None:
    """Somebody came to hear it: a newer version may have come since it was last looked at."""
    if not link.spoken:
        return
    known = set(SpokenSound.objects.filter(link=link, says=link.says).values_list("version"))
    if any((track.version.pk,) not in known for track in scope.leads_to(link)):
        order_sounds(link)


@transaction.atomic
def try_again(link: Link) -> None:
    """Raises NoVoice where there is none to try."""
    if not link.spoken:
        raise NoVoice("This link has no voice in its sound.", remedy="Switch it on first.")
    order_sounds(link, again=True)


def stop_others(link: Link) -> None:
    """Nobody waits any more for what says something else, or for a voice at all."""
    others = SpokenSound.objects.filter(link=link).exclude(says=link.says)
    for job_id in others.exclude(job__state__in=Job.OVER).values_list("job", flat=True):
        jobs.cancel(job_id)


def keep_voices() -> int:
    """For the sweeper: newer versions get their voice, and what no link plays any more goes."""
    alive = Link.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), spoken=True, revoked_at=None
    )
    for link in alive.order_by("pk"):
        order_what_is_missing(link)
    return _forget_unheard()


def _forget_unheard() -> int:
    unheard = SpokenSound.objects.filter(
        ~Q(says=F("link__says")) | Q(link__revoked_at__isnull=False), job__state__in=Job.OVER
    )
    rows = list(unheard.order_by("pk")[:_AT_ONCE])
    is_gone = bool(rows) and collecting.tried(partial(_forget, rows), "Sounds with a voice")
    return len(rows) if is_gone else 0


@transaction.atomic
def _forget(rows: list[SpokenSound]) -> None:
    SpokenSound.objects.filter(pk__in=[row.pk for row in rows]).delete()
    collecting.forget([row.job_id for row in rows])
