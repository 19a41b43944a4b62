"""Who sees songs, stems, versions and the jobs behind them; `require` says what they may do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from processing.models import Job
from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.songs.models import (
    Album,
    Alignment,
    Order,
    Passport,
    Plan,
    Reference,
    SheetText,
    Song,
    Stem,
    StemArchive,
    StemRevision,
    Version,
)

__all__ = [
    "PREVIEWS",
    "may_arrange",
    "project_of",
    "require",
    "require_arranging",
    "require_file",
    "require_job_change",
    "require_reference_file",
    "require_sheet",
    "require_stop",
    "song_of",
    "visible_albums",
    "visible_alignments",
    "visible_archives",
    "visible_jobs",
    "visible_passports",
    "visible_plans",
    "visible_references",
    "visible_revisions",
    "visible_songs",
    "visible_stems",
    "visible_texts",
    "visible_versions",
]

# What a player needs. Every other file is the real thing and needs the right to download, and so
# does `lossless`, which is as good: who may only listen waits for the smaller copy.
PREVIEWS = frozenset({"proxy", "segments", "features", "peaks"})


def visible_songs(actor: Actor) -> QuerySet[Song]:
    return Song.objects.filter(actor.within("project"))


def visible_stems(actor: Actor) -> QuerySet[Stem]:
    """Stems, the retired ones too."""
    return Stem.objects.filter(actor.within("song__project", May.HEAR_STEMS))


def visible_revisions(actor: Actor) -> QuerySet[StemRevision]:
    return StemRevision.objects.filter(actor.within("stem__song__project", May.HEAR_STEMS))


def visible_archives(actor: Actor) -> QuerySet[StemArchive]:
    """ZIPs of stems, whoever sent them."""
    return StemArchive.objects.filter(actor.within("song__project", May.HEAR_STEMS))


def visible_versions(actor: Actor) -> QuerySet[Version]:
    return Version.objects.filter(actor.within("song__project", May.LISTEN))


def visible_passports(actor: Actor) -> QuerySet[Passport]:
    return Passport.objects.filter(actor.within("song__project", May.HEAR_STEMS))


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """Whoever hears the stems may read what was planned with them."""
    return Plan.objects.filter(actor.within("song__project", May.HEAR_STEMS))


def visible_alignments(actor: Actor) -> QuerySet[Alignment]:
    return Alignment.objects.filter(actor.within("later__song__project", May.LISTEN))


def visible_albums(actor: Actor) -> QuerySet[Album]:
    return Album.objects.filter(actor.within("project", May.LISTEN))


def visible_texts(actor: Actor) -> QuerySet[SheetText]:
    """Lyrics and brief are for who makes the song: whoever writes notes reads and writes them."""
    return SheetText.objects.filter(actor.within("song__project", May.NOTE))


def visible_references(actor: Actor) -> QuerySet[Reference]:
    """References, the retired ones too."""
    return Reference.objects.filter(actor.within("song__project", May.LISTEN))


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs whose sound the actor may hear, and those that follow them."""
    versions, revisions = visible_versions(actor), visible_revisions(actor)
    references = visible_references(actor).filter(upload__job__isnull=False)
    jobs = Job.objects.filter(
        Q(pk__in=versions.filter(order__isnull=False).values("order__job"))
        | Q(pk__in=versions.filter(upload__job__isnull=False).values("upload__job"))
        | Q(pk__in=revisions.filter(order__isnull=False).values("order__job"))
        | Q(pk__in=revisions.filter(upload__job__isnull=False).values("upload__job"))
        | Q(pk__in=visible_passports(actor).values("job"))
        | Q(pk__in=visible_plans(actor).values("job"))
        | Q(pk__in=visible_alignments(actor).values("job"))
        | Q(pk__in=visible_albums(actor).values("job"))
        | Q(pk__in=visible_archives(actor).filter(upload__job__isnull=False).values("upload__job"))
        | Q(pk__in=references.values("upload__job"))
    )
    return Job.objects.filter(Q(pk__in=jobs.values("pk")) | Q(follows__in=jobs.values("pk")))


def may_arrange(actor: Actor, song: Song) -> bool:
    """Sections are named by who works on the song, not by who may only say something about it."""
    rights = actor.rights_on(song.project_id)
    return May.NOTE in rights and not rights.isdisjoint({May.UPLOAD, May.ORDER, May.CHANGE_PROJECT})


def require_arranging(actor: Actor, song: Song) -> None:
    if not may_arrange(actor, song):
        raise PermissionDenied("Sections are named by who works on the song.")


def require_job_change(actor: Actor, job: Job) -> None:
    """Orders are stopped and asked again by who may order, checks of uploads by who may upload."""
    ordered = job.follows or job
    require(actor, project_of(job), May.UPLOAD if _is_ingest(ordered) else May.ORDER)


def require_stop(actor: Actor, job: Job) -> None:
    """Beyond that: without its small copy a sound is silent to those who only listen."""
    if job.follows_id is not None:
        require(actor, project_of(job), May.DOWNLOAD)


def song_of(job: Job) -> Song | None:
    """The song whose version or stem this job makes, or whose stems it listens to."""
    job_id = job.follows_id or job.pk
    return Song.objects.filter(
        Q(pk__in=Order.objects.filter(job=job_id).values("song"))
        | Q(pk__in=Version.objects.filter(upload__job=job_id).values("song"))
        | Q(pk__in=Stem.objects.filter(revisions__upload__job=job_id).values("song"))
        | Q(pk__in=StemArchive.objects.filter(upload__job=job).values("song"))
        | Q(pk__in=Reference.objects.filter(upload__job=job_id).values("song"))
        | Q(pk__in=Passport.objects.filter(job=job).values("song"))
        | Q(pk__in=Plan.objects.filter(job=job).values("song"))
        | Q(pk__in=Alignment.objects.filter(job=job).values("later__song"))
    ).first()


def project_of(job: Job) -> int:
    """The id of the project that a job works for: that of its song, or of its album."""
    song = song_of(job)
    if song is not None:
        return song.project_id
    return Album.objects.get(job=job.follows_id or job.pk).project_id


def require_file(actor: Actor, song: Song | Album, name: str, *, download: bool) -> None:
    if download or name not in PREVIEWS:
        require(actor, song.project_id, May.DOWNLOAD)


def require_reference_file(
    actor: Actor, reference: Reference, name: str, *, download: bool
) -> None:
    """Somebody else's record is only listened to: nobody takes it away, whatever their role."""
    if download or name not in PREVIEWS | {"lossless"}:
        raise PermissionDenied("A reference is there to be listened to; it cannot be downloaded.")
    if name not in PREVIEWS:
        require(actor, reference.song.project_id, May.DOWNLOAD)


def require_sheet(actor: Actor, song: Song) -> None:
    if not actor.may(song.project_id, May.NOTE):
        raise PermissionDenied("Your role on this project does not let you read the song sheet.")


def _is_ingest(job: Job) -> bool:
    return job.kind in {Job.Kind.INGEST, Job.Kind.UNPACK}
