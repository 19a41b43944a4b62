"""What waits for somebody, across their projects: asked of the rows each time, never kept twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from processing.models import Job
from sessions.feedback.access import visible_notes
from sessions.feedback.models import Ballot, Note, Verdict, Vote
from sessions.notices import places
from sessions.people.access import Actor
from sessions.people.models import Writer
from sessions.people.roles import May
from sessions.songs.access import visible_versions
from sessions.songs.models import Song, Version

Kind = Literal["assigned", "mention", "reply", "verdict", "ballot", "failure"]

# A version that nobody judged for so long is history, not work.
_VERDICT_WAITS = dt.timedelta(days=90)
_FAILURE_WAITS = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    kind: Kind
    words: str
    at: dt.datetime
    by: Writer | None
    song: Song
    path: str
    excerpt: str = ""


def waiting_for(actor: Actor) -> list[Waiting]:
    """Newest first. Only of projects that they are on. Seven queries, however much it is."""
    if not actor.roles:
        return []
    found = {
        each.path + each.kind: each
        for part in (_assigned, _mentions, _replies, _verdicts, _ballots, _failures)
        for each in part(actor)
    }
    notes_once: dict[str, Waiting] = {}
    for each in found.values():
        key = each.path if each.kind in {"assigned", "mention", "reply"} else each.path + each.kind
        notes_once.setdefault(key, each)
    return sorted(notes_once.values(), key=lambda each: each.at, reverse=True)


def _open_notes(actor: Actor) -> QuerySet[Note]:
    return (
        visible_notes(actor)
        .filter(version__song__project__in=list(actor.roles), version__retired_at__isnull=True)
        .filter(resolved_at__isnull=True, reply_to__resolved_at__isnull=True)
        .select_related("by", "guest", "version__song__project", "reply_to")
    )


def _note(kind: Kind, note: Note, words: str) -> Waiting:
    return Waiting(
        kind=kind,
        words=f"{words} at {places.at(note)}",
        at=note.created_at,
        by=note.writer,
        song=note.version.song,
        path=places.of_note(note),
        excerpt=note.body,
    )


def _assigned(actor: Actor) -> Iterator[Waiting]:
    for note in _open_notes(actor).filter(assigned_to=actor.user):
        yield _note("assigned", note, "A note for you")


def _mentions(actor: Actor) -> Iterator[Waiting]:
    """Unless they have said something in the thread since."""
    mine_since = Note.objects.filter(
        by=actor.user, reply_to=OuterRef("thread"), created_at__gt=OuterRef("created_at")
    )
    rows = (
        _open_notes(actor)
        .filter(mentions=actor.user)
        .exclude(by=actor.user)
        .annotate(thread=Coalesce("reply_to_id", "pk"))
        .exclude(Exists(mine_since))
    )
    for note in rows:
        yield _note("mention", note, "You are mentioned")


def _replies(actor: Actor) -> Iterator[Waiting]:
    """The last word in a thread that they began is somebody else's."""
    words = visible_notes(actor).filter(reply_to=OuterRef("pk")).order_by("-created_at", "-pk")
    begun = (
        _open_notes(actor)
        .filter(by=actor.user, reply_to__isnull=True)
        .annotate(last_word=Subquery(words.values("pk")[:1]))
        .filter(last_word__isnull=False)
        .values("last_word")
    )
    rows = visible_notes(actor).filter(pk__in=begun).exclude(by=actor.user)
    for note in rows.select_related("by", "guest", "version__song__project", "reply_to"):
        yield _note("reply", note, "An answer to your note")


def _verdicts(actor: Actor) -> Iterator[Waiting]:
    """The newest version of a song that can be heard, where their word is asked for."""
    reach = [pk for pk in actor.roles if actor.may(pk, May.APPROVE)]
    done = Q(order__job__state=Job.State.DONE) | Q(upload__job__state=Job.State.DONE)
    heard = Version.objects.filter(done, retired_at__isnull=True)
    newest = heard.filter(song=OuterRef("song")).order_by("-number").values("pk")[:1]
    mine = Verdict.objects.filter(version=OuterRef("pk"), by=actor.user)
    rows = (
        visible_versions(actor)
        .filter(song__project__in=reach, created_at__gt=timezone.now() - _VERDICT_WAITS)
        .filter(pk=Subquery(newest))
        .exclude(kind=Version.Kind.DEMO)
        .exclude(by=actor.user)
        .exclude(Exists(mine))
        .select_related("by", "song__project")
    )
    for version in rows:
        yield Waiting(
            kind="verdict",
            words=f"{version} {version.label} waits for your word",
            at=version.created_at,
            by=version.by,
            song=version.song,
            path=places.of_version(version),
        )


def _ballots(actor: Actor) -> Iterator[Waiting]:
    reach = [pk for pk in actor.roles if actor.may(pk, May.LISTEN)]
    mine = Vote.objects.filter(ballot=OuterRef("pk"), by=actor.user)
    rows = (
        Ballot.objects.filter(song__project__in=reach, closed_at__isnull=True)
        .filter(Q(closes_at__isnull=True) | Q(closes_at__gt=timezone.now()))
        .exclude(Exists(mine))
        .select_related("by", "song__project")
    )
    for ballot in rows:
        yield Waiting(
            kind="ballot",
            words="A blind vote waits for your ears",
            at=ballot.opened_at,
            by=ballot.by,
            song=ballot.song,
            path=places.of_ballot(ballot.song_id, ballot.pk),
            excerpt=ballot.question,
        )


def _failures(actor: Actor) -> Iterator[Waiting]:
    """What they ordered or brought, and what came to nothing, unless a later one did better."""
    failed = Q(order__job__state=Job.State.FAILED) | Q(upload__job__state=Job.State.FAILED)
    later = Version.objects.filter(
        song=OuterRef("song"), by=actor.user, number__gt=OuterRef("number")
    )
    rows = (
        visible_versions(actor)
        .filter(failed, song__project__in=list(actor.roles), by=actor.user)
        .filter(retired_at__isnull=True, created_at__gt=timezone.now() - _FAILURE_WAITS)
        .exclude(Exists(later))
        .annotate(finished_at=Coalesce(F("order__job__finished_at"), F("upload__job__finished_at")))
        .select_related("song__project", "order__job", "upload__job")
    )
    for version in rows:
        standing = version.standing
        yield Waiting(
            kind="failure",
            words=f"{version} {version.label} could not be made",
            at=version.finished_at or version.created_at,
            by=None,
            song=version.song,
            path=f"/songs/{version.song_id}/#jobs",
            excerpt=f"{standing.sentence} {standing.remedy}".strip(),
        )
