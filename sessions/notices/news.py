"""What happened that somebody may want to be written to about, read from the rows of the rooms.

Everything is read again through the reader's own rights at the moment of asking, so what was
deleted, resolved or made internal meanwhile is not told. Nobody is told of their own deeds, and
only of projects that they are on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from processing.models import Job
from sessions.feedback.access import visible_notes, visible_verdicts
from sessions.feedback.models import Ballot, Note, Verdict
from sessions.notices import places
from sessions.notices.models import MailKind
from sessions.people.access import Actor
from sessions.people.models import User, Writer
from sessions.people.roles import May
from sessions.songs.access import visible_versions
from sessions.songs.models import Song, Version

_EXCERPT = 280


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`words` go on from who did it: "mentions you at 0:41 on Night Bus (v7)"."""

    kind: MailKind
    at: dt.datetime
    by: Writer | None
    song: Song
    words: str
    path: str
    excerpt: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.by.signature} {self.words}" if self.by else self.words


@dataclass(frozen=True, slots=True)
class Span:
    """Moments after `since`, up to and with `until`."""

    since: dt.datetime
    until: dt.datetime

    def holds(self, moment: dt.datetime | None) -> bool:
        return moment is not None and self.since < moment <= self.until

    def of(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.since, f"{field}__lte": self.until})


def news_for(user: User, span: Span) -> list[News]:
    """In the order in which it happened."""
    actor = Actor(user)
    if not actor.roles:
        return []
    found = [
        *_notes(actor, span),
        *_versions(actor, span),
        *_verdicts(actor, span),
        *_ballots(actor, span),
        *_failures(actor, span),
    ]
    return sorted(found, key=lambda news: news.at)


def _own(actor: Actor, field: str) -> Q:
    """Of projects that they are on: the owner of a studio is not written to about all of them."""
    return Q(**{f"{field}__in": list(actor.roles)})


def _notes(actor: Actor, span: Span) -> Iterator[News]:
    me = actor.user
    given = Q(assigned_to=me) & span.of("assigned_at")
    rows = (
        visible_notes(actor)
        .filter(_own(actor, "version__song__project"), span.of("created_at") | given)
        .filter(resolved_at__isnull=True, reply_to__resolved_at__isnull=True)
        .select_related("by", "guest", "assigned_by", "version__song__project", "reply_to")
        .prefetch_related("mentions", "reply_to__replies")
    )
    for note in rows:
        kind = _kind(note, me, span)
        if kind is None:
            continue
        is_given = kind == MailKind.ASSIGNED
        yield News(
            kind=kind,
            at=note.assigned_at if is_given and note.assigned_at else note.created_at,
            by=note.assigned_by if is_given else note.writer,
            song=note.version.song,
            words=f"{_VERBS[kind]} at {places.at(note)} on {note.version.song} ({note.version})",
            path=places.of_note(note),
            excerpt=_shortened(note.body),
        )


_VERBS = {
    MailKind.MENTION: "mentions you",
    MailKind.ASSIGNED: "gave you a note to do",
    MailKind.REPLY: "answered a note",
    MailKind.NOTE: "left a note",
}


def _kind(note: Note, me: User, span: Span) -> MailKind | None:
    """The reason that concerns this person most; None for what they did themselves."""
    if note.assigned_to_id == me.pk and span.holds(note.assigned_at) and note.assigned_by != me:
        return MailKind.ASSIGNED
    if note.by_id == me.pk or not span.holds(note.created_at):
        return None
    if me in note.mentions.all():
        return MailKind.MENTION
    first = note.reply_to
    if first is not None and (
        first.by_id == me.pk or any(reply.by_id == me.pk for reply in first.replies.all())
    ):
        return MailKind.REPLY
    return MailKind.NOTE


def _versions(actor: Actor, span: Span) -> Iterator[News]:
    for version in _of_jobs(actor, span, Job.State.DONE).exclude(by=actor.user):
        yield News(
            kind=MailKind.VERSION,
            at=_finished(version),
            by=version.by,
            song=version.song,
            words=f"has a new version of {version.song} to hear: {version} {version.label}",
            path=places.of_version(version),
        )


def _failures(actor: Actor, span: Span) -> Iterator[News]:
    for version in _of_jobs(actor, span, Job.State.FAILED).filter(by=actor.user):
        standing = version.standing
        yield News(
            kind=MailKind.FAILURE,
            at=_finished(version),
            by=None,
            song=version.song,
            words=f"{version} {version.label} of {version.song} could not be made",
            path=f"/songs/{version.song_id}/#jobs",
            excerpt=f"{standing.sentence} {standing.remedy}".strip(),
        )


def _of_jobs(actor: Actor, span: Span, state: str) -> QuerySet[Version]:
    ordered = Q(order__job__state=state) & span.of("order__job__finished_at")
    uploaded = Q(upload__job__state=state) & span.of("upload__job__finished_at")
    return (
        visible_versions(actor)
        .filter(_own(actor, "song__project"), ordered | uploaded, retired_at__isnull=True)
        .select_related("by", "song__project", "order__job", "upload__job")
    )


def _finished(version: Version) -> dt.datetime:
    job = version.job
    return job.finished_at if job is not None and job.finished_at else version.created_at


def _verdicts(actor: Actor, span: Span) -> Iterator[News]:
    rows = (
        visible_verdicts(actor)
        .filter(_own(actor, "version__song__project"), span.of("given_at"))
        .exclude(by=actor.user)
        .select_related("by", "guest", "version__song__project")
    )
    for verdict in rows:
        version = verdict.version
        approves = verdict.choice == Verdict.Choice.APPROVED
        verb = "approved" if approves else "wants more work on"
        yield News(
            kind=MailKind.VERDICT,
            at=verdict.given_at,
            by=verdict.writer,
            song=version.song,
            words=f"{verb} {version} {version.label} of {version.song}",
            path=places.of_version(version),
        )


def _ballots(actor: Actor, span: Span) -> Iterator[News]:
    reach = [pk for pk in actor.roles if actor.may(pk, May.LISTEN)]
    rows = Ballot.objects.filter(song__project__in=reach).select_related("by", "song__project")
    for ballot in rows.filter(span.of("opened_at"), closed_at__isnull=True).exclude(by=actor.user):
        yield _ballot(ballot, ballot.opened_at, f"opened a blind vote on {ballot.song}")
    for ballot in rows.filter(span.of("closed_at")):
        yield _ballot(ballot, ballot.closed_at, f"The blind vote on {ballot.song} is closed")


def _ballot(ballot: Ballot, at: dt.datetime | None, words: str) -> News:
    closed = ballot.closed_at is not None
    return News(
        kind=MailKind.BALLOT,
        at=at or ballot.opened_at,
        by=None if closed else ballot.by,
        song=ballot.song,
        words=words,
        path=places.of_ballot(ballot.song_id, ballot.pk),
        excerpt=_shortened(ballot.question),
    )


def _shortened(text: str) -> str:
    return Truncator(text).chars(_EXCERPT)


def wanted(news: Iterable[News], kinds: Iterable[str]) -> list[News]:
    chosen = set(kinds)
    return [each for each in news if each.kind in chosen]
