"""The order slips of a song: what the machines do, did, or could not do, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from processing import jobs
from processing.models import Job
from sessions.desk.hearings import Hearing, of_revision, of_version
from sessions.desk.lanes import StemLane, Take
from sessions.desk.rail import VersionCard
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs.access import (
    visible_alignments,
    visible_archives,
    visible_plans,
    visible_references,
)
from sessions.songs.models import Song
from sessions.songs.unpacked import Unpacked, unpacked
from sessions.uploads.models import Upload

KEPT = 30
# Jobs that take in what somebody sent.
ARRIVALS = frozenset({Job.Kind.INGEST, Job.Kind.UNPACK})
# Failures of the machines, which a second attempt may not meet.
PASSING = {"broke", "disk_full", "storage_away", "too_large", "too_long", "worker_lost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    job: Job
    title: str
    by: str
    at: datetime
    may_change: bool
    version: VersionCard | None = None
    unpacked: Unpacked | None = None  # what came out of a ZIP
    hearings: list[Hearing] = field(default_factory=list)  # to be compared in step
    may_read: bool = True  # the log names stems

    @property
    def is_over(self) -> bool:
        return self.job.state in Job.OVER

    @property
    def may_cancel(self) -> bool:
        return self.may_change and not self.is_over

    @property
    def may_ask_again(self) -> bool:
        over = self.job.state in {Job.State.FAILED, Job.State.CANCELLED}
        return self.may_change and over and not self.needs_another_file and not self.reorder

    @property
    def needs_another_file(self) -> bool:
        """The same bytes would be refused again."""
        if self.job.kind not in ARRIVALS or self.job.state != Job.State.FAILED:
            return False
        return (self.job.failure or {}).get("code") not in PASSING

    @property
    def reorder(self) -> str:
        """The form to ask for something else with, where the same order would fail again."""
        failed = self.job.state == Job.State.FAILED and self.may_change
        impossible = (self.job.failure or {}).get("code") == "cannot_render"
        with_a_form = self.job.kind in {Job.Kind.MIX, Job.Kind.MASTER, Job.Kind.ALBUM}
        return self.job.kind if failed and impossible and with_a_form else ""

    @property
    def percent(self) -> int:
        return round(self.job.progress * 100)

    @property
    def seconds_left(self) -> float | None:
        return jobs.seconds_left(self.job)

    @property
    def took_seconds(self) -> float | None:
        if self.job.started_at is None or self.job.finished_at is None:
            return None
        return (self.job.finished_at - self.job.started_at).total_seconds()

    @property
    def was_made_before(self) -> bool:
        return self.job.reused_from_id is not None

    @property
    def log(self) -> list[dict[str, Any]]:
        return list(self.job.steps) if self.may_read else []

    @property
    def stopped_at(self) -> str:
        """The title of the stage at which a failed job stopped."""
        stage: dict[str, Any]
        for stage in self.job.stages:
            if stage.get("state") != "done":
                return str(stage.get("title", ""))
        return ""


def of_song(
    actor: Actor, song: Song, cards: Iterable[VersionCard], lanes: Iterable[StemLane]
) -> list[Slip]:
    cards, lanes = list(cards), list(lanes)
    made = [
        *_of_versions(actor, song, cards),
        *_of_stems(actor, song, lanes),
        *_of_archives_and_references(actor, song),
        *_of_failed_looks(actor, song, cards, lanes),
    ]
    made.sort(key=_place)
    return made[:KEPT]


def _place(slip: Slip) -> tuple[int, int]:
    """What runs comes first, then what waits in its order, then what is over, newest first."""
    if slip.is_over:
        return (2, -slip.job.pk)
    return (int(slip.job.state == Job.State.QUEUED), slip.job.pk)


def _of_versions(actor: Actor, song: Song, cards: Iterable[VersionCard]) -> Iterator[Slip]:
    for card in cards:
        job = card.version.job
        if job is None:
            continue
        name = f"{card.version}, {card.version.label}"
        yield Slip(
            job=job,
            title=f"Check of {name}"
            if job.kind == Job.Kind.INGEST
            else f"{job.kind.capitalize()} {name}",
            by=card.version.by.name,
            at=job.queued_at,
            may_change=_may_change(actor, song, job),
            version=card,
            hearings=_hearings(card, cards),
            may_read=actor.may(song.project_id, May.HEAR_STEMS),
        )


def _of_stems(actor: Actor, song: Song, lanes: Iterable[StemLane]) -> Iterator[Slip]:
    for lane in lanes:
        for take in lane.takes:
            job = take.revision.job
            if job is not None and _is_news(job, take, lane):
                yield Slip(
                    job=job,
                    title=_title_of(job, take, lane),
                    by=take.revision.by.name,
                    at=job.queued_at,
                    may_change=_may_change(actor, song, job),
                    hearings=_before_and_after(take, lane),
                )


def _hearings(card: VersionCard, cards: Iterable[VersionCard]) -> list[Hearing]:
    if not card.may_take:
        return []
    """Of what the machines made; the check of a bounce has nothing to compare with."""
    if card.version.order is None:
        return []
    known = {other.version.pk: other.version for other in cards}
    found = of_version(card.version, known.get(card.version.masters_id or 0))
    return found if len(found) > 1 else []


def _before_and_after(take: Take, lane: StemLane) -> list[Hearing]:
    if take.revision.order is None:
        return []
    known = {other.revision.pk: other.revision for other in lane.takes}
    found = of_revision(take.revision, known.get(take.revision.parent_id or 0))
    return found if len(found) > 1 else []


def _of_archives_and_references(actor: Actor, song: Song) -> Iterator[Slip]:
    """ZIPs, and references while they are checked or where that failed: one upload each."""
    archives = visible_archives(actor).filter(song=song)
    news = visible_references(actor).filter(song=song, retired_at__isnull=True)
    news = news.exclude(upload__job__state=Job.State.DONE)
    uploads = Upload.objects.filter(
        Q(pk__in=archives.values("upload")) | Q(pk__in=news.values("upload")), job__isnull=False
    )
    for upload in uploads.select_related("job", "by", "reference").order_by("-pk")[:KEPT]:
        job = upload.job
        assert job is not None
        done = upload.is_archive and job.state == Job.State.DONE
        yield Slip(
            job=job,
            title=f"Unpack {upload.filename}"
            if upload.is_archive
            else f"Check of the reference {upload.reference}",
            by=upload.by.name,
            at=job.queued_at,
            may_change=_may_change(actor, song, job),
            unpacked=unpacked(job) if done else None,
        )


def _of_failed_plans(actor: Actor, song: Song, failed: Iterable[Job]) -> Iterator[Slip]:
    """A plan that is there is read on its order sheet; only one that failed has a slip."""
    jobs = [job for job in failed if job.kind == Job.Kind.PLAN]
    if not jobs:
        return
    plans = visible_plans(actor).filter(job__in=jobs)
    for plan in plans.select_related("job", "version", "by").order_by("-pk")[:KEPT]:
        planned = f"master of {plan.version}" if plan.version else "mix"
        yield Slip(
            job=plan.job,
            title=f"Plan of a {planned}",
            by=plan.by.name,
            at=plan.job.queued_at,
            may_change=_may_change(actor, song, plan.job),
        )


def _of_failed_alignments(actor: Actor, song: Song, failed: Iterable[Job]) -> Iterator[Slip]:
    """Versions are lined up unseen; only what could not be has a slip."""
    jobs = [job for job in failed if job.kind == Job.Kind.ALIGN]
    if not jobs:
        return
    pairs = visible_alignments(actor).filter(job__in=jobs)
    for pair in pairs.select_related("job", "earlier", "later").order_by("-pk")[:KEPT]:
        yield Slip(
            job=pair.job,
            title=f"Line up {pair.later} with {pair.earlier}",
            by=pair.job.asked_by or "the studio",
            at=pair.job.queued_at,
            may_change=_may_change(actor, song, pair.job),
        )


def _of_failed_looks(
    actor: Actor, song: Song, cards: Iterable[VersionCard], lanes: Iterable[StemLane]
) -> Iterator[Slip]:
    """What follows a finished sound goes on unseen, and has a slip only where it failed."""
    sounds = {
        card.version.job.pk: (f"{card.version}, {card.version.label}", card.version.by.name)
        for card in cards
        if card.version.job is not None
    } | {
        take.revision.job.pk: (lane.stem.name, take.revision.by.name)
        for lane in lanes
        for take in lane.takes
        if take.revision.job is not None
    }
    lined_up = visible_alignments(actor).filter(later__song=song).values("job")
    planned = visible_plans(actor).filter(song=song).values("job")
    failed = Job.objects.filter(
        Q(follows__in=list(sounds)) | Q(pk__in=lined_up) | Q(pk__in=planned),
        state=Job.State.FAILED,
    ).select_related("follows")
    yield from _of_failed_alignments(actor, song, failed)
    yield from _of_failed_plans(actor, song, failed)
    for job in failed:
        if job.follows is not None:
            name, by = sounds[job.follows.pk]
            may_change = _may_change(actor, song, job.follows)
            title = f"Preview of {name}"
            yield Slip(job=job, title=title, by=by, at=job.queued_at, may_change=may_change)


def _is_news(job: Job, take: Take, lane: StemLane) -> bool:
    """A stem that was read without trouble is no news, nor is one that was sent again since."""
    if job.kind not in {Job.Kind.INGEST, Job.Kind.PLAY} or job.state not in Job.OVER:
        return True
    return job.state != Job.State.DONE and take is lane.unfinished


def _title_of(job: Job, take: Take, lane: StemLane) -> str:
    if job.kind == Job.Kind.EDIT:
        return f"Edit of {lane.stem.name}, revision {take.revision.number}"
    if job.kind == Job.Kind.PLAY:
        return f"{lane.stem.name}, played from notes"
    return f"Check of {take.origin}"


def _may_change(actor: Actor, song: Song, job: Job) -> bool:
    right = May.UPLOAD if job.kind in ARRIVALS else May.ORDER
    return actor.may(song.project_id, right)
