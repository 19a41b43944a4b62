"""How far each song of a project has come, read from its rows: bounce, stems, mix, master."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count

from processing.models import Job
from sessions.desk import figures
from sessions.desk.figures import Figures
from sessions.feedback.access import visible_notes, visible_verdicts
from sessions.feedback.models import Verdict
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.songs import state
from sessions.songs.access import visible_songs, visible_stems, visible_versions
from sessions.songs.models import Song, StemRevision, Version
from sessions.songs.querysets import offered

State = Literal["done", "now", "late", "wait", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A piece of a song's tape: what it is called, how it stands, and a few words."""

    name: str
    state: State
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SongRow:
    song: Song
    cells: list[Cell]
    newest: Version | None
    measured: Version | None  # the newest version whose sound was measured
    figures: Figures
    open_notes: int
    verdict: Verdict | None

    @property
    def reach(self) -> int:
        """How many of the cells have sound: the phone draws the tape this long."""
        return sum(cell.state == "done" for cell in self.cells)


KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Bounce", (Version.Kind.DEMO, Version.Kind.ROUGH)),
    ("Mix", (Version.Kind.MIX,)),
    ("Master", (Version.Kind.MASTER,)),
)


def of_project(actor: Actor, project: Project) -> list[SongRow]:
    """The songs in their order, each with its tape, as far as this person may know."""
    songs = list(visible_songs(actor).filter(project=project).order_by("position", "pk"))
    versions = _versions(actor, songs)
    hears_stems = actor.may(project.pk, May.HEAR_STEMS)
    jobs_of_stems = _jobs_of_stems(actor, songs) if hears_stems else None
    notes = _open_notes(actor, songs)
    measured = figures.of_jobs(
        version.job.pk for row in versions.values() for version in row if version.job is not None
    )
    verdicts = _verdicts(actor, songs)
    return [
        _row(
            song,
            versions[song.pk],
            stems=jobs_of_stems[song.pk] if jobs_of_stems is not None else None,
            measured=measured,
            open_notes=notes.get(song.pk, 0),
            verdicts=verdicts,
        )
        for song in songs
    ]


def _row(  # noqa: PLR0913
    song: Song,
    versions: Sequence[Version],
    *,
    stems: Sequence[str | None] | None,
    measured: dict[int, Figures],
    open_notes: int,
    verdicts: dict[int, Verdict],
) -> SongRow:
    newest = versions[0] if versions else None
    heard = next((it for it in versions if it.job is not None and it.job.pk in measured), None)
    cells = [_cell(name, [it for it in versions if it.kind in kinds]) for name, kinds in KINDS]
    if stems is not None:
        cells.insert(1, _stems_cell(stems))
    return SongRow(
        song=song,
        cells=cells,
        newest=newest,
        measured=heard,
        figures=measured[heard.job.pk] if heard and heard.job else figures.NOT_MEASURED,
        open_notes=open_notes,
        verdict=verdicts.get(heard.pk) if heard else None,
    )


def _cell(name: str, versions: Sequence[Version]) -> Cell:
    """The newest version of a kind decides; older ones are history."""
    if not versions:
        return Cell(name=name, state="next", word="")
    newest = versions[0]
    stands, word = standing(newest)
    return Cell(name=name, state=stands, word=f"v{newest.number}" if stands == "done" else word)


def _stems_cell(states: Sequence[str | None]) -> Cell:
    if not states:
        return Cell(name="Stems", state="next", word="")
    count = f"{len(states)} stem{'' if len(states) == 1 else 's'}"
    if any(state in {Job.State.FAILED, Job.State.CANCELLED} for state in states):
        stopped = sum(state in {Job.State.FAILED, Job.State.CANCELLED} for state in states)
        return Cell(name="Stems", state="late", word=f"{stopped} of {len(states)} stopped")
    if any(state in {Job.State.QUEUED, Job.State.RUNNING} for state in states):
        return Cell(name="Stems", state="now", word=f"{count}, in work")
    if any(state is None for state in states):
        return Cell(name="Stems", state="wait", word=f"{count}, arriving")
    return Cell(name="Stems", state="done", word=count)


def standing(version: Version) -> tuple[State, str]:
    """How a version stands, in the words of the tape."""
    now = state.standing(version.upload, version.job)
    if now.state in {state.State.CHECKING, state.State.MAKING} and version.job is not None:
        return "now", share_done(version.job)
    return WORDS[now.state]


def share_done(job: Job) -> str:
    return "waiting" if job.state == Job.State.QUEUED else f"{job.progress:.0%}"


WORDS: dict[state.State, tuple[State, str]] = {
    state.State.ARRIVING: ("wait", "arriving"),
    state.State.CHECKING: ("now", "in work"),
    state.State.MAKING: ("now", "in work"),
    state.State.READY: ("done", "ready"),
    state.State.FAILED: ("late", "stopped"),
    state.State.CANCELLED: ("wait", "cancelled"),
}


def _versions(actor: Actor, songs: Iterable[Song]) -> defaultdict[int, list[Version]]:
    found: defaultdict[int, list[Version]] = defaultdict(list)
    rows = offered(visible_versions(actor)).filter(song__in=list(songs))
    for version in rows.select_related("upload__job", "order__job").order_by("-number"):
        found[version.song_id].append(version)
    return found


def _jobs_of_stems(actor: Actor, songs: Iterable[Song]) -> defaultdict[int, list[str | None]]:
    """By song: the job state of each stem's newest revision; None while its bytes arrive."""
    stems = visible_stems(actor).filter(song__in=list(songs), retired_at__isnull=True)
    newest = (
        StemRevision.objects.filter(stem__in=stems)
        .order_by("stem_id", "number")
        .values_list("stem_id", "stem__song_id", "upload__job__state", "order__job__state")
    )
    by_stem = {
        stem_id: (song_id, of_order or of_upload)
        for stem_id, song_id, of_upload, of_order in newest
    }
    found: defaultdict[int, list[str | None]] = defaultdict(list)
    for song_id, stands in by_stem.values():
        found[song_id].append(stands)
    return found


def _open_notes(actor: Actor, songs: Iterable[Song]) -> dict[int, int]:
    rows = (
        visible_notes(actor)
        .filter(version__song__in=list(songs), resolved_at__isnull=True, reply_to__isnull=True)
        .order_by()
        .values_list("version__song_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _verdicts(actor: Actor, songs: Iterable[Song]) -> dict[int, Verdict]:
    """By version: the newest verdict on it."""
    rows = visible_verdicts(actor).filter(version__song__in=list(songs)).select_related("by")
    return {verdict.version_id: verdict for verdict in rows.order_by("given_at", "pk")}
