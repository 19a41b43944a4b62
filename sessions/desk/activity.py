"""What happened on a project: its events, each row read again as the viewer may see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from processing.models import Event
from sessions.desk.steps import short
from sessions.feedback.access import visible_notes, visible_verdicts
from sessions.feedback.models import Note, Verdict
from sessions.people.access import Actor
from sessions.people.models import Writer
from sessions.people.roles import May
from sessions.projects.access import visible_memberships, visible_phases
from sessions.projects.models import Membership, Phase, Project
from sessions.schedule.access import visible_bookings
from sessions.schedule.models import Booking
from sessions.songs.access import visible_albums, visible_stems, visible_versions
from sessions.songs.models import Song, Stem, Version

AT_MOST = 10
AT_THE_SAME_TIME = dt.timedelta(seconds=10)
LOOK_BACK = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line: who, did what, to which song."""

    what: str
    by: Writer | None = None
    song: Song | None = None
    at: dt.datetime | None = None
    plural: str = ""  # what a run of such lines on one song is called
    count: int = 1

    @property
    def url(self) -> str:
        return reverse("desk:session", args=[self.song.pk]) if self.song else ""


Teller = Callable[[Actor, set[int]], dict[int, Told]]


def of_project(actor: Actor, project: Project) -> list[Told]:
    """Newest first. Jobs are left out: the versions and stems they make stand for them."""
    events = list(
        Event.objects.filter(topic=project.topic, kind__in=TELLERS).order_by("-id")[:LOOK_BACK]
    )
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.kind].update(_ids(event))
    told = {kind: TELLERS[kind](actor, ids) for kind, ids in wanted.items()}
    return list(_together(_once(events, told)))[:AT_MOST]


def _once(events: Iterable[Event], told: dict[str, dict[int, Told]]) -> Iterable[Told]:
    """A row that changed several times is told once, as it is now."""
    seen: set[tuple[str, int]] = set()
    for event in events:
        for row_id in _ids(event):
            line = told[event.kind].get(row_id)
            if line is None or (event.kind, row_id) in seen:
                continue
            # Something smaller happened to it since, a reaction, say: the older event tells it.
            if line.at is not None and event.created_at - line.at > AT_THE_SAME_TIME:
                continue
            seen.add((event.kind, row_id))
            yield replace(line, at=event.created_at)


def _together(lines: Iterable[Told]) -> Iterable[Told]:
    """A folder of stems is one thing that happened, not eight."""
    before: Told | None = None
    for line in lines:
        same = before and line.plural and (before.plural, before.song) == (line.plural, line.song)
        if before is not None and not same:
            yield before
        count = before.count + 1 if before is not None and same else 1
        at = before.at if before is not None and same else line.at
        what = f"{count} {line.plural}" if count > 1 else line.what
        before = replace(line, what=what, count=count, at=at)
    if before is not None:
        yield before


def _ids(event: Event) -> list[int]:
    row_id = event.payload.get(event.kind)
    return [row_id] if isinstance(row_id, int) else []


def _versions(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_versions(actor).filter(pk__in=ids).select_related("song", "by", "order")
    return {version.pk: _version(version) for version in rows}


def _version(version: Version) -> Told:
    if version.order is None:
        what = f"brought in {version} of"
    elif version.kind == Version.Kind.MASTER:
        what = f"ordered a master, {version}, of"
    else:
        what = f"ordered a mix, {version}, of"
    return Told(what=what, by=version.by, song=version.song)


def _stems(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_stems(actor).filter(pk__in=ids).select_related("song")
    return {stem.pk: _stem(stem) for stem in rows}


def _stem(stem: Stem) -> Told:
    if stem.retired_at:
        return Told(
            what=f"The stem {stem.name} was put away from",
            plural="stems were put away from",
            song=stem.song,
        )
    return Told(what=f"The stem {stem.name} came to", plural="stems came to", song=stem.song)


def _albums(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_albums(actor).filter(pk__in=ids).select_related("by")
    return {album.pk: Told(what=f"ordered the album, {album.label}", by=album.by) for album in rows}


def _notes(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_notes(actor).filter(pk__in=ids)
    return {
        note.pk: _note(note)
        for note in rows.select_related("version__song", "by", "guest", "resolved_by")
    }


def _note(note: Note) -> Told:
    minutes, seconds = divmod(int(note.at_seconds), 60)
    where = f"at {minutes}:{seconds:02} on"
    song = note.version.song
    if note.resolved_by is not None:
        what = f"resolved a note {where}"
        return Told(what=what, by=note.resolved_by, song=song, at=note.resolved_at)
    verb = "answered a note" if note.reply_to_id else "left a note"
    return Told(what=f"{verb} {where}", by=note.writer, song=song, at=note.created_at)


def _verdicts(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_verdicts(actor).filter(pk__in=ids)
    rows = rows.select_related("version__song", "by", "guest")
    return {verdict.pk: _verdict(verdict) for verdict in rows}


def _verdict(verdict: Verdict) -> Told:
    approved = verdict.choice == Verdict.Choice.APPROVED
    verb = f"approved {verdict.version} of" if approved else f"wants work on {verdict.version} of"
    return Told(what=verb, by=verdict.writer, song=verdict.version.song)


def _bookings(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_bookings(actor).filter(pk__in=ids).select_related("room", "by")
    return {booking.pk: _booking(booking) for booking in rows}


def _booking(booking: Booking) -> Told:
    day = short(booking.starts_at.date())
    return Told(what=f"booked {booking.room.name} for {booking.title}, {day}", by=booking.by)


def _members(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = visible_memberships(actor).filter(pk__in=ids).select_related("user")
    return {membership.pk: _member(membership) for membership in rows}


def _member(membership: Membership) -> Told:
    return Told(what=f"is on the project as {membership.get_role_display()}", by=membership.user)


def _phases(actor: Actor, ids: set[int]) -> dict[int, Told]:
    return {phase.pk: _phase(phase) for phase in visible_phases(actor).filter(pk__in=ids)}


def _phase(phase: Phase) -> Told:
    name = phase.get_name_display()
    if phase.done_date is not None:
        return Told(what=f"{name} was done on {short(phase.done_date)}")
    if phase.due_date is not None:
        return Told(what=f"{name} is due on {short(phase.due_date)}")
    return Told(what=f"{name} has no date any more")


def _budgets(actor: Actor, ids: set[int]) -> dict[int, Told]:
    rows = Project.objects.filter(actor.within("pk", May.SEE_MONEY), budget__in=ids)
    return {pk: Told(what="The budget was changed") for pk in rows.values_list("budget", flat=True)}


TELLERS: dict[str, Teller] = {
    "version": _versions,
    "stem": _stems,
    "album": _albums,
    "note": _notes,
    "verdict": _verdicts,
    "booking": _bookings,
    "member": _members,
    "phase": _phases,
    "budget": _budgets,
}
