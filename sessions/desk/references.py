"""The references of a song, as its sheet lists them: what to listen for, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs.access import visible_references
from sessions.songs.measured import Measured, measured, renders_of, stream_of
from sessions.songs.models import Reference, Song
from sessions.songs.querysets import references_for_page
from sessions.songs.state import Standing, for_listener


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRow:
    reference: Reference
    standing: Standing
    measured: Measured | None

    may_download: bool

    @property
    def stream(self) -> str:
        return stream_of(renders_of(self.reference.job))

    @property
    def is_lossless(self) -> bool:
        """Whether this person may hear it as good as it is."""
        return self.may_download and "lossless" in renders_of(self.reference.job)


def of_song(actor: Actor, song: Song) -> list[ReferenceRow]:
    """Those in use, in the order in which they came."""
    rows = visible_references(actor).filter(song=song, retired_at__isnull=True)
    may_download = actor.may(song.project_id, May.DOWNLOAD)
    return [
        ReferenceRow(
            reference=row,
            standing=for_listener(row.standing, renders_of(row.job), may_download=may_download),
            measured=measured(row.job),
            may_download=may_download,
        )
        for row in references_for_page(rows)
    ]
