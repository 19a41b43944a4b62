"""Notes as pages and lists read them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from processing.models import Render
from sessions.feedback.models import Note, NoteSound, Reaction, Verdict


def notes_for_page(notes: QuerySet[Note]) -> QuerySet[Note]:
    """In time; answers follow their note in the order they were given.

    With all that belongs to them in five queries, whatever the number of notes.
    """
    return (
        notes.select_related("by", "guest", "resolved_by", "assigned_to", "stem", "version__song")
        .prefetch_related(
            "mentions",
            Prefetch("reactions", Reaction.objects.select_related("by").order_by("given_at", "pk")),
            Prefetch("sounds", sounds_for_page(NoteSound.objects.all())),
        )
        .order_by("at_seconds", "created_at", "pk")
    )


def sounds_for_page(sounds: QuerySet[NoteSound]) -> QuerySet[NoteSound]:
    renders = Render.objects.select_related("audio_file").order_by("name")
    return (
        sounds.select_related("upload__job")
        .prefetch_related(Prefetch("upload__job__renders", renders))
        .order_by("pk")
    )


def verdicts_for_page(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    return verdicts.select_related("by", "guest").order_by("given_at", "pk")
