"""Who sees ballots, who may vote, and who may open and close them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from sessions.feedback.models import Ballot
from sessions.people.access import Actor, require
from sessions.people.roles import May

VOTES = (May.NOTE, May.APPROVE)

__all__ = [
    "VOTES",
    "may_close",
    "may_open",
    "may_vote",
    "require",
    "require_close",
    "require_open",
    "require_vote",
    "visible_ballots",
]


def visible_ballots(actor: Actor) -> QuerySet[Ballot]:
    return Ballot.objects.filter(actor.within("song__project", May.LISTEN))


def may_open(actor: Actor, project_id: int) -> bool:
    """Who works on the record: producers and engineers."""
    return actor.may(project_id, May.READ_INTERNAL)


def may_vote(actor: Actor, project_id: int) -> bool:
    """Whoever has a say elsewhere has one here."""
    return any(actor.may(project_id, right) for right in VOTES)


def may_close(actor: Actor, ballot: Ballot) -> bool:
    project_id = ballot.song.project_id
    mine = ballot.by_id == actor.user.pk and may_open(actor, project_id)
    return mine or actor.may(project_id, May.CHANGE_PROJECT)


def require_open(actor: Actor, project_id: int) -> None:
    if not may_open(actor, project_id):
        raise PermissionDenied("Only producers and engineers open a blind vote.")


def require_vote(actor: Actor, project_id: int) -> None:
    if not may_vote(actor, project_id):
        raise PermissionDenied("Your role on this project does not let you vote.")


def require_close(actor: Actor, ballot: Ballot) -> None:
    if not may_close(actor, ballot):
        raise PermissionDenied("Only who opened this vote, or a producer, closes it.")
