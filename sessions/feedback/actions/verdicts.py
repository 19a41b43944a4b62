"""Whether a version is good: one verdict a person."""

from __future__ import annotations

from django.db import transaction

from processing import events
from sessions.feedback.models import Verdict, said_by
from sessions.people.models import Writer
from sessions.songs.models import Version


@transaction.atomic
def give_verdict(version: Version, *, by: Writer, choice: str) -> Verdict:
    verdict, _ = Verdict.objects.update_or_create(
        version=version, **said_by(by), defaults={"choice": choice}
    )
    _tell(version, verdict=verdict.pk)
    return verdict


@transaction.atomic
def take_verdict_back(version: Version, *, by: Writer) -> None:
    taken, _ = Verdict.objects.filter(version=version, **said_by(by)).delete()
    if taken:
        _tell(version)


def _tell(version: Version, **more: int) -> None:
    """The stream tells it of the version; the feed of the project reads whose verdict it was."""
    events.post(version.song.project.topic, "verdict", {"version": version.pk, **more})
