"""Who sits at the stream, and whether they still may: asked for all of them at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from sessions.people.access import Actor
from sessions.people.models import ApiToken, User
from sessions.people.session_rows import row_key
from sessions.projects.access import visible_projects
from sessions.projects.models import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A viewer of projects, and what let them in: a session of the browser, or a token."""

    user_id: int
    project_ids: frozenset[int]
    session: str = ""  # its row's key
    token_id: int | None = None


class NoSuchProject(Exception):
    """None of them is there for this viewer."""


def take_seat(request: HttpRequest, project_ids: Collection[int]) -> Seat:
    """Let the viewer in as the API would, or raise what keeps them out.

    Of several projects those that the viewer reaches.
    """
    asked = Request(request, authenticators=APIView().get_authenticators())
    user = asked.user
    if not isinstance(user, User) or not user.is_active:
        raise NotAuthenticated
    projects = visible_projects(Actor(user)).filter(pk__in=project_ids)
    reached = frozenset(projects.values_list("pk", flat=True))
    if not reached:
        raise NoSuchProject
    if isinstance(asked.auth, ApiToken):
        return Seat(user_id=user.pk, project_ids=reached, token_id=asked.auth.pk)
    row = row_key(request.session.session_key)
    return Seat(user_id=user.pk, project_ids=reached, session=row)


def still_allowed(seats: Collection[Seat]) -> set[Seat]:
    """Those whose session or token lives, whose account is on, and who still reach it all."""
    people = User.objects.filter(is_active=True).prefetch_related("memberships")
    users = people.in_bulk([seat.user_id for seat in seats])
    projects = _reached(users, seats)
    let_in = _by_session(users, seats) | _by_token(seats)
    return {seat for seat in let_in if seat.project_ids <= projects.get(seat.user_id, frozenset())}


def _reached(users: dict[int, User], seats: Collection[Seat]) -> dict[int, frozenset[int]]:
    """User -> what `visible_projects` would say of those that are looked at."""
    wanted = frozenset[int]().union(*(seat.project_ids for seat in seats))
    existing = frozenset(Project.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    actors = {pk: Actor(user) for pk, user in users.items()}
    return {
        pk: existing if actor.is_owner else existing & actor.roles.keys()
        for pk, actor in actors.items()
    }


def _by_session(users: dict[int, User], seats: Collection[Seat]) -> set[Seat]:
    keys = {seat.session for seat in seats if seat.session}
    if not keys:
        return set()
    living = Session.objects.filter(expire_date__gt=timezone.now()).in_bulk(list(keys))
    hashes: dict[int, str] = {}
    allowed = set()
    for seat in seats:
        row, user = living.get(seat.session), users.get(seat.user_id)
        if row is None or user is None:
            continue
        said = row.get_decoded()
        if user.pk not in hashes:
            hashes[user.pk] = user.get_session_auth_hash()
        same = constant_time_compare(said.get(HASH_SESSION_KEY, ""), hashes[user.pk])
        if same and said.get(SESSION_KEY) == str(seat.user_id):
            allowed.add(seat)
    return allowed


def _by_token(seats: Collection[Seat]) -> set[Seat]:
    numbers = {seat.token_id for seat in seats if seat.token_id}
    if not numbers:
        return set()
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    living = set(ApiToken.objects.filter(unexpired, pk__in=numbers).values_list("pk", flat=True))
    return {seat for seat in seats if seat.token_id in living}
