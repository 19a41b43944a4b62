"""Whether a version is good: one verdict a person."""

from __future__ import annotations

from django.db import transaction

from processing import events
from sessions.feedback.actions.refusals import NotHeard
from sessions.feedback.models import Verdict, said_by
from sessions.hearings import maps
from sessions.people.models import Writer
from sessions.projects.models import Project
from sessions.songs.models import Version


@transaction.atomic
def give_verdict(version: Version, *, by: Writer, choice: str) -> Verdict:
    """Raises NotHeard where an approval needs a full listen: a doubt needs none."""
    if choice == Verdict.Choice.APPROVED and _needs_full_listen(version):
        heard = maps.of_person(version, by)
        if not heard.is_full:
            raise NotHeard(heard, version=version)
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


def _needs_full_listen(version: Version) -> bool:
    """As the project stands now, whatever was read of it before."""
    projects = Project.objects.filter(songs=version.song_id)
    return projects.values_list("approval_needs_full_listen", flat=True).get()


def _tell(version: Version, **more: int) -> None:
    """The stream tells it of the version; the feed of the project reads whose verdict it was."""
    events.post(version.song.project.topic, "verdict", {"version": version.pk, **more})
