"""What a link leads to right now: songs with the version of each that is heard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from processing.models import Render
from sessions.sharing import voice
from sessions.sharing.models import Link, LinkItem, SpokenSound
from sessions.songs import querysets
from sessions.songs.measured import renders_of
from sessions.songs.models import Song, Version

# Of a version whose sound has a voice in it: its shape, its sections and its figures are the same.
_KEPT = ("audio", "peaks", "features")

Wanted = tuple[Song, int | None]  # with the number of a version that it has to be


@dataclass(frozen=True, slots=True)
class Track:
    """`is_newest`: it goes on to the next version when there is one.

    `spoken`: what is played in place of the version's own sound, by a link with a voice.
    """

    song: Song
    version: Version
    is_newest: bool
    spoken: Render | None = None

    @property
    def renders(self) -> Mapping[str, Render]:
        """The files that this link knows of it, by name: with a voice, nothing that has none."""
        own = renders_of(self.version.job)
        if self.spoken is None:
            return own
        return {name: own[name] for name in _KEPT if name in own} | {voice.SOUND: self.spoken}

    @property
    def seconds(self) -> float:
        return self.renders[voice.SOUND].audio_file.seconds or 0.0


@dataclass(frozen=True, slots=True)
class Coming:
    """Songs of a link with a voice that cannot be heard yet in any version."""

    making: int = 0
    failed: int = 0


def tracks_of(link: Link, *, with_facts: bool = False) -> list[Track]:
    """In their order. A song without anything to hear yet is left out, one put aside too."""
    wanted, sounds = _wanted(link), voice.sounds_of(link) if link.spoken else None
    return _tracks(wanted, sounds, querysets.with_sound if with_facts else querysets.with_files)


def track_of(link: Link, version_id: int) -> Track | None:
    """The one that plays this version, if any does."""
    version = Version.objects.filter(pk=version_id).only("song_id").first()
    wanted = [it for it in _wanted(link) if version is not None and it[0].pk == version.song_id]
    sounds = voice.sounds_of(link) if link.spoken else None
    return next((it for it in _tracks(wanted, sounds) if it.version.pk == version_id), None)


def leads_to(link: Link) -> list[Track]:
    """The same as if no voice were in it: what one has to be put in."""
    return _tracks(_wanted(link), None)


def coming(link: Link, tracks: Collection[Track]) -> Coming:
    if not link.spoken:
        return Coming()
    heard = {track.song.pk for track in tracks}
    missing = [it.version.pk for it in leads_to(link) if it.song.pk not in heard]
    sounds = voice.sounds_of(link) if missing else {}
    failed = sum(voice.has_failed(sounds.get(version)) for version in missing)
    return Coming(making=len(missing) - failed, failed=failed)


def _tracks(
    wanted: Sequence[Wanted],
    sounds: Mapping[int, SpokenSound] | None,
    read: Callable[[QuerySet[Version]], QuerySet[Version]] = querysets.with_files,
) -> list[Track]:
    """With `sounds`: of each song the newest version that is among them and done."""
    songs = {song.pk for song, _ in wanted}
    rows = read(querysets.offered(Version.objects.filter(song__in=songs)))
    newest: dict[int, tuple[Version, Render | None]] = {}
    by_number: dict[int, tuple[Version, Render | None]] = {}
    for version in rows.order_by("number"):
        spoken = voice.heard(sounds.get(version.pk)) if sounds is not None else None
        if is_there(version) and (sounds is None or spoken is not None):
            newest[version.song_id] = by_number[version.pk] = (version, spoken)
    found = []
    for song, fixed in wanted:
        heard = by_number.get(fixed) if fixed else newest.get(song.pk)
        if heard is not None:
            version, spoken = heard
            version.song = song
            found.append(Track(song, version, is_newest=fixed is None, spoken=spoken))
    return found


def is_there(version: Version) -> bool:
    """Guests hear the small copy, in pieces."""
    return "segments" in renders_of(version.job)


def _wanted(link: Link) -> list[Wanted]:
    if link.is_whole_project:
        songs = Song.objects.filter(project=link.project_id).order_by("position", "pk")
        return [(song, None) for song in songs.select_related("project__artist")]
    items = LinkItem.objects.filter(link=link).order_by("position")
    return [(it.song, it.version_id) for it in items.select_related("song__project__artist")]
