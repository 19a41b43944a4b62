"""Songs of a project are put together to one programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from processing import events, jobs
from processing.recipes import AlbumRecipe, AlbumSong
from processing.recipes.base import WrongRecipe
from processing.recipes.master import Tags
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs import querysets
from sessions.songs.actions.orders import printable, sound_of
from sessions.songs.actions.refusals import NothingOnAlbum
from sessions.songs.models import Album, AlbumTrack, Song, Version


def default_album(project: Project) -> tuple[AlbumRecipe, list[Version]]:
    """Every song that has something to hear, in order: its newest master, or its newest version."""
    versions = [version for version in map(_best, _songs(project)) if version is not None]
    if not versions:
        raise NothingOnAlbum(
            "No song of this project has a version with sound yet.",
            remedy="Upload a version, or master a mix, then come back.",
        )
    songs = tuple(
        AlbumSong(
            source=str(position),
            title=printable(version.song.title),
            artist=printable(project.artist.name),
        )
        for position, version in enumerate(versions, start=1)
    )
    return AlbumRecipe(songs=songs, tags=_tags(project)), versions


def choices(project: Project) -> list[tuple[Song, list[Version]]]:
    """Every song that could be on the album, with its versions that have sound, newest first."""
    rows = [(song, _ready(song)) for song in _songs(project)]
    return [(song, versions) for song, versions in rows if versions]


@transaction.atomic
def order_album(  # noqa: PLR0913
    project: Project,
    *,
    by: User,
    recipe: AlbumRecipe | None = None,
    versions: Mapping[str, Version] | None = None,
    label: str = "",
    keep: bool = False,
) -> Album:
    """The project's next album. `versions`: which one each source of the recipe is."""
    Project.objects.select_for_update().get(pk=project.pk)  # two who press at once: two numbers
    standard, chosen = default_album(project)
    wanted = recipe or standard
    if wanted.tags == Tags():
        wanted = replace(wanted, tags=standard.tags)
    known = versions or {str(place): row for place, row in enumerate(chosen, start=1)}
    heard = {song.source: _known(known, song.source, place) for place, song in _placed(wanted)}
    job = jobs.submit(
        recipe=wanted,
        sources={source: sound_of(version) for source, version in heard.items()},
        topic=project.topic,
        asked_by=by.name,
        keep=keep,
    )
    before = project.albums.order_by("-number").first()
    number = before.number + 1 if before else 1
    label = " ".join(label.split()) or f"Sequence {number}"
    album = Album.objects.create(project=project, number=number, label=label, job=job, by=by)
    AlbumTrack.objects.bulk_create(
        AlbumTrack(album=album, position=position, version=version)
        for position, version in enumerate(heard.values(), start=1)
    )
    events.post(project.topic, "album", {"album": album.pk})
    return album


def _songs(project: Project) -> list[Song]:
    return list(project.songs.select_related("project__artist").order_by("position", "pk"))


def _ready(song: Song) -> list[Version]:
    versions = querysets.versions_for_page(querysets.offered(song.versions.all()))
    return [row for row in versions.select_related("song") if row.standing.is_ready]


def _best(song: Song) -> Version | None:
    ready = _ready(song)
    masters = [version for version in ready if version.kind == Version.Kind.MASTER]
    return next(iter([*masters, *ready]), None)


def _placed(recipe: AlbumRecipe) -> list[tuple[str, AlbumSong]]:
    return [(f"songs[{index}].source", song) for index, song in enumerate(recipe.songs)]


def _known(versions: Mapping[str, Version], source: str, place: str) -> Version:
    version = versions.get(source)
    if version is None or not version.standing.is_ready:
        raise WrongRecipe(place, f"there is no version with sound for “{source}”")
    return version


def _tags(project: Project) -> Tags:
    return Tags(
        title=printable(project.title),
        artist=printable(project.artist.name),
        album=printable(project.title),
        album_artist=printable(project.artist.name),
        year=project.release_date.year if project.release_date else None,
    )
