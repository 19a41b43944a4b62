"""The forms on a project's page: songs, people and dates. Each answers with the page again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from sessions.desk import shelf
from sessions.desk.forms import NewMemberForm, NewSongForm
from sessions.desk.pages.project import phase_form, show
from sessions.people.access import Actor, actor, require
from sessions.people.refusals import Refused
from sessions.people.roles import May, Role
from sessions.projects import actions, querysets
from sessions.projects.access import visible_projects
from sessions.projects.models import Membership, Project
from sessions.songs import actions as songs


@require_POST
def new_song(request: HttpRequest, project_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    form = NewSongForm(request.POST)
    if form.is_valid():
        song = songs.add_song(project, by=me.user, **form.cleaned_data)
        return redirect("desk:session", song.pk)
    return show(request, me, project, open_dialog="new-song", forms={"new_song": form}, status=422)


@require_POST
@sensitive_variables("added")
def new_member(request: HttpRequest, project_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    form = NewMemberForm(request.POST)
    if form.is_valid():
        try:
            added = actions.add_member(project=project, by=me.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _welcome(request, me, project, added)
    return show(
        request, me, project, open_dialog="new-member", forms={"new_member": form}, status=422
    )


@require_POST
def role(request: HttpRequest, project_id: int, member_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    membership = _member(project, member_id)
    wanted = request.POST.get("role", "")
    if wanted in Role.values:
        try:
            actions.change_role(membership, wanted, by=me.user)
        except Refused as refusal:
            messages.error(request, f"{refusal.sentence} {refusal.remedy}")
    return redirect("desk:project", project.pk)


@require_POST
def removal(request: HttpRequest, project_id: int, member_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    membership = _member(project, member_id)
    try:
        actions.remove_member(membership, by=me.user)
    except Refused as refusal:
        messages.error(request, f"{refusal.sentence} {refusal.remedy}")
    else:
        messages.success(request, f"{membership.user.name} is no longer on {project.title}.")
        if membership.user_id == me.user.pk and not me.is_owner:
            return redirect("desk:home")
    return redirect("desk:project", project.pk)


@require_POST
def full_listen(request: HttpRequest, project_id: int) -> HttpResponse:
    """Whether an approval needs the whole version heard: the switch as it was sent."""
    me, project = _changeable(request, project_id)
    actions.change_project(project, by=me.user, approval_needs_full_listen="on" in request.POST)
    return redirect("desk:project", project.pk)


@require_POST
def phase(request: HttpRequest, project_id: int, phase_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    row = get_object_or_404(project.phases.select_related("project"), pk=phase_id)
    form = phase_form(row, request.POST)
    if form.is_valid():
        changes = form.cleaned_data
        if "done" in request.POST:
            done = request.POST["done"] == "today"
            changes = {**changes, "done_date": shelf.today() if done else None}
        actions.change_phase(row, **changes)
        return redirect("desk:project", project.pk)
    return show(
        request, me, project, open_dialog=f"phase-{row.pk}", forms={"bad_phase": form}, status=422
    )


def _changeable(request: HttpRequest, project_id: int) -> tuple[Actor, Project]:
    me = actor(request.user)
    project = get_object_or_404(querysets.for_page(visible_projects(me)), pk=project_id)
    require(me, project, May.CHANGE_PROJECT)
    return me, project


def _member(project: Project, member_id: int) -> Membership:
    return get_object_or_404(project.memberships.select_related("user", "project"), pk=member_id)


def _welcome(
    request: HttpRequest, me: Actor, project: Project, added: actions.Added
) -> HttpResponse:
    """A new account's password is in this one answer and kept nowhere, the session included."""
    person = added.membership.user
    if added.temporary_password is None:
        messages.success(request, f"{person.name} is on {project.title} now.")
        return redirect("desk:project", project.pk)
    welcome = {"person": person, "password": added.temporary_password}
    return show(request, me, _read_again(me, project), forms={"welcome": welcome})


def _read_again(me: Actor, project: Project) -> Project:
    return querysets.for_page(visible_projects(me)).get(pk=project.pk)
