"""Projects as pages and lists read them: few queries, a stable order."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from sessions.projects.models import Membership, Phase, Project


def for_page(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Newest first, with artist, phases and people: four queries, whatever the number."""
    return (
        projects.select_related("artist")
        .prefetch_related(
            Prefetch("phases", Phase.objects.order_by("position")),
            Prefetch("memberships", with_people(Membership.objects.all())),
        )
        .order_by("-created_at", "-pk")
    )


def with_people(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.select_related("user").order_by("since", "pk")
