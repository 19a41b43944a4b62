"""Invitations in the API: to a project, by who answers for it; to the studio, by its owner."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import Actor, actor, require
from sessions.people.models import User
from sessions.people.roles import May, Role
from sessions.people.shapes import Person, Problem
from sessions.projects import invitations
from sessions.projects.access import visible_projects
from sessions.projects.models import Invitation, Project


class InvitationShape(serializers.ModelSerializer[Invitation]):
    by = Person(read_only=True)

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = (
            *("id", "project", "email", "role"),
            *("by", "sent_at", "expires_at", "is_open"),
        )
        read_only_fields = fields


class SentInvitation(InvitationShape):
    address = serializers.CharField(
        allow_null=True, help_text="There once, to hand over, when no letter could go out."
    )
    trouble = serializers.CharField(allow_blank=True, help_text="Why no letter went out.")

    class Meta(InvitationShape.Meta):
        fields = (*InvitationShape.Meta.fields, "address", "trouble")
        read_only_fields = fields


class EmailBody(serializers.Serializer[Invitation]):
    email = serializers.CharField(max_length=254)


class InvitationBody(EmailBody):
    role = serializers.ChoiceField(choices=Role.choices)


class ProjectInvitations(APIView):
    @extend_schema(
        operation_id="invitations_list",
        responses={200: InvitationShape(many=True), 403: Problem},
    )
    def get(self, request: Request, project_id: int) -> Response:
        return _listed(_project(actor(request.user), project_id).invitations.all())

    @extend_schema(
        operation_id="invitations_make",
        request=InvitationBody,
        responses={201: SentInvitation, 400: Problem, 403: Problem, 409: Problem, 429: Problem},
    )
    @sensitive_variables("sent")
    def post(self, request: Request, project_id: int) -> Response:
        """An open invitation of the same address is renewed: its address of before ends."""
        me = actor(request.user)
        project = _project(me, project_id)
        body = InvitationBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = invitations.invite(project=project, by=me.user, **body.validated_data)
        return _sent(sent, status.HTTP_201_CREATED)


class StudioInvitations(APIView):
    """To the studio itself: an account, and no project yet."""

    @extend_schema(
        operation_id="studio_invitations_list",
        responses={200: InvitationShape(many=True), 403: Problem},
    )
    def get(self, request: Request) -> Response:
        _owner(request)
        return _listed(Invitation.objects.filter(project=None))

    @extend_schema(
        operation_id="studio_invitations_make",
        request=EmailBody,
        responses={201: SentInvitation, 400: Problem, 403: Problem, 409: Problem, 429: Problem},
    )
    @sensitive_variables("sent")
    def post(self, request: Request) -> Response:
        me = _owner(request)
        body = EmailBody(data=request.data)
        body.is_valid(raise_exception=True)
        sent = invitations.invite(project=None, by=me, email=body.validated_data["email"])
        return _sent(sent, status.HTTP_201_CREATED)


class OneInvitation(APIView):
    @extend_schema(operation_id="invitations_read", responses={200: InvitationShape, 403: Problem})
    def get(self, request: Request, invitation_id: int) -> Response:
        return Response(InvitationShape(_invitation(request, invitation_id)).data)

    @extend_schema(
        operation_id="invitations_revoke",
        request=None,
        responses={204: None, 403: Problem},
    )
    def delete(self, request: Request, invitation_id: int) -> Response:
        row = _invitation(request, invitation_id)
        invitations.revoke(row, by=actor(request.user).user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationLetter(APIView):
    @extend_schema(
        operation_id="invitations_send_again",
        request=None,
        responses={200: SentInvitation, 403: Problem, 404: Problem, 429: Problem},
    )
    @sensitive_variables("sent")
    def put(self, request: Request, invitation_id: int) -> Response:
        """A new letter with a new address; the one of before opens nothing any more."""
        row = _invitation(request, invitation_id)
        sent = invitations.send_again(row, by=actor(request.user).user)
        return _sent(sent, status.HTTP_200_OK)


def _project(me: Actor, project_id: int) -> Project:
    project = get_object_or_404(visible_projects(me), pk=project_id)
    require(me, project, May.CHANGE_PROJECT)
    return project


def _owner(request: Request) -> User:
    me = actor(request.user)
    if not me.is_owner:
        raise PermissionDenied("Only the owner invites people to the studio itself.")
    return me.user


def _invitation(request: Request, invitation_id: int) -> Invitation:
    """Of a project that they see; those to the studio are there for its owner alone."""
    me = actor(request.user)
    rows = Invitation.objects.filter(me.within("project")).select_related("by", "project")
    row = get_object_or_404(rows, pk=invitation_id)
    if row.project is not None:
        require(me, row.project, May.CHANGE_PROJECT)
    return row


def _listed(rows: QuerySet[Invitation]) -> Response:
    found = rows.select_related("by").order_by("sent_at", "pk")
    return Response(InvitationShape(found, many=True).data)


def _sent(sent: invitations.Sent, code: int) -> Response:
    """An address that nobody mailed is in this one answer and kept nowhere."""
    shown = InvitationShape(sent.invitation).data
    return Response({**shown, "address": sent.address, "trouble": sent.trouble}, status=code)
