"""A guest turns out to be somebody with a login: what they said becomes that person's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from processing import events
from sessions.feedback.actions.holding import tell
from sessions.feedback.models import Note, Verdict
from sessions.people.models import Guest, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    notes: int = 0
    verdicts: int = 0


@transaction.atomic
def adopt(guest: Guest, *, by: User) -> Adopted:
    """Of two verdicts on one version that of the account stands: it was given with a password.

    What was said stays as it is, and when: pages only show it under the other name.
    """
    notes = list(_held(guest))
    Note.objects.filter(pk__in=[note.pk for note in notes]).update(guest=None, by=by)
    verdicts = Verdict.objects.filter(guest=guest).select_related("version__song__project")
    judged = list(verdicts)
    verdicts.filter(version__in=Verdict.objects.filter(by=by).values("version")).delete()
    moved = verdicts.update(guest=None, by=by)
    for note in {note.version_id: note for note in notes}.values():
        tell(note)
    for verdict in judged:
        version = verdict.version
        events.post(version.song.project.topic, "verdict", {"version": version.pk})
    return Adopted(notes=len(notes), verdicts=moved)


def _held(guest: Guest) -> list[Note]:
    rows = Note.objects.select_for_update(of=("self",)).filter(guest=guest).order_by("pk")
    return list(rows.select_related("version__song__project"))
