"""Projects, their members and phases."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.projects import access, actions, querysets, shapes
from sessions.projects.models import Membership, Project


class Projects(APIView):
    @extend_schema(operation_id="projects_list", responses=shapes.ProjectShape(many=True))
    def get(self, request: Request) -> Response:
        projects = querysets.for_page(access.visible_projects(actor(request.user)))
        return Response(shapes.ProjectShape(projects, many=True).data)

    @extend_schema(
        operation_id="projects_start",
        request=shapes.ProjectBody,
        responses={201: shapes.ProjectShape, 403: Problem},
    )
    def post(self, request: Request) -> Response:
        me = actor(request.user)
        access.require_may_start_projects(me)
        body = shapes.ProjectBody(data=request.data)
        body.is_valid(raise_exception=True)
        project = actions.start_project(by=me.user, **body.validated_data)
        return Response(_shown(project.pk), status=status.HTTP_201_CREATED)


class OneProject(APIView):
    @extend_schema(operation_id="projects_read", responses=shapes.ProjectShape)
    def get(self, request: Request, project_id: int) -> Response:
        return Response(_shown(_project(actor(request.user), project_id).pk))

    @extend_schema(
        operation_id="projects_change",
        request=shapes.ProjectBody(partial=True),
        responses={200: shapes.ProjectShape, 403: Problem},
    )
    def patch(self, request: Request, project_id: int) -> Response:
        project = _changeable(request, project_id)
        body = shapes.ProjectBody(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        me = actor(request.user).user
        actions.change_project(project, by=me, **body.validated_data)
        return Response(_shown(project.pk))


class Members(APIView):
    @extend_schema(operation_id="members_list", responses=shapes.MemberShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        project = _project(actor(request.user), project_id)
        members = querysets.with_people(project.memberships.all())
        return Response(shapes.MemberShape(members, many=True).data)

    @extend_schema(
        operation_id="members_add",
        request=shapes.MemberBody,
        responses={201: shapes.AddedMember, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = _changeable(request, project_id)
        body = shapes.MemberBody(data=request.data)
        body.is_valid(raise_exception=True)
        added = actions.add_member(
            project=project, by=actor(request.user).user, **body.validated_data
        )
        answer = shapes.MemberShape(added.membership).data
        return Response(
            {**answer, "temporary_password": added.temporary_password},
            status=status.HTTP_201_CREATED,
        )


class OneMember(APIView):
    @extend_schema(
        operation_id="members_change",
        request=shapes.RoleBody,
        responses={200: shapes.MemberShape, 403: Problem, 409: Problem},
    )
    def patch(self, request: Request, project_id: int, member_id: int) -> Response:
        membership = _member(_changeable(request, project_id), member_id)
        body = shapes.RoleBody(data=request.data)
        body.is_valid(raise_exception=True)
        actions.change_role(membership, body.validated_data["role"], by=actor(request.user).user)
        return Response(shapes.MemberShape(membership).data)

    @extend_schema(operation_id="members_remove", responses={204: None, 403: Problem, 409: Problem})
    def delete(self, request: Request, project_id: int, member_id: int) -> Response:
        membership = _member(_changeable(request, project_id), member_id)
        actions.remove_member(membership, by=actor(request.user).user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OnePhase(APIView):
    @extend_schema(
        operation_id="phases_change",
        request=shapes.PhaseShape(partial=True),
        responses={200: shapes.PhaseShape, 403: Problem},
    )
    def patch(self, request: Request, project_id: int, phase_id: int) -> Response:
        project = _changeable(request, project_id)
        phase = get_object_or_404(project.phases.select_related("project"), pk=phase_id)
        body = shapes.PhaseShape(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        actions.change_phase(phase, **body.validated_data)
        return Response(shapes.PhaseShape(phase).data)


def _project(me: Actor, project_id: int) -> Project:
    return get_object_or_404(access.visible_projects(me), pk=project_id)


def _changeable(request: Request, project_id: int) -> Project:
    me = actor(request.user)
    project = _project(me, project_id)
    access.require(me, project, May.CHANGE_PROJECT)
    return project


def _member(project: Project, member_id: int) -> Membership:
    members = project.memberships.select_related("user", "project")
    return get_object_or_404(members, pk=member_id)


def _shown(project_id: int) -> dict[str, object]:
    project = querysets.for_page(Project.objects.filter(pk=project_id)).get()
    return dict(shapes.ProjectShape(project).data)
