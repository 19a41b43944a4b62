"""The version rail of a song: every version, how it stands, and what people say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from processing.models import Render
from sessions.downloads.pieces import listed
from sessions.feedback.approvals.people import Approvals, Word, of_versions
from sessions.feedback.models import Verdict
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.releases.gate import Checklist, checklists
from sessions.songs.access import visible_versions
from sessions.songs.leaving import works_on_record
from sessions.songs.measured import Measured, measured, renders_of, stream_of
from sessions.songs.models import Song, Version
from sessions.songs.querysets import attach_renders, with_jobs
from sessions.songs.state import Standing, for_listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    name: str
    title: str
    render: Render


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCard:
    version: Version
    standing: Standing
    measured: Measured | None
    renders: dict[str, Render]
    approvals: Approvals
    mine: Word | None
    checklist: Checklist | None  # of a master, where the project's release gate is on
    may_take: bool  # whether this person takes its files away

    @property
    def is_held_back(self) -> bool:
        """From people who could take it if the checklist were green."""
        return self.checklist is not None and not self.checklist.is_open

    @property
    def is_retired(self) -> bool:
        return self.version.retired_at is not None

    @property
    def verdict(self) -> str:
        """One word for all people: somebody's doubt weighs more than somebody's yes."""
        choices = {word.choice for word in self.approvals.words} - {""}
        if Verdict.Choice.NEEDS_WORK in choices:
            return Verdict.Choice.NEEDS_WORK
        return Verdict.Choice.APPROVED if choices else ""

    @property
    def stream(self) -> str:
        return stream_of(self.renders)

    @property
    def downloads(self) -> list[Download]:
        """What was made to be sent, the sound itself, then what was made beside it."""
        return [
            Download(name=render.name, title=title, render=render)
            for render, title in listed(self.renders)
        ]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A song's versions as the rail shows them: what was put aside stands behind one key."""

    cards: Sequence[VersionCard]

    @cached_property
    def retired(self) -> int:
        return sum(card.is_retired for card in self.cards)


def of_song(actor: Actor, song: Song) -> list[VersionCard]:
    """Oldest first, as the spines stand on the shelf."""
    versions = visible_versions(actor).filter(song=song)
    rows = list(with_jobs(versions).order_by("number", "pk"))
    attach_renders(rows)
    approvals = of_versions(actor, song.project_id, rows)
    asked = checklists(song.project_id, rows, only_on=True)
    taken = _taken(actor, song, rows, asked)
    return [
        VersionCard(
            version=row,
            checklist=asked.get(row.pk),
            may_take=row.pk in taken,
            standing=for_listener(row.standing, renders_of(row.job), may_download=row.pk in taken),
            measured=measured(row.job),
            renders=renders_of(row.job),
            approvals=approvals[row.pk],
            mine=next(
                (
                    word
                    for word in approvals[row.pk].words
                    if word.choice and word.person == actor.user
                ),
                None,
            ),
        )
        for row in rows
    ]


def _taken(
    actor: Actor, song: Song, rows: Sequence[Version], asked: Mapping[int, Checklist]
) -> set[int]:
    """Versions whose files this person takes away."""
    if not actor.may(song.project_id, May.DOWNLOAD):
        return set()
    if works_on_record(actor, song.project_id):
        return {row.pk for row in rows}
    return {row.pk for row in rows if row.pk not in asked or asked[row.pk].is_open}


def on_show(cards: list[VersionCard], wanted: int | None) -> VersionCard | None:
    """The version to open with: the one asked for, else the newest that can be heard.

    What was put aside opens only for a link that names it.
    """
    ready = [card for card in cards if card.standing.is_ready]
    chosen = next((card for card in ready if card.version.pk == wanted), None)
    offered = [card for card in ready if not card.is_retired]
    return chosen or (offered[-1] if offered else None)
