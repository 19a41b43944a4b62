"""What one person is told of a ballot: without any vote, name or figure until it has closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sessions.feedback.approvals.people import those_who_may
from sessions.feedback.ballots import access, querysets
from sessions.feedback.models import Ballot
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.songs.models import Song, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One letter after the end: which version it was, and who wanted it."""

    letter: str
    version: Version
    voters: Sequence[User]

    @property
    def votes(self) -> int:
        return len(self.voters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    ballot: Ballot
    is_open: bool
    ended_at: datetime | None
    letters: Sequence[str]
    mine: str  # the letter that the reader gave their voice to
    voted: int
    asked: int
    may_vote: bool
    may_close: bool
    results: Sequence[Result] | None  # none while it is open

    @property
    def best(self) -> Sequence[str]:
        """The letters with most votes: more than one where it is a draw, none without votes."""
        most = max((result.votes for result in self.results or ()), default=0)
        return [it.letter for it in self.results or () if most and it.votes == most]


def of_song(actor: Actor, song: Song) -> list[Paper]:
    rows = querysets.ballots_for_page(access.visible_ballots(actor).filter(song=song))
    return papers(actor, song.project_id, rows)


def papers(actor: Actor, project_id: int, ballots: Iterable[Ballot]) -> list[Paper]:
    rows = list(ballots)
    if not rows:
        return []
    asked = {user.pk for user in those_who_may(project_id, *access.VOTES)}
    now = timezone.now()
    return [_paper(actor, project_id, ballot, asked, now) for ballot in rows]


def _paper(actor: Actor, project_id: int, ballot: Ballot, asked: set[int], now: datetime) -> Paper:
    votes = list(ballot.votes.all())
    is_open = ballot.is_open(now)
    may_vote = access.may_vote(actor, project_id)
    mine = next((it.entry.letter for it in votes if it.by_id == actor.user.pk), "")
    return Paper(
        ballot=ballot,
        is_open=is_open,
        ended_at=None if is_open else ballot.closed_at or ballot.closes_at,
        letters=[entry.letter for entry in ballot.entries.all()],
        mine=mine,
        voted=len(votes),
        asked=len(asked | {it.by_id for it in votes}),
        may_vote=may_vote and is_open,
        may_close=is_open and access.may_close(actor, ballot),
        results=None if is_open else _results(ballot),
    )


def _results(ballot: Ballot) -> list[Result]:
    voters: defaultdict[int, list[User]] = defaultdict(list)
    for vote in ballot.votes.all():
        voters[vote.entry_id].append(vote.by)
    return [
        Result(letter=entry.letter, version=entry.version, voters=voters[entry.pk])
        for entry in ballot.entries.all()
    ]
