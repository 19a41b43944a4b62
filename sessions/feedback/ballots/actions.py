"""A ballot is opened over some versions, people vote, and it closes: by hand or at its time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.feedback.models import Ballot, BallotEntry, Vote
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.songs.actions import NotReadyYet
from sessions.songs.measured import renders_of
from sessions.songs.models import Song, Version

LETTERS = "ABCDEF"
LEAST = 2


class WrongBallot(Invalid):
    code = "wrong_ballot"


class NoSuchEntry(Invalid):
    code = "no_such_entry"


class BallotClosed(Refused):
    code = "ballot_closed"

    def __init__(self) -> None:
        super().__init__("This vote is closed.", remedy="Its result is on the page.")


@transaction.atomic
def open_ballot(
    song: Song,
    *,
    by: User,
    question: str,
    versions: Sequence[Version],
    closes_at: datetime | None = None,
) -> Ballot:
    """Which version gets which letter is drawn by lot here, and told to nobody until the end."""
    _check(song, versions, closes_at)
    ballot = Ballot.objects.create(
        song=song, question=" ".join(question.split()), by=by, closes_at=closes_at
    )
    drawn = secrets.SystemRandom().sample(list(versions), len(versions))
    # Sorted by letter, so that not even the order of the rows tells who was named first.
    BallotEntry.objects.bulk_create(
        BallotEntry(ballot=ballot, letter=letter, version=version)
        for letter, version in zip(LETTERS, drawn, strict=False)
    )
    _tell(ballot)
    return ballot


@transaction.atomic
def vote(ballot: Ballot, *, by: User, letter: str) -> None:
    """One voice a person; it may change until the ballot closes."""
    _hold(ballot)
    entry = ballot.entries.filter(letter=letter).first()
    if entry is None:
        raise NoSuchEntry(f"There is no “{letter}” in this vote.")
    Vote.objects.update_or_create(ballot=ballot, by=by, defaults={"entry": entry})
    _tell(ballot)


@transaction.atomic
def take_vote_back(ballot: Ballot, *, by: User) -> None:
    _hold(ballot)
    taken, _ = Vote.objects.filter(ballot=ballot, by=by).delete()
    if taken:
        _tell(ballot)


@transaction.atomic
def close_ballot(ballot: Ballot) -> Ballot:
    """Now everybody may know. A second time changes nothing, nor does one after its own time."""
    now = timezone.now()
    ended_at = min(now, ballot.closes_at or now)
    if Ballot.objects.filter(pk=ballot.pk, closed_at__isnull=True).update(closed_at=ended_at):
        _tell(ballot)
    ballot.refresh_from_db(fields=["closed_at"])
    return ballot


def close_at_their_time() -> None:
    """For the sweeper: pages hear of the end. What is read counts as closed from the time on."""
    late = Ballot.objects.filter(closed_at__isnull=True, closes_at__lte=timezone.now())
    for ballot in late.select_related("song__project"):
        with transaction.atomic():
            still = Ballot.objects.filter(pk=ballot.pk, closed_at__isnull=True)
            if still.update(closed_at=ballot.closes_at):
                _tell(ballot)


def _check(song: Song, versions: Sequence[Version], closes_at: datetime | None) -> None:
    if not LEAST <= len({version.pk for version in versions}) == len(versions) <= len(LETTERS):
        raise WrongBallot(f"A blind vote is between {LEAST} and {len(LETTERS)} versions.")
    if any(version.song_id != song.pk for version in versions):
        raise WrongBallot("All versions of a vote belong to one song.")
    if closes_at is not None and closes_at <= timezone.now():
        raise WrongBallot("A vote closes after it was opened.")
    for version in versions:
        if not version.standing.is_ready or "segments" not in renders_of(version.job):
            raise NotReadyYet(
                f"{version} cannot be voted on yet: its copy to listen to is being made.",
                remedy="Wait a moment, then open the vote again.",
            )


def _hold(ballot: Ballot) -> None:
    """No vote gets in while, or after, the ballot closes."""
    held = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if not held.is_open(timezone.now()):
        raise BallotClosed


def _tell(ballot: Ballot) -> None:
    events.post(ballot.song.project.topic, "ballot", {"ballot": ballot.pk})
