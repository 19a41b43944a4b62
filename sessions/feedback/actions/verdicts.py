"""Whether a version is good: one verdict a person."""

from __future__ import annotations

from django.db import transaction

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.feedback.actions.refusals import NotHeard
from sessions.feedback.models import Verdict, said_by
from sessions.hearings import maps
from sessions.people.models import Writer
from sessions.projects.models import Project
from sessions.songs.models import Version

_KINDS = {Verdict.Choice.APPROVED: "approved", Verdict.Choice.NEEDS_WORK: "work_wanted"}


@transaction.atomic
def give_verdict(version: Version, *, by: Writer, choice: str) -> Verdict:
    """Raises NotHeard where an approval needs a full listen: a doubt needs none."""
    if choice == Verdict.Choice.APPROVED and _needs_full_listen(version):
        heard = maps.of_person(version, by)
        if not heard.is_full:
            raise NotHeard(heard, version=version)
    before = Verdict.objects.filter(version=version, **said_by(by)).first()
    verdict, _ = Verdict.objects.update_or_create(
        version=version, **said_by(by), defaults={"choice": choice}
    )
    if before is None or before.choice != choice:
        _write(_KINDS[Verdict.Choice(choice)], version, by)
    _tell(version, verdict=verdict.pk)
    return verdict


@transaction.atomic
def take_verdict_back(version: Version, *, by: Writer) -> None:
    taken, _ = Verdict.objects.filter(version=version, **said_by(by)).delete()
    if taken:
        _write("verdict_taken_back", version, by)
        _tell(version)


def _needs_full_listen(version: Version) -> bool:
    """As the project stands now, whatever was read of it before."""
    projects = Project.objects.filter(songs=version.song_id)
    return projects.values_list("approval_needs_full_listen", flat=True).get()


def _write(kind: str, version: Version, by: Writer) -> None:
    """A release gate opens by these, and a verdict that is taken back leaves nothing else."""
    song = version.song
    about = About(f"version:{version.pk}", f"{song.title}, {version.label}")
    record(kind, who=by.who, about=about, project=song.project_id)


def _tell(version: Version, **more: int) -> None:
    """The stream tells it of the version; the feed of the project reads whose verdict it was."""
    events.post(version.song.project.topic, "verdict", {"version": version.pk, **more})
