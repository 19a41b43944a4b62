"""The week of the rooms, and the classic forms on it.

Context of `templates/schedule/week.html`:

`week`      `week.Week`: `.title` ("16 to 22 March"), `.number`, `.days` (7 dates), `.previous`,
            `.next` (dates for `?day=`), `.lanes`: each `.room` (`.name`, `.time_zone`) and `.days`:
            each `.date`, `.is_today`, `.blocks`: each `.booking` (None: another project's, show
            "Taken"; else `.pk`, `.title`, `.project`, `.by`, `.room`), `.times`
            ("10:00–18:00"), `.starts`, `.ends`, `.whole`, and where it lies on the line from 09:00
            to 21:00: `.start_fraction`, `.length_fraction` (0 to 1; length 0: outside the line).
            All times are those of the clock in the room.
`today`     a date, for the "Today" key
`projects`  projects the viewer may book for (empty: show no form)
`rooms`     rooms to choose from
`may_open_rooms`  whether to offer a new room (the owner)
`chosen`    `chosen.Chosen` of `?booking=`, or None: `.booking`, `.may_change`, `.whole`, `.form`
`fresh`     what an untouched form to book holds
`studio_zone`  the name of the zone to offer for a new room
`undo`      {"sentence", "form"} right after a cancellation, or None: book again what was cancelled
`problem`   None, or {"sentence", "remedy", "place"}: what was wrong with the form sent; place is
            "book", "room" or the pk of a booking
`typed`     what was typed into that form (a QueryDict), to be shown again

Forms (POST, CSRF token, answered by a redirect to the week, or by this page with status 4xx):

`schedule:week`                     room, project, title, day, starts, ends [, until_day]
`schedule:booking` booking.pk       room, title, day, starts, ends [, until_day]   changes it
`schedule:cancellation` booking.pk  nothing
`schedule:rooms`                    name, time_zone

`day` and `until_day` are 2027-03-19, `starts` and `ends` 10:00; an end that is not after the start
means the next day. The week shown is that of `?day=2027-03-19`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.views.decorators.http import require_http_methods, require_POST

from sessions.people.access import Actor, actor
from sessions.people.models import Studio
from sessions.people.refusals import Refused
from sessions.projects.access import visible_projects
from sessions.schedule import access, actions
from sessions.schedule.chosen import as_form, choose
from sessions.schedule.clock import moment, span
from sessions.schedule.models import Booking, Room
from sessions.schedule.week import lay_out

UNDO = "cancelled_booking"


@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    if request.method != "POST":
        return _page(request, me, _day(request.GET.get("day", "")))
    form = request.POST
    project = get_object_or_404(visible_projects(me), pk=_number(form, "project"))
    access.require_booking(me, project.pk)
    room = get_object_or_404(access.rooms(), pk=_number(form, "room"))

    def book() -> Booking:
        return actions.book(_slot(form, room), project=project, by=me.user)

    return _done(request, me, "book", book)


@require_POST
def booking(request: HttpRequest, booking_id: int) -> HttpResponse:
    me, row = _row(request, booking_id)
    form = request.POST
    room = get_object_or_404(access.rooms(), pk=_number(form, "room"))

    return _done(request, me, str(row.pk), lambda: actions.move(row, _slot(form, room)))


@require_POST
def cancellation(request: HttpRequest, booking_id: int) -> HttpResponse:
    _, row = _row(request, booking_id)
    zone = ZoneInfo(row.room.time_zone)
    request.session[UNDO] = {
        "sentence": f"{row.title}, {row.room.name}, {span(row.starts_at, row.ends_at, zone)}",
        "form": as_form(row),
    }
    actions.cancel(row)
    return _to_week(row.starts_at.astimezone(zone).date())


@require_POST
def rooms(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    access.require_rooms(me)
    try:
        actions.open_room(
            name=request.POST.get("name", ""), time_zone=request.POST.get("time_zone", "")
        )
    except Refused as problem:
        return _refusal(request, me, "room", problem)
    return redirect("schedule:week")


def _row(request: HttpRequest, booking_id: int) -> tuple[Actor, Booking]:
    me = actor(request.user)
    rows = access.visible_bookings(me).select_related("room")
    row = get_object_or_404(rows, pk=booking_id)
    access.require_booking(me, row.project_id)
    return me, row


def _done(
    request: HttpRequest, me: Actor, place: str, change: Callable[[], Booking]
) -> HttpResponse:
    try:
        booked = change()
    except Refused as problem:
        return _refusal(request, me, place, problem)
    return _to_week(booked.starts_at.astimezone(ZoneInfo(booked.room.time_zone)).date())


def _refusal(request: HttpRequest, me: Actor, place: str, problem: Refused) -> HttpResponse:
    said = {"sentence": problem.sentence, "remedy": problem.remedy, "place": place}
    day = _day(request.POST.get("day", ""))
    return _page(request, me, day, problem=said, status=problem.status)


def _page(
    request: HttpRequest,
    me: Actor,
    day: date | None,
    *,
    problem: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    zone = _studio_zone()
    today = now.astimezone(zone).date()
    context: dict[str, Any] = {
        "week": lay_out(me, day or today, now),
        "today": today,
        "projects": list(access.bookable_projects(me)),
        "may_open_rooms": me.is_owner,
        "chosen": choose(me, problem["place"] if problem else request.GET.get("booking", "")),
        "fresh": {"day": (day or today).isoformat(), "starts": "10:00", "ends": "18:00"},
        "studio_zone": zone.key,
        "undo": None if problem else request.session.pop(UNDO, None),
        "problem": problem,
        "typed": request.POST if problem else QueryDict(),
    }
    context["rooms"] = [lane.room for lane in context["week"].lanes]
    return render(request, "schedule/week.html", context, status=status)


def _studio_zone() -> ZoneInfo:
    """The clock of the first room stands for "today" where no room is meant, else the studio's."""
    first = access.rooms().first() or Studio.objects.first()
    return ZoneInfo(first.time_zone) if first else ZoneInfo("UTC")


def _slot(form: QueryDict, room: Room) -> actions.Slot:
    zone = ZoneInfo(room.time_zone)
    day, starts, ends = _day(form.get("day", "")), _clock(form, "starts"), _clock(form, "ends")
    if day is None or starts is None or ends is None:
        raise actions.WrongBooking("Give a day, a start and an end, such as 10:00 and 18:00.")
    until = _day(form.get("until_day", "")) or day
    if until == day and ends <= starts:
        until = day + timedelta(days=1)
    return actions.Slot(
        room=room,
        title=form.get("title", ""),
        starts_at=moment(day, starts, zone),
        ends_at=moment(until, ends, zone),
    )


def _clock(form: QueryDict, name: str) -> time | None:
    try:
        found = parse_time(form.get(name, ""))
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found else None


def _day(text: str) -> date | None:
    """A date that has a week before and after it on the calendar."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date(1900, 1, 1) <= day <= date(9000, 1, 1) else None


def _number(form: QueryDict, name: str) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _to_week(day: date) -> HttpResponse:
    return redirect(f"{reverse('schedule:week')}?day={day.isoformat()}")
