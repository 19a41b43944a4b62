"""The stems of a song as lanes: the revision that is heard, the newest one, how it got there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch

from sessions.feedback.access import visible_notes
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs.access import visible_stems
from sessions.songs.measured import Measured, measured, renders_of, stream_of
from sessions.songs.models import Song, Stem, StemRevision
from sessions.songs.querysets import attach_renders, live, with_jobs
from sessions.songs.state import Standing, for_listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One revision, how it stands, and what was measured on it."""

    revision: StemRevision
    standing: Standing
    measured: Measured | None
    parent_number: int | None

    @property
    def stream(self) -> str:
        return stream_of(renders_of(self.revision.job))

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        if self.revision.upload is not None:
            return self.revision.upload.filename
        if self.parent_number is None:
            return "Played from notes"
        return f"Edit of revision {self.parent_number}"

    @property
    def warnings(self) -> list[dict[str, Any]]:
        findings = self.measured.findings if self.measured else []
        return [finding for finding in findings if finding.get("severity") != "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StemLane:
    stem: Stem
    takes: list[Take]  # newest first
    open_notes: int

    @property
    def heard(self) -> Take | None:
        """The newest take with sound; a failed edit leaves the one before in its place."""
        return next((take for take in self.takes if take.standing.is_ready), None)

    @property
    def unfinished(self) -> Take | None:
        """The newest take, when it is not (or not yet) the one that is heard."""
        newest = self.takes[0] if self.takes else None
        return newest if newest is not self.heard else None


def of_song(
    actor: Actor, song: Song, open_notes: Mapping[int | None, int] | None = None
) -> list[StemLane]:
    """`open_notes`, by stem, where somebody has counted them already."""
    revisions = with_jobs(StemRevision.objects.select_related("stem")).order_by("-number", "-pk")
    rows = live(visible_stems(actor).filter(song=song)).order_by("position", "pk")
    stems = list(rows.prefetch_related(Prefetch("revisions", revisions)))
    attach_renders(revision for stem in stems for revision in stem.revisions.all())
    notes = _open_notes(actor, song) if open_notes is None else open_notes
    may_download = actor.may(song.project_id, May.DOWNLOAD)
    return [
        StemLane(
            stem=stem,
            takes=_takes(stem, may_download=may_download),
            open_notes=notes.get(stem.pk, 0),
        )
        for stem in stems
    ]


def _takes(stem: Stem, *, may_download: bool) -> list[Take]:
    rows = list(stem.revisions.all())
    numbers = {row.pk: row.number for row in rows}
    return [
        Take(
            revision=row,
            standing=for_listener(row.standing, renders_of(row.job), may_download=may_download),
            measured=measured(row.job),
            parent_number=numbers.get(row.parent_id or 0),
        )
        for row in rows
    ]


def _open_notes(actor: Actor, song: Song) -> dict[int | None, int]:
    rows = (
        visible_notes(actor)
        .filter(stem__song=song, resolved_at__isnull=True, reply_to__isnull=True)
        .order_by()
        .values_list("stem_id")
        .annotate(count=Count("pk"))
    )
    return {stem_id: count for stem_id, count in rows if stem_id is not None}
