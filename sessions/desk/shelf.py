"""What the first page shows: the projects somebody is on, and what is new on them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from processing.models import Job
from sessions.desk import figures, tapes
from sessions.desk.figures import Figures
from sessions.desk.steps import Step, done_share, steps
from sessions.feedback.access import visible_notes
from sessions.people.access import Actor
from sessions.projects import querysets
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.songs.access import visible_jobs, visible_songs, visible_versions
from sessions.songs.models import (
    Album,
    Order,
    Passport,
    Plan,
    Song,
    StemArchive,
    StemRevision,
    Version,
)
from sessions.songs.querysets import offered

NEWEST = 6
RUNNING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    project: Project
    steps: list[Step]
    song_count: int
    open_notes: int

    @property
    def reach(self) -> int:
        return done_share(self.steps)

    @property
    def is_late(self) -> bool:
        return any(step.state == "late" for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spine:
    """A version as it stands on the shelf."""

    version: Version
    figures: Figures
    state: tapes.State
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """What the machines have not finished, and the song or the project it is for."""

    what: str
    whose: Song | Project
    asked_by: str
    word: str
    count: int

    @property
    def title(self) -> str:
        return self.whose.title

    @property
    def url(self) -> str:
        page = "desk:session" if isinstance(self.whose, Song) else "desk:project"
        return reverse(page, args=[self.whose.pk])


Told = dict[int, tuple[str, Song | Project]]


def projects(actor: Actor, *, today: dt.date) -> list[ProjectRow]:
    rows = querysets.for_page(visible_projects(actor))
    songs = _song_counts(actor)
    notes = _open_note_counts(actor)
    return [
        ProjectRow(
            project=project,
            steps=steps(project.phases.all(), today=today),
            song_count=songs.get(project.pk, 0),
            open_notes=notes.get(project.pk, 0),
        )
        for project in rows
    ]


def newest(actor: Actor) -> list[Spine]:
    """The newest version of the songs that changed last, as far as this person may hear them."""
    last = (
        visible_songs(actor)
        .annotate(last=Max("versions__pk", filter=Q(versions__retired_at__isnull=True)))
        .filter(pk__in=offered(visible_versions(actor)).values("song"))
        .order_by("-last")
        .values_list("last", flat=True)[:NEWEST]
    )
    versions = list(
        Version.objects.filter(pk__in=list(last))
        .select_related("song", "by", "upload__job", "order__job")
        .order_by("-pk")
    )
    measured = figures.of_jobs(it.job.pk for it in versions if it.job is not None)
    return [_spine(version, measured) for version in versions]


def at_work(actor: Actor) -> list[AtWork]:
    """Jobs that wait or run, oldest first, as far as their sound may be heard."""
    waiting = visible_jobs(actor).filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    # A closer look at a sound is no news: the sound is there already.
    waiting = waiting.filter(follows__isnull=True).exclude(kind=Job.Kind.ALIGN)
    jobs = list(waiting.order_by("queued_at", "pk")[:RUNNING])
    told = {**_orders(jobs), **_uploads(jobs), **_sets(jobs), **_albums_and_plans(jobs)}
    alike: defaultdict[tuple[str, Song | Project], list[Job]] = defaultdict(list)
    for job in jobs:
        if job.pk in told:
            alike[told[job.pk]].append(job)
    return [_at_work(those, *told[those[0].pk]) for those in alike.values()]


def _at_work(jobs: list[Job], what: str, whose: Song | Project) -> AtWork:
    """A folder of stems is one line: how many, and how far the first of them is."""
    first = max(jobs, key=lambda job: (job.state == Job.State.RUNNING, job.progress))
    return AtWork(
        what=what if len(jobs) == 1 else f"{what}, {len(jobs)} in line",
        whose=whose,
        asked_by=first.asked_by,
        word=tapes.share_done(first),
        count=len(jobs),
    )


def _orders(jobs: list[Job]) -> Told:
    rows = Order.objects.filter(job__in=jobs).select_related("song")
    return {order.job_id: (order.get_kind_display(), order.song) for order in rows}


def _uploads(jobs: list[Job]) -> Told:
    versions = Version.objects.filter(upload__job__in=jobs).select_related("song", "upload")
    revisions = StemRevision.objects.filter(upload__job__in=jobs).select_related(
        "stem__song", "upload"
    )
    found: Told = {}
    for version in versions:
        if version.upload is not None and version.upload.job_id is not None:
            found[version.upload.job_id] = (f"Check of {version}", version.song)
    for revision in revisions:
        if revision.upload is not None and revision.upload.job_id is not None:
            found[revision.upload.job_id] = ("Check", revision.stem.song)
    return found


def _sets(jobs: list[Job]) -> Told:
    """ZIPs of stems on their way in, and stems that are looked at together."""
    archives = StemArchive.objects.filter(upload__job__in=jobs).select_related("song", "upload")
    passports = Passport.objects.filter(job__in=jobs).select_related("song")
    return {
        **{it.upload.job_id: ("Unpack a ZIP", it.song) for it in archives if it.upload.job_id},
        **{it.job_id: ("Passport of the stems", it.song) for it in passports},
    }


def _albums_and_plans(jobs: list[Job]) -> Told:
    albums = Album.objects.filter(job__in=jobs).select_related("project")
    plans = Plan.objects.filter(job__in=jobs).select_related("song")
    return {
        **{it.job_id: (f"Album, {it.label}", it.project) for it in albums},
        **{it.job_id: (_plan(it), it.song) for it in plans},
    }


def _plan(plan: Plan) -> str:
    return "Plan of a master" if plan.version_id else "Plan of a mix"


def today() -> dt.date:
    """The day where the reader is."""
    return timezone.localdate()


def _spine(version: Version, measured: dict[int, Figures]) -> Spine:
    state, word = tapes.standing(version)
    found = measured.get(version.job.pk) if version.job is not None else None
    return Spine(version=version, figures=found or figures.NOT_MEASURED, state=state, word=word)


def _song_counts(actor: Actor) -> dict[int, int]:
    """By project."""
    rows = visible_songs(actor).order_by().values_list("project_id")
    return dict(rows.annotate(count=Count("pk")))


def _open_note_counts(actor: Actor) -> dict[int, int]:
    """By project: notes nobody has resolved, replies not counted."""
    open_notes = visible_notes(actor).filter(resolved_at__isnull=True, reply_to__isnull=True)
    rows = open_notes.order_by().values_list("version__song__project_id")
    return dict(rows.annotate(count=Count("pk")))
