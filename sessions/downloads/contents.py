"""What a ZIP is to hold, and what is not there yet: read from rows, before any byte is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from sessions.downloads import pieces
from sessions.downloads.pieces import Owner, Piece
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.songs import querysets
from sessions.songs.access import (
    visible_albums,
    visible_songs,
    visible_stems,
    visible_versions,
)
from sessions.songs.measured import renders_with_facts
from sessions.songs.models import Song, StemRevision, Version
from sessions.songs.state import Standing


@dataclass(frozen=True, slots=True)
class Missing:
    """What somebody would look for, and why it is not there."""

    what: str
    why: str


@dataclass(slots=True)
class Contents:
    """In the order in which they stand in the ZIP."""

    pieces: list[Piece] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        return sum(piece.file.size_bytes for piece in self.pieces)

    def without(self, refused: dict[Piece, str]) -> Contents:
        """These stay here, and are named with their reasons."""
        named = [Missing(piece.says, refused[piece]) for piece in self.pieces if piece in refused]
        kept = [piece for piece in self.pieces if piece not in refused]
        return Contents(kept, [*self.missing, *named])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of a song's versions and stems, by id; None for all that nobody put aside."""

    versions: Collection[int] | None = None
    stems: Collection[int] | None = None


ALL = Choice()
STEMS_ALONE = Choice(versions=())


def of_song(actor: Actor, song: Song, choice: Choice = ALL) -> Contents:
    return _of_songs(actor, [song], choice)


def of_project(actor: Actor, project: Project) -> Contents:
    """Every song, and the newest album of it."""
    songs = visible_songs(actor).filter(project=project).select_related("project__artist")
    found = _of_songs(actor, list(songs.order_by("position", "pk")), ALL)
    albums = visible_albums(actor).filter(project=project)
    rows = albums.select_related("job", "project__artist").order_by("-number")
    # The newest alone: the others are what it was before.
    for album in rows.prefetch_related(Prefetch("job__renders", renders_with_facts()))[:1]:
        _add(found, album, album.standing, pieces.of_album(album))
    return found


def has_all(actor: Actor, song: Song, choice: Choice) -> bool:
    """Whether every id that was chosen is one of the song's."""
    versions = visible_versions(actor).filter(song=song, pk__in=choice.versions or ())
    stems = visible_stems(actor).filter(song=song, pk__in=choice.stems or ())
    return (versions.count(), stems.count()) == (
        len(choice.versions or ()),
        len(choice.stems or ()),
    )


def _of_songs(actor: Actor, songs: list[Song], choice: Choice) -> Contents:
    versions = _versions(actor, songs, choice)
    stems = _stems(actor, songs, choice)
    found = Contents()
    for song in songs:
        made, played = versions.get(song.pk, []), stems.get(song.pk, [])
        for version in made:
            _add(found, version, version.standing, pieces.of_version(version))
        for newest, ready in played:
            if newest is not None:
                _add_stem(found, newest, ready)
        if choice == ALL and not made and not played:
            found.missing.append(Missing(song.title, "It has no version and no stem yet."))
        if choice.stems is None and not actor.may(song.project_id, May.HEAR_STEMS):
            why = "Your role on this project does not let you hear stems."
            found.missing.append(Missing(f"{song.title}: stems", why))
    return found


def _versions(actor: Actor, songs: list[Song], choice: Choice) -> dict[int, list[Version]]:
    """By song, oldest first; what was put aside only where it is chosen."""
    rows = visible_versions(actor).filter(song__in=songs).select_related("song__project__artist")
    wanted = choice.versions
    rows = querysets.offered(rows) if wanted is None else rows.filter(pk__in=wanted)
    found: dict[int, list[Version]] = {}
    for version in querysets.with_sound(rows).order_by("number", "pk"):
        found.setdefault(version.song_id, []).append(version)
    return found


Pair = tuple[StemRevision | None, StemRevision | None]


def _stems(actor: Actor, songs: list[Song], choice: Choice) -> dict[int, list[Pair]]:
    """By song: of each stem its newest revision, and the newest that is ready."""
    rows = visible_stems(actor).filter(song__in=songs)
    wanted = choice.stems
    rows = querysets.live(rows) if wanted is None else rows.filter(pk__in=wanted)
    found: dict[int, list[Pair]] = {}
    for stem in querysets.stems_for_page(rows.select_related("song__project__artist")):
        for revision in stem.revisions.all():
            revision.stem = stem
        found.setdefault(stem.song_id, []).append((stem.newest, stem.ready))
    return found


def _add_stem(found: Contents, newest: StemRevision, ready: StemRevision | None) -> None:
    if ready is not None:
        found.pieces += pieces.of_revision(ready)
    if newest != ready:
        found.missing.append(Missing(pieces.called(newest), why_not(newest.standing)))


def _add(found: Contents, owner: Owner, now: Standing, there: Iterable[Piece]) -> None:
    if not now.is_ready:
        found.missing.append(Missing(pieces.called(owner), why_not(now)))
        return
    rows = list(there)
    found.pieces += rows
    if not rows:
        found.missing.append(Missing(pieces.called(owner), "It left no file."))


def why_not(now: Standing) -> str:
    return " ".join(filter(None, [now.sentence, now.remedy]))
