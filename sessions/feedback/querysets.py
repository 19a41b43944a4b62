"""Notes as pages and lists read them."""

from __future__ import annotations

from django.db.models import QuerySet

from sessions.feedback.models import Note, Verdict


def notes_for_page(notes: QuerySet[Note]) -> QuerySet[Note]:
    """In time; answers follow their note in the order they were given. One query."""
    return notes.select_related("by", "resolved_by", "stem", "version").order_by(
        "at_seconds", "created_at", "pk"
    )


def verdicts_for_page(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    return verdicts.select_related("by").order_by("given_at", "pk")
