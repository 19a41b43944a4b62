"""The albums of a project as its page shows them: order, progress, tracks, files and log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from processing.models import Render, Report
from sessions.desk import hearings
from sessions.desk.hearings import Hearing
from sessions.desk.rail import Download
from sessions.desk.slips import Slip
from sessions.desk.written import figure, signed
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.releases.gate import checklists
from sessions.songs.access import visible_albums
from sessions.songs.leaving import works_on_record
from sessions.songs.measured import renders_of, renders_with_facts, stream_of
from sessions.songs.models import Album, AlbumTrack, Version
from sessions.songs.querysets import versions_for_page
from sessions.songs.state import Standing, for_listener

AT_MOST = 10
_WHOLE = (("audio", "WAV, 32 bit float"), ("lossless", "FLAC"))
_DATA = "data"
_JOINT_SECONDS = 5.0  # what is heard before a joint


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A song where it stands on the album; nothing is measured until the album is made."""

    number: int
    title: str
    version: Version
    then: str  # how it goes over into the next one
    placed: Mapping[str, Any]
    rate: int
    tone: Mapping[str, Any]
    downloads: Sequence[Download]
    hearings: Sequence[Hearing]

    @property
    def measured(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.placed.get("measured", {})
        return found

    @property
    def starts_seconds(self) -> float | None:
        return self._seconds("start_frame")

    @property
    def seconds(self) -> float | None:
        """From its first sample to its last, with what it shares in a crossfade."""
        if not self.placed:
            return None
        frames = int(self.placed["song_ends_frame"]) - int(self.placed["song_starts_frame"])
        return frames / self.rate

    @property
    def joint_seconds(self) -> float | None:
        """From where the joint with the next song is worth hearing."""
        ends = self._seconds("song_ends_frame")
        if ends is None:
            return None
        faded = float(self.placed.get("crossfade_frames", 0)) / self.rate
        return max(0.0, ends - faded - _JOINT_SECONDS)

    @property
    def share(self) -> int:
        """Its length beside that of the others, to be drawn."""
        return max(1, round(self.seconds or 1))

    @property
    def tone_words(self) -> str:
        off = self.tone.get("off_db")
        if off is None:
            return figure(None)
        return f"{signed(off)} dB at {_hertz(self.tone['off_hz'])}"

    def _seconds(self, name: str) -> float | None:
        return int(self.placed[name]) / self.rate if self.placed else None


@dataclass(frozen=True, kw_only=True)
class Card:
    """One album: its slip, and what it became."""

    album: Album
    slip: Slip
    standing: Standing
    renders: Mapping[str, Render]
    facts: Mapping[str, Any]  # `album.json`; empty until it is there
    may_download: bool

    @property
    def whole(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.facts.get("measured", {})
        return found

    @property
    def seconds(self) -> float | None:
        return self.facts["frames"] / self.facts["rate"] if self.facts else None

    @property
    def tone_off_db(self) -> float | None:
        found: float | None = self._step("album_tone").get("off_at_most_db")
        return found

    @property
    def stream(self) -> str:
        return stream_of(self.renders)

    @cached_property
    def tracks(self) -> list[Track]:
        rows = sorted(self.album.tracks.all(), key=lambda each: each.position)
        return [self._track(row, last=row is rows[-1]) for row in rows]

    @property
    def downloads(self) -> list[Download]:
        """Of the whole programme; each track has its own."""
        named = [
            Download(name=name, title=title, render=self.renders[name])
            for name, title in _WHOLE
            if name in self.renders
        ]
        return named + [
            Download(name=render.name, title=render.title, render=render)
            for render in self._made()
            if render.kind == _DATA
        ]

    def _track(self, row: AlbumTrack, *, last: bool) -> Track:
        index = row.position - 1
        said = _at(self.album.job.recipe.get("songs", []), index)
        placed = _at(self.facts.get("tracks", []), index)
        name = f"track-{row.position:02d}"
        return Track(
            number=row.position,
            title=said.get("title") or row.version.song.title,
            version=row.version,
            then="" if last else _then(said),
            placed=placed,
            rate=int(self.facts.get("rate", 1)),
            tone=_at(self._step("album_tone").get("songs", []), index),
            downloads=self._files_of(name),
            hearings=self._before_and_after(row.version, name, said, placed),
        )

    def _files_of(self, name: str) -> list[Download]:
        track = self.renders.get(name)
        if track is None:
            return []
        made = [
            Download(
                name=render.name, title=render.title.removeprefix(f"{track.title}, "), render=render
            )
            for render in self._made()
            if render.kind == "delivery" and render.name.startswith(f"{name}-")
        ]
        return [*made, Download(name=name, title="WAV, 32 bit float", render=track)]

    def _before_and_after(
        self, version: Version, name: str, said: Mapping[str, Any], placed: Mapping[str, Any]
    ) -> list[Hearing]:
        """The song as it came beside its track, where the two begin at one sample."""
        if not self.may_download or said.get("cut_head_seconds") or not placed:
            return []
        if placed["start_frame"] != placed["song_starts_frame"]:
            return []
        return hearings.of_track(version, self.album, self.renders, name)

    def _made(self) -> list[Render]:
        return sorted(self.renders.values(), key=lambda each: each.pk)

    def _step(self, name: str) -> Mapping[str, Any]:
        return next((said for said in self.album.job.steps if said.get("name") == name), {})


def of_project(actor: Actor, project: Project) -> list[Card]:
    """Newest first, as far as this person may hear them."""
    may_order = actor.may(project.pk, May.ORDER)
    albums = list(_for_page(visible_albums(actor).filter(project=project))[:AT_MOST])
    reports = Report.objects.filter(render__job__in=[it.job_id for it in albums])
    facts = dict(reports.filter(render__name="album").values_list("render__job_id", "facts"))
    taken = _taken(actor, project, albums)
    return [
        Card(
            album=album,
            slip=Slip(
                job=album.job,
                title=album.label,
                by=album.by.name,
                at=album.job.queued_at,
                may_change=may_order,
            ),
            standing=for_listener(
                album.standing, renders_of(album.job), may_download=album.pk in taken
            ),
            renders=renders_of(album.job),
            facts=facts.get(album.job_id, {}),
            may_download=album.pk in taken,
        )
        for album in albums
    ]


def _taken(actor: Actor, project: Project, albums: Sequence[Album]) -> set[int]:
    """Albums whose files this person takes away: none of their masters is held back."""
    if not actor.may(project.pk, May.DOWNLOAD):
        return set()
    if works_on_record(actor, project.pk):
        return {album.pk for album in albums}
    tracks = {album.pk: [track.version for track in album.tracks.all()] for album in albums}
    masters = {version.pk: version for row in tracks.values() for version in row}
    asked = checklists(project.pk, masters.values(), only_on=True)
    held = {pk for pk, found in asked.items() if not found.is_open}
    return {pk for pk, row in tracks.items() if held.isdisjoint(version.pk for version in row)}


def _for_page(albums: QuerySet[Album]) -> QuerySet[Album]:
    """As many queries for one as for all, whatever the number of albums and songs."""
    versions = versions_for_page(Version.objects.select_related("song"))
    tracks = AlbumTrack.objects.prefetch_related(Prefetch("version", versions))
    return (
        albums.select_related("job", "by")
        .prefetch_related(
            Prefetch("job__renders", renders_with_facts()),
            Prefetch("tracks", tracks),
        )
        .order_by("-number")
    )


def _then(said: Mapping[str, Any]) -> str:
    crossfade, gap = said.get("crossfade_seconds") or 0, said.get("gap_seconds") or 0
    if crossfade:
        return f"{figure(crossfade)} s crossfade"
    return f"{figure(gap)} s gap" if gap else "no gap"


def _at(rows: Sequence[Mapping[str, Any]], index: int) -> Mapping[str, Any]:
    return rows[index] if index < len(rows) else {}


def _hertz(hz: float) -> str:
    return f"{hz / 1000:.1f} kHz" if hz >= 1000 else f"{hz:.0f} Hz"
