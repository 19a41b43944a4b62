"""The album that a song belongs to, in loudness: one sound of each song."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from processing.models import Job, Report
from processing.platforms import Album, album
from sessions.songs.models import Version
from sessions.songs.querysets import offered

_FACTS = ("integrated_lufs", "true_peak_dbtp", "gating")


def around(version: Version, facts: dict[str, object]) -> Album | None:
    """The songs of a project: this one as it is, the others by their newest master, else mix.

    None for a single, or while fewer than two songs could be measured.
    """
    if not facts.get("gating"):
        return None
    others = offered(Version.objects.filter(song__project__songs=version.song_id))
    jobs = _jobs(others.exclude(song=version.song_id))
    reports = Report.objects.filter(render__name="audio", render__job_id__in=jobs)
    rows = reports.values_list(*(f"facts__{name}" for name in _FACTS))
    measured = [dict(zip(_FACTS, row, strict=True)) for row in rows]
    return album([facts, *measured])


def _jobs(versions: QuerySet[Version]) -> list[int]:
    """The job behind each song's sound."""
    is_done = Q(order__job__state=Job.State.DONE) | Q(upload__job__state=Job.State.DONE)
    rows = versions.filter(is_done).values_list(
        "song_id", "number", "kind", "order__job", "upload__job"
    )
    chosen: dict[int, tuple[tuple[bool, int], int]] = {}
    for song, number, kind, ordered, uploaded in rows:
        rank = (kind == Version.Kind.MASTER, number)
        if song not in chosen or rank > chosen[song][0]:
            chosen[song] = (rank, ordered or uploaded)
    return [job for _, job in chosen.values()]
