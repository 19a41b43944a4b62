"""What was measured when versions were lined up, and where their moments stand in each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from processing.models import Job, Render, Report
from sessions.songs import carry
from sessions.songs.carry import Carried, Link
from sessions.songs.models import Alignment, Song, Version

Facts = Mapping[str, Any]

RENDER = "alignment"
# All but the strip, which is long and asked for by itself.
_SHORT = ("kind", "reason", "offset_seconds", "resolution_seconds", "louder_db", "pieces")


def of_song(song: Song) -> QuerySet[Alignment]:
    """The pairs of a song, newest later version first."""
    rows = Alignment.objects.filter(later__song=song)
    return rows.select_related("job", "corrected_by").order_by("-later__number", "-earlier__number")


def facts_of(alignment: Alignment) -> Facts | None:
    """All of it; None while it is being measured, or could not be."""
    found = Report.objects.filter(render__job=alignment.job_id, render__name=RENDER).first()
    return found.facts if found is not None else None


def short_facts(alignments: Iterable[Alignment]) -> dict[int, Facts]:
    """By the id of the alignment, without the strips: one query."""
    jobs = {it.job_id: it.pk for it in alignments if it.job.state == Job.State.DONE}
    if not jobs:
        return {}
    rows = Report.objects.filter(render__job__in=jobs, render__name=RENDER)
    told = rows.annotate(**{f"fact_{name}": F(f"facts__{name}") for name in _SHORT}).values_list(
        "render__job", *(f"fact_{name}" for name in _SHORT)
    )
    return {jobs[row[0]]: dict(zip(_SHORT, row[1:], strict=True)) for row in told}


def carried_onto(onto: Version) -> dict[int, Carried]:
    """How the moments of every version of the song stand in this one; four queries at most."""
    sounds = _sounds(onto.song_id)
    alignments = list(of_song(onto.song))
    links = [*_same(sounds), *_measured(alignments)]
    versions = onto.song.versions.order_by("number").values_list("pk", flat=True)
    carried = carry.carried(onto.pk, versions, links)
    return {version: it.within(_seconds(sounds, version)) for version, it in carried.items()}


def _measured(alignments: Iterable[Alignment]) -> Iterator[Link]:
    alignments = list(alignments)
    facts = short_facts(alignments)
    for it in alignments:
        known = facts.get(it.pk)
        told = known is not None and known["kind"] != "unknown"
        if told or it.corrected_seconds is not None:
            pieces = carry.pieces_of(known if told else None, it.corrected_seconds)
            yield Link(earlier=it.earlier_id, later=it.later_id, pieces=pieces)
        elif it.job.state not in Job.OVER:
            yield Link(earlier=it.earlier_id, later=it.later_id, pieces=None)


def _sounds(song_id: int) -> dict[int, tuple[str, float | None]]:
    """The hash and the length of what is heard, by version."""
    versions = Version.objects.filter(song=song_id).annotate(
        job_id=Coalesce("upload__job", "order__job")
    )
    jobs = {job: pk for pk, job in versions.values_list("pk", "job_id") if job is not None}
    renders = Render.objects.filter(job__in=jobs, name="audio").select_related("audio_file")
    return {jobs[it.job_id]: (it.audio_file.sha256, it.audio_file.seconds) for it in renders}


def _same(sounds: Mapping[int, tuple[str, float | None]]) -> Iterator[Link]:
    """The same bytes need no measuring."""
    by_hash: dict[str, list[int]] = {}
    for version, (sha256, _) in sounds.items():
        by_hash.setdefault(sha256, []).append(version)
    for versions in by_hash.values():
        for one, other in pairwise(sorted(versions)):
            yield Link(earlier=one, later=other, pieces=carry.IDENTITY)


def _seconds(sounds: Mapping[int, tuple[str, float | None]], version: int) -> float:
    found = sounds.get(version)
    return found[1] if found and found[1] is not None else carry.FOR_EVER
