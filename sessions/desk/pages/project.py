"""The page of a project: its label, its songs, its dates, its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sessions.budgets.models import Budget
from sessions.budgets.sums import BudgetSum, add_up
from sessions.desk import activity, albums, links, releases, shelf, tapes
from sessions.desk.bookings import next_bookings
from sessions.desk.forms import NewMemberForm, NewSongForm, PhaseForm
from sessions.desk.steps import Step, steps
from sessions.people.access import Actor, actor
from sessions.people.roles import May, Role
from sessions.projects import querysets
from sessions.projects.access import visible_projects
from sessions.projects.models import Invitation, Phase, Project


@require_safe
def page(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    rows = querysets.for_page(visible_projects(me))
    project = get_object_or_404(rows, pk=project_id)
    return show(request, me, project, open_dialog=request.GET.get("open", ""))


@require_safe
def albums_part(request: HttpRequest, project_id: int) -> HttpResponse:
    """The albums alone, to be read again while they are made."""
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=project_id)
    return render(
        request, "desk/project/_albums.html", {"project": project, **_albums(me, project)}
    )


def show(  # noqa: PLR0913
    request: HttpRequest,
    me: Actor,
    project: Project,
    *,
    open_dialog: str = "",
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that came back from an action open and its words kept."""
    context = {
        **_songs(me, project),
        **_frame(me, project),
        **_albums(me, project),
        **_links(me, project),
        **releases.of_project(me, project),
        "project": project,
        "phases": _dated(project, (forms or {}).get("bad_phase")),
        "bookings": next_bookings(me, project),
        "activity": activity.of_project(me, project),
        "roles": Role.choices,
        "open": open_dialog,
        "new_song": NewSongForm(),
        "new_member": NewMemberForm(),
        **(forms or {}),
    }
    return render(request, "desk/project.html", context, status=status)


def phase_form(phase: Phase, data: Mapping[str, Any] | None = None) -> PhaseForm:
    given = {"due_date": phase.due_date, "done_date": phase.done_date}
    return PhaseForm(data, initial=given, auto_id=f"phase-{phase.pk}-%s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A phase and the form of its dates."""

    step: Step
    form: PhaseForm

    @property
    def dialog(self) -> str:
        return f"phase-{self.step.phase.pk}"


def _dated(project: Project, came_back: PhaseForm | None) -> list[Dated]:
    """A form that was refused stands in its own phase, with what was typed."""
    refused = came_back.auto_id if came_back is not None else ""
    made = []
    for step in steps(project.phases.all(), today=shelf.today()):
        form = phase_form(step.phase)
        same = came_back is not None and form.auto_id == refused
        made.append(Dated(step=step, form=came_back if same and came_back else form))
    return made


def _songs(me: Actor, project: Project) -> dict[str, Any]:
    rows = tapes.of_project(me, project)
    return {
        "songs": rows,
        "cell_names": [cell.name for cell in rows[0].cells] if rows else [],
        "running_time": sum(row.figures.seconds or 0.0 for row in rows),
        "open_note_count": sum(row.open_notes for row in rows),
        "masters_due": _due(project, Phase.Name.MASTER),
    }


def _albums(me: Actor, project: Project) -> dict[str, Any]:
    rights = (May.LISTEN, May.ORDER, May.DOWNLOAD, May.CHANGE_PROJECT)
    return {
        "albums": albums.of_project(me, project),
        "may": {right.value: me.may(project.pk, right) for right in rights},
    }


def _links(me: Actor, project: Project) -> dict[str, Any]:
    """Under names of their own: `rows` means other things on other pages."""
    if not me.may(project.pk, May.CHANGE_PROJECT):
        return {}
    said = links.context(links.of_project(me, project))
    return {"links": said["rows"], "living": said["living"], "mails": said["mails"]}


def _frame(me: Actor, project: Project) -> dict[str, Any]:
    may_see_money = me.may(project.pk, May.SEE_MONEY)
    return {
        "may_see_money": may_see_money,
        "may_change": me.may(project.pk, May.CHANGE_PROJECT),
        "invitations": _invitations(me, project),
        "money": _money(project) if may_see_money else None,
        "producers": [
            membership.user.name
            for membership in project.memberships.all()
            if membership.role == Role.PRODUCER
        ],
    }


def _invitations(me: Actor, project: Project) -> list[Invitation]:
    """Who was asked and has not come: for those who may ask."""
    if not me.may(project.pk, May.CHANGE_PROJECT):
        return []
    return list(project.invitations.order_by("sent_at", "pk"))


def _money(project: Project) -> BudgetSum | None:
    budget = Budget.objects.filter(project=project).first()
    return add_up(budget) if budget else None


def _due(project: Project, name: str) -> dt.date | None:
    return next((phase.due_date for phase in project.phases.all() if phase.name == name), None)
