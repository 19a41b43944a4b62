"""What the listen page knows before any sound: for the eye as words, for the player as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from processing.models import Report
from sessions.sharing import addresses
from sessions.sharing.access import Listener
from sessions.sharing.scope import Coming, Track, coming
from sessions.sharing.states import states
from sessions.songs.arranged import on_clock_of
from sessions.songs.heard import heard
from sessions.songs.measured import Measured, measured
from sessions.songs.models import Arrangement


@dataclass(frozen=True, slots=True, kw_only=True)
class SongShown:
    number: int
    title: str
    version: str  # "v7"
    label: str  # "Mix 4"
    made_at: datetime
    seconds: float

    @property
    def called(self) -> str:
        return f"{self.version}, {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`title`: of the one song, or of all of them together."""

    title: str
    artist: str
    album: str
    sharer: str
    sharer_given: str
    recipient: str
    whose: str  # by a marked link: who listens, for whoever sees a recording of the screen
    opened_at: datetime
    songs: list[SongShown]
    coming: Coming
    ends_at: datetime | None
    left: str

    @property
    def seconds(self) -> float:
        return sum(song.seconds for song in self.songs)

    @property
    def is_list(self) -> bool:
        return len(self.songs) > 1


def shown(listener: Listener) -> Shown:
    link, tracks = listener.link, listener.tracks
    project = link.project
    songs = [
        SongShown(
            number=number,
            title=track.song.title,
            version=str(track.version),
            label=track.version.label,
            made_at=track.version.created_at,
            seconds=track.seconds,
        )
        for number, track in enumerate(tracks)
    ]
    sharer = link.by.name
    return Shown(
        title=songs[0].title if len(songs) == 1 else project.title,
        artist=project.artist.name,
        album=project.title,
        sharer=sharer,
        sharer_given=(sharer.split() or [sharer])[0],
        recipient=link.guest.name if link.guest is not None else "",
        whose=_whose(listener) if link.marked else "",
        opened_at=timezone.now(),
        songs=songs,
        coming=coming(link, tracks),
        ends_at=link.expires_at,
        left=_left(link.expires_at),
    )


def _whose(listener: Listener) -> str:
    guest = listener.entry.guest
    if guest is None:
        return f"Preview by {listener.link.by.name}"
    return f"For {guest.name}" if guest.name else f"For a guest of {listener.link.by.name}"


def facts(listener: Listener) -> dict[str, Any]:
    """For `listen/page.js`, by the names that it has there."""
    link, guest = listener.link, listener.entry.guest
    known = {
        it.song_id: it
        for it in Arrangement.objects.filter(song__in=[each.song.pk for each in listener.tracks])
    }
    lengths = _lengths(listener.tracks)
    return {
        "api": f"/api/listen/{link.slug}/",
        "page": addresses.page(link),
        "artist": link.project.artist.name,
        "album": link.project.title,
        "sharer": (link.by.name.split() or [link.by.name])[0],
        "me": guest.name if guest is not None else "",
        "states": states(link, listener.tracks),
        "isCounted": guest is not None,
        "mayNote": link.may_note,
        "mayApprove": link.may_approve,
        "mayDownload": link.may_download,
        "songs": [_song(each, known.get(each.song.pk), lengths) for each in listener.tracks],
    }


def _song(
    track: Track, known: Arrangement | None, lengths: dict[int, tuple[int, int]]
) -> dict[str, Any]:
    version = track.version
    figures: Measured | None = measured(version.job)
    file = track.renders["segments"].audio_file
    rate = file.rate or 48_000
    frames, rate = lengths.get(version.pk, (round(track.seconds * rate), rate))
    found = None if known is not None else heard(version.job)
    sections = on_clock_of(version, known).sections if known else found.sections if found else []
    return {
        "version": version.pk,
        "title": track.song.title,
        "label": f"{version}, {version.label}",
        "frames": frames,
        "rate": rate,
        "lufs": figures.integrated_lufs if figures else None,
        "truePeak": figures.true_peak_dbtp if figures else None,
        "sections": [
            {name: section[name] for name in ("name", "from_seconds", "to_seconds")}
            for section in sections
        ],
        "proposed": known is None,
    }


def _lengths(tracks: list[Track]) -> dict[int, tuple[int, int]]:
    """To the frame, so that the next song begins with the very one after the last."""
    renders = {each.renders["segments"].pk: each.version.pk for each in tracks}
    rows = Report.objects.filter(render__in=renders).values_list(
        "render", "facts__frames", "facts__rate"
    )
    return {renders[render]: (frames, rate) for render, frames, rate in rows if frames and rate}


def _left(ends_at: datetime | None) -> str:
    """The page counts again by the listener's own clock."""
    if ends_at is None:
        return ""
    seconds = (ends_at - timezone.now()).total_seconds()
    days, hours = round(seconds / 86_400), int(seconds // 3600)
    if days >= 2:
        return f"{days} days left"
    return f"{hours} hours left" if hours >= 2 else "Less than two hours left"


def back_address(listener: Listener) -> str:
    """Where the owner who looks at it as a guest came from."""
    return reverse("desk:project", args=[listener.link.project_id])
