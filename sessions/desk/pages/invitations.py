"""Inviting by mail, from a project's people; to the studio itself, from the owner's account."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from sessions.desk.forms import InviteForm, NewMemberForm
from sessions.desk.pages import account
from sessions.desk.pages.project import show
from sessions.people.access import Actor, actor, require
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.projects import invitations, querysets
from sessions.projects.access import visible_projects
from sessions.projects.models import Invitation, Project


@require_POST
@sensitive_variables("sent")
def invite(request: HttpRequest, project_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    form = NewMemberForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            sent = invitations.invite(
                project=project, by=me.user, email=asked["email"], role=asked["role"]
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _sent(request, me, project, sent)
    return show(
        request, me, project, open_dialog="new-member", forms={"new_member": form}, status=422
    )


@require_POST
@sensitive_variables("sent")
def letter(request: HttpRequest, project_id: int, invitation_id: int) -> HttpResponse:
    """Once more, with a new address; the address of before opens nothing any more."""
    me, project = _changeable(request, project_id)
    row = get_object_or_404(project.invitations.select_related("by"), pk=invitation_id)
    try:
        sent = invitations.send_again(row, by=me.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("desk:project", project.pk)
    return _sent(request, me, project, sent)


@require_POST
def removal(request: HttpRequest, project_id: int, invitation_id: int) -> HttpResponse:
    me, project = _changeable(request, project_id)
    row = get_object_or_404(project.invitations.select_related("project"), pk=invitation_id)
    invitations.revoke(row, by=me.user)
    messages.success(request, f"The invitation of {row.email} opens nothing any more.")
    return redirect("desk:project", project.pk)


@require_POST
@sensitive_variables("sent")
def to_studio(request: HttpRequest) -> HttpResponse:
    me = _owner(request)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            sent = invitations.invite(project=None, by=me.user, email=form.cleaned_data["email"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if sent.address is not None:
                return account.show(request, me, invited=sent)
            messages.success(request, f"A letter is on its way to {sent.invitation.email}.")
            return redirect("desk:account")
    return account.show(request, me, invite_form=form, status=422)


@require_POST
def to_studio_removal(request: HttpRequest, invitation_id: int) -> HttpResponse:
    me = _owner(request)
    row = get_object_or_404(Invitation, project=None, pk=invitation_id)
    invitations.revoke(row, by=me.user)
    messages.success(request, f"The invitation of {row.email} opens nothing any more.")
    return redirect("desk:account")


def _owner(request: HttpRequest) -> Actor:
    me = actor(request.user)
    if not me.is_owner:
        raise PermissionDenied("Only the owner invites people to the studio itself.")
    return me


def _changeable(request: HttpRequest, project_id: int) -> tuple[Actor, Project]:
    me = actor(request.user)
    project = get_object_or_404(querysets.for_page(visible_projects(me)), pk=project_id)
    require(me, project, May.CHANGE_PROJECT)
    return me, project


def _sent(
    request: HttpRequest, me: Actor, project: Project, sent: invitations.Sent
) -> HttpResponse:
    """An address that nobody mailed is in this one answer and kept nowhere."""
    if sent.address is None:
        messages.success(request, f"A letter is on its way to {sent.invitation.email}.")
        return redirect("desk:project", project.pk)
    return show(request, me, project, forms={"invited": sent})
