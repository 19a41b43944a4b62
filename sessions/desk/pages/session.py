"""The session page of a song, and the parts of it that are sent again when something changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_safe

from processing.models import Job
from processing.recipes.roles import StemRole
from sessions.desk import lanes, levels, passports, rail, references, sheets, slips, steps, threads
from sessions.feedback.ballots import papers
from sessions.feedback.ballots.access import may_open
from sessions.hearings.access import who_sees
from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.sharing import letters
from sessions.songs.access import may_arrange, visible_songs
from sessions.songs.heard import heard
from sessions.songs.models import Song, Version

PARTS = ("rail", "stems", "passport", "notes", "jobs", "references", "ballots", "release")
SECTION_NAMES = (
    *("Intro", "Verse", "Pre-chorus", "Chorus", "Post-chorus", "Bridge", "Break", "Build"),
    *("Drop", "Solo", "Interlude", "Outro"),
)
SPEEDS = ("0.5", "0.75", "0.9", "1", "1.1", "1.25", "1.5", "2")


@dataclass
class Desk:
    """What one person sees of one song. Each part is read when it is first asked for."""

    actor: Actor
    song: Song

    @cached_property
    def cards(self) -> list[rail.VersionCard]:
        return rail.of_song(self.actor, self.song)

    @property
    def shelf(self) -> rail.Shelf:
        return rail.Shelf(cards=self.cards)

    @property
    def held(self) -> rail.VersionCard | None:
        """The newest master, where the project asks something of it before it leaves."""
        asked = [it for it in self.cards if it.checklist is not None and not it.is_retired]
        return asked[-1] if asked else None

    @cached_property
    def ballots(self) -> list[papers.Paper]:
        return papers.of_song(self.actor, self.song)

    @cached_property
    def lanes(self) -> list[lanes.StemLane]:
        # Where the notes are read anyway, they are counted here and not by the database.
        known = self.__dict__.get("threads")
        counted = threads.open_by_stem(known) if known is not None else None
        return lanes.of_song(self.actor, self.song, counted)

    @cached_property
    def passport(self) -> passports.Sheet | None:
        return passports.of_song(self.actor, self.song, self.lanes)

    @cached_property
    def threads(self) -> list[threads.Thread]:
        return threads.of_song(self.actor, self.song)

    @cached_property
    def references(self) -> list[references.ReferenceRow]:
        return references.of_song(self.actor, self.song)

    @cached_property
    def slips(self) -> list[slips.Slip]:
        return slips.of_song(self.actor, self.song, self.cards, self.lanes)

    @cached_property
    def seen_by(self) -> str:
        """`Mara and Tobi see`: who else knows what this person heard; empty when nobody does."""
        people = who_sees(self.song.project_id)
        others = [user.name for user in people if user.pk != self.actor.user.pk]
        return f"{get_text_list(others, 'and')} see{'s' * (len(others) == 1)}" if others else ""

    @cached_property
    def may(self) -> dict[str, bool]:
        """Rights by name, as templates ask for them."""
        rights = self.actor.rights_on(self.song.project_id)
        return {right.value: right in rights for right in May}

    def context(self) -> dict[str, Any]:
        return {
            "desk": self,
            "song": self.song,
            "project": self.song.project,
            "may": self.may,
            "may_see_money": self.may[May.SEE_MONEY],
            "section_names": SECTION_NAMES,
            "speeds": SPEEDS,
            "mails": letters.is_on(),
            "may_arrange": may_arrange(self.actor, self.song),
            "may_open_ballot": may_open(self.actor, self.song.project_id),
            "kinds": Version.Kind.choices,
            "services": levels.services(),
            "services_as_of": levels.as_of(),
            "roles": [(role.value, role.label) for role in StemRole],
        }


def desk_of(request: HttpRequest, song_id: int) -> Desk:
    asker = actor(request.user)
    siblings = Song.objects.filter(project=OuterRef("project")).order_by().values("project")
    songs = (
        visible_songs(asker)
        .select_related("project__artist")
        .annotate(siblings=Subquery(siblings.annotate(count=Count("pk")).values("count")))
    )
    return Desk(actor=asker, song=get_object_or_404(songs, pk=song_id))


@require_safe
def session(request: HttpRequest, song_id: int) -> HttpResponse:
    desk = desk_of(request, song_id)
    wanted = request.GET.get("version", "")
    on_show = rail.on_show(desk.cards, _number(wanted))
    open_notes = sum(thread.note.resolved_at is None for thread in desk.threads)
    phases = steps.steps(desk.song.project.phases.all(), today=timezone.localdate())
    context = desk.context() | {
        "on_show": on_show,
        "sheet": sheets.of_card(on_show) if on_show else None,
        "heard": heard(on_show.version.job) if on_show and not _is_told(desk.song) else None,
        "steps": phases,
        "length": _length(desk, on_show),
        "song_count": vars(desk.song)["siblings"],
        "running": sum(slip.job.state == Job.State.RUNNING for slip in desk.slips),
        "waiting": sum(slip.job.state == Job.State.QUEUED for slip in desk.slips),
        "open_notes": open_notes,
    }
    return render(request, "desk/session.html", context)


def _part(name: str) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_safe
    def view(request: HttpRequest, song_id: int) -> HttpResponse:
        desk = desk_of(request, song_id)
        return render(request, f"desk/session/_{name}.html", desk.context())

    return view


(
    rail_part,
    stems_part,
    passport_part,
    notes_part,
    jobs_part,
    references_part,
    ballots_part,
    release_part,
) = (_part(name) for name in PARTS)


def _is_told(song: Song) -> bool:
    """Whether people wrote down what would be shown as heard."""
    return bool(song.key and song.tempo_bpm)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _length(desk: Desk, on_show: rail.VersionCard | None) -> float | None:
    if on_show is not None and on_show.measured is not None:
        return on_show.measured.seconds
    heard = [lane.heard.measured for lane in desk.lanes if lane.heard is not None]
    return max((it.seconds or 0.0 for it in heard if it is not None), default=None)
