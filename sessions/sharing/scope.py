"""What a link leads to right now: songs with the version of each that is heard."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.sharing.models import Link, LinkItem
from sessions.songs import querysets
from sessions.songs.measured import renders_of
from sessions.songs.models import Song, Version


@dataclass(frozen=True, slots=True)
class Track:
    """`is_newest`: it goes on to the next version when there is one."""

    song: Song
    version: Version
    is_newest: bool

    @property
    def seconds(self) -> float:
        return renders_of(self.version.job)["segments"].audio_file.seconds or 0.0


def tracks_of(link: Link) -> list[Track]:
    """In their order. A song without anything to hear yet is left out, one put aside too."""
    wanted = _wanted(link)
    songs = {song.pk for song, _ in wanted}
    rows = querysets.with_sound(querysets.offered(Version.objects.filter(song__in=songs)))
    newest: dict[int, Version] = {}
    by_number: dict[int, Version] = {}
    for version in rows.order_by("number"):
        if is_there(version):
            newest[version.song_id] = version
            by_number[version.pk] = version
    found = []
    for song, fixed in wanted:
        heard = by_number.get(fixed) if fixed else newest.get(song.pk)
        if heard is not None:
            heard.song = song
            found.append(Track(song, heard, is_newest=fixed is None))
    return found


def track_of(link: Link, version_id: int) -> Track | None:
    """The one that plays this version, if any does."""
    return next((it for it in tracks_of(link) if it.version.pk == version_id), None)


def is_there(version: Version) -> bool:
    """Guests hear the small copy, in pieces."""
    return "segments" in renders_of(version.job)


def _wanted(link: Link) -> list[tuple[Song, int | None]]:
    if link.is_whole_project:
        songs = Song.objects.filter(project=link.project_id).order_by("position", "pk")
        return [(song, None) for song in songs.select_related("project__artist")]
    items = LinkItem.objects.filter(link=link).order_by("position")
    return [(it.song, it.version_id) for it in items.select_related("song__project__artist")]
