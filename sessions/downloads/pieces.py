"""What there is to take away of a version, a stem or an album: files, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from processing.models import AudioFile, Render
from sessions.projects.models import Project
from sessions.songs import labels
from sessions.songs.measured import renders_of
from sessions.songs.models import Album, Song, StemRevision, Version

# What a person takes home, in the order in which a label asks for it.
NAMED = (
    ("wav", "WAV"),
    ("flac", "FLAC"),
    ("mp3", "MP3"),
    ("audio", "WAV, 32 bit float"),
    ("original", "As it was uploaded"),
)
# Kinds of renders that are worth taking home.
MADE_BESIDE = frozenset({"delivery", "print", "stem", "candidate", "data"})
_OF_AN_ALBUM = MADE_BESIDE | {"track"}

Owner = Version | StemRevision | Album


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file, and whose it is."""

    owner: Owner
    render: Render
    title: str  # "WAV", "Instrumental"

    @property
    def file(self) -> AudioFile:
        return self.render.audio_file

    @property
    def song(self) -> Song | None:
        if isinstance(self.owner, Version):
            return self.owner.song
        return self.owner.stem.song if isinstance(self.owner, StemRevision) else None

    @property
    def project(self) -> Project:
        if isinstance(self.owner, Album):
            return self.owner.project
        song = self.song
        assert song is not None
        return song.project

    @property
    def project_id(self) -> int:
        return self.project.pk

    @property
    def filename(self) -> str:
        """Ready for a label."""
        if isinstance(self.owner, Version):
            return labels.of_version(self.owner, self.owner.song, self.render)
        if isinstance(self.owner, StemRevision):
            return labels.of_revision(self.owner, self.owner.stem.song, self.render)
        return labels.of_album(self.owner, self.render)

    @property
    def key(self) -> str:
        """Its name in the audit log."""
        kind = {Version: "version", StemRevision: "revision", Album: "album"}[type(self.owner)]
        return f"{kind}:{self.owner.pk}"

    @property
    def says(self) -> str:
        """For a list of what is missing: `Low Water, v3 Master v1: WAV`."""
        return f"{called(self.owner)}: {self.title}"


def called(owner: Owner) -> str:
    if isinstance(owner, Version):
        return f"{owner.song.title}, {owner} {owner.label}"
    if isinstance(owner, StemRevision):
        return f"{owner.stem.song.title}, {owner.stem.name} r{owner.number}"
    return f"{owner} {owner.label}"


def of_version(version: Version) -> list[Piece]:
    """What was made to be sent, the sound itself, then what was made beside it."""
    return [
        Piece(owner=version, render=render, title=title)
        for render, title in listed(renders_of(version.job))
    ]


def of_revision(revision: StemRevision) -> list[Piece]:
    """Its sound; what lay on the way there is no part of the song."""
    audio = renders_of(revision.job).get("audio")
    if audio is None:
        return []
    return [Piece(owner=revision, render=audio, title=dict(NAMED)["audio"])]


def of_album(album: Album) -> list[Piece]:
    return [
        Piece(owner=album, render=render, title=title)
        for render, title in listed(renders_of(album.job), kinds=_OF_AN_ALBUM)
    ]


def listed(
    renders: Mapping[str, Render], kinds: frozenset[str] = MADE_BESIDE
) -> list[tuple[Render, str]]:
    """The renders that are worth taking home, each with its title."""
    named = [
        (renders[name], title)
        for name, title in NAMED
        if name in renders and not renders[name].kind
    ]
    made = [
        (render, render.title)
        for render in sorted(renders.values(), key=lambda each: each.pk)
        if render.kind in kinds and not render.name.endswith("-lossless")
    ]
    sent = [each for each in made if each[0].kind == "delivery"]
    return [*sent, *named, *(each for each in made if each not in sent)]
