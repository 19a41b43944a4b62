"""Who sees rooms and bookings, and who books. Of other projects' bookings only the time is told."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.schedule.models import Booking, Room


def rooms() -> QuerySet[Room]:
    """The studio's rooms are no secret from anybody with a login."""
    return Room.objects.filter(retired_at__isnull=True).order_by("name", "pk")


def visible_bookings(actor: Actor) -> QuerySet[Booking]:
    return Booking.objects.filter(actor.within("project"))


def bookable_projects(actor: Actor) -> QuerySet[Project]:
    return visible_projects(actor, May.BOOK).order_by("title", "pk")


def require_booking(actor: Actor, project_id: int) -> None:
    require(actor, project_id, May.BOOK)


def require_rooms(actor: Actor) -> None:
    if not actor.is_owner:
        raise PermissionDenied("Only the owner of the studio adds rooms.")
