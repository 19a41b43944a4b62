"""Opens the demo album: its rows at once, its stems as jobs for the workers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from processing.recipes import PlayedNote, PlayRecipe
from sessions.budgets import actions as budgets
from sessions.desk.demo import album
from sessions.desk.demo.score import Part, compose
from sessions.people.actions import create_account
from sessions.people.models import Studio, User
from sessions.projects import actions as projects
from sessions.projects.models import Phase, Project
from sessions.schedule import actions as schedule
from sessions.schedule.models import Room
from sessions.songs import actions as songs

_DONE_PHASES = {
    Phase.Name.BRIEF: -40,
    Phase.Name.WRITE: -33,
    Phase.Name.PREP: -26,
    Phase.Name.RECORD: -12,
    Phase.Name.EDIT: -4,
}
_COMING_PHASES = {Phase.Name.MIX: 3, Phase.Name.MASTER: 10, Phase.Name.DELIVER: 17}
_MINOR_PER_MAJOR = 100


def demo_project() -> Project | None:
    """Anybody may give a record this catalogue number; only the demo has its people as well."""
    people = [person.email for person in album.PEOPLE]
    rows = Project.objects.filter(catalogue=album.CATALOGUE, memberships__user__email__in=people)
    return rows.order_by("pk").first()


@transaction.atomic
def open_demo(by: User) -> Project:
    """The album with its people, songs, stems on their way, bookings and budget.

    Opened twice it is the same album: the studio's row is locked while it is made. What needs
    the stems' sound (mixes, notes on them, masters) follows in `carry_on`.
    """
    studio = Studio.objects.select_for_update().get()
    already = demo_project()
    if already is not None:
        return already
    today = timezone.localdate(timezone=ZoneInfo(studio.time_zone))
    project = projects.start_project(
        by=by,
        title=album.TITLE,
        artist=album.ARTIST,
        kind=Project.Kind.ALBUM,
        brief=album.BRIEF,
        catalogue=album.CATALOGUE,
        release_date=today + timedelta(days=90),
    )
    people = _people(project, by)
    _dates(project, today)
    for song in album.SONGS:
        _song(project, song, by=people["Teo"])
    _bookings(project, studio, people["Nina"], today)
    _budget(project, studio, by)
    return project


def _people(project: Project, by: User) -> dict[str, User]:
    """By first name. Their temporary passwords are made again whenever somebody asks for them."""
    people = {}
    for person in album.PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user, _ = create_account(email=person.email, name=person.name)
        projects.add_member(project=project, by=by, email=user.email, role=person.role)
        people[person.name.split()[0]] = user
    artist = project.artist
    artist.members.add(people["Ada"])
    return people


def _dates(project: Project, today: date) -> None:
    for phase in project.phases.all():
        if phase.name in _DONE_PHASES:
            day = today + timedelta(days=_DONE_PHASES[Phase.Name(phase.name)])
            projects.change_phase(phase, due_date=day, done_date=day)
        else:
            day = today + timedelta(days=_COMING_PHASES[Phase.Name(phase.name)])
            projects.change_phase(phase, due_date=day)


def _song(project: Project, song: album.DemoSong, *, by: User) -> None:
    plan = song.plan
    row = songs.add_song(
        project,
        by=by,
        title=plan.title,
        key=plan.key,
        tempo_bpm=Decimal(str(plan.bpm)),
        target_lufs=song.target_lufs,
    )
    for part in compose(plan):
        recipe = _recipe(part, seconds=plan.seconds)
        songs.order_part(row, by=by, name=part.name, role=part.role, recipe=recipe)


def _recipe(part: Part, *, seconds: float) -> PlayRecipe:
    return PlayRecipe(
        notes=tuple(
            PlayedNote(at_seconds=at, seconds=long, key=key, velocity=velocity)
            for at, long, key, velocity in part.notes
        ),
        seconds=round(seconds, 3),
        program=part.program,
        drums=part.drums,
        mono=part.mono,
        gain_db=-4.0,
    )


def _bookings(project: Project, studio: Studio, by: User, today: date) -> None:
    """Somebody's own bookings may be in the way already: theirs stays, the demo's is left out."""
    zone = ZoneInfo(studio.time_zone)
    rooms = {}
    for name in album.ROOMS:
        rooms[name] = Room.objects.filter(name=name).first() or schedule.open_room(
            name=name, time_zone=studio.time_zone
        )
    for name, days, hour, hours, title in album.BOOKINGS:
        starts_at = datetime.combine(today + timedelta(days=days), time(hour), tzinfo=zone)
        slot = schedule.Slot(
            room=rooms[name],
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
        )
        try:
            schedule.book(slot, project=project, by=by)
        except schedule.Clash:
            continue


def _budget(project: Project, studio: Studio, by: User) -> None:
    budget = budgets.open_budget(project, by=by, currency=studio.currency)
    for category, label, planned, actual in album.LINES:
        line = budgets.Line(
            category=category,
            label=label,
            planned_minor=planned * _MINOR_PER_MAJOR,
            actual_minor=actual * _MINOR_PER_MAJOR,
        )
        budgets.add_line(budget, line, by=by)
