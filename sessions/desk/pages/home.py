"""The first page after signing in: every project, what is new, what is next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from sessions.desk import shelf
from sessions.desk.bookings import next_bookings
from sessions.desk.forms import NewProjectForm
from sessions.people.access import Actor, actor
from sessions.people.models import Studio
from sessions.projects import actions
from sessions.projects.access import may_start_projects, require_may_start_projects
from sessions.projects.models import Phase
from sessions.sharing.access import browser_of
from sessions.sharing.actions import left_here

NEW_PROJECT = "new-project"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    return _show(request, me, NewProjectForm(), open_dialog=request.GET.get("open", ""))


@require_POST
def projects(request: HttpRequest) -> HttpResponse:
    """A new project, typed into the dialog of the first page."""
    me = actor(request.user)
    require_may_start_projects(me)
    form = NewProjectForm(request.POST)
    if not form.is_valid():
        return _show(request, me, form, open_dialog=NEW_PROJECT, status=422)
    project = actions.start_project(by=me.user, **form.cleaned_data)
    return redirect("desk:project", project.pk)


def _show(
    request: HttpRequest, me: Actor, form: NewProjectForm, *, open_dialog: str, status: int = 200
) -> HttpResponse:
    rows = shelf.projects(me, today=shelf.today())
    running = shelf.at_work(me) if rows else []
    context = {
        "studio": Studio.objects.first(),
        "rows": rows,
        "phase_names": Phase.Name.labels,
        "song_count": sum(row.song_count for row in rows),
        "open_note_count": sum(row.open_notes for row in rows),
        "late_count": sum(row.is_late for row in rows),
        "newest": shelf.newest(me) if rows else [],
        "running": running,
        "running_count": sum(it.count for it in running),
        "bookings": next_bookings(me) if rows else [],
        "may_start": may_start_projects(me),
        "artist_names": sorted({row.project.artist.name for row in rows}),
        "new_project": form,
        "open": open_dialog,
        "left_here": left_here(me.user, browser_of(request)),
    }
    return render(request, "desk/home.html", context, status=status)
