"""Links, for who answers for the project."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.models import User
from sessions.people.roles import May
from sessions.people.shapes import Person, Problem
from sessions.projects.access import visible_projects
from sessions.sharing import access, actions, addresses
from sessions.sharing.models import Link, LinkItem
from sessions.songs.access import visible_songs, visible_versions

_ITEMS_AT_MOST = 100
_ADDRESS = inline_serializer("LinkAddress", {"address": serializers.URLField()})


class ItemShape(serializers.ModelSerializer[LinkItem]):
    class Meta:
        model = LinkItem
        fields = ("song", "version")


class LinkShape(serializers.ModelSerializer[Link]):
    by = Person(read_only=True)
    recipient = serializers.CharField(source="guest.name", default="", read_only=True)
    email = serializers.CharField(source="guest.email", default="", read_only=True)
    items = ItemShape(many=True, read_only=True)
    has_password = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Link
        fields = (
            "id",
            "project",
            "name",
            "recipient",
            "email",
            "is_whole_project",
            "items",
            "may_note",
            "may_approve",
            "may_download",
            "plays_at_most",
            "downloads_at_most",
            "has_password",
            "expires_at",
            "paused_at",
            "revoked_at",
            "by",
            "created_at",
            "page",
        )
        read_only_fields = fields

    def get_has_password(self, link: Link) -> bool:
        return bool(link.password)

    def get_page(self, link: Link) -> str:
        return addresses.page(link)


class NewLink(LinkShape):
    address = serializers.URLField(help_text="Shown this once: only its hash is kept.")

    class Meta(LinkShape.Meta):
        fields = (*LinkShape.Meta.fields, "address")  # type: ignore[assignment]


class LinkChange(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=120, required=False)
    may_note = serializers.BooleanField(required=False)
    may_approve = serializers.BooleanField(required=False)
    may_download = serializers.BooleanField(required=False)
    plays_at_most = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    downloads_at_most = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    password = serializers.CharField(
        max_length=200, required=False, allow_blank=True, trim_whitespace=False
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class LinkBody(LinkChange):
    """Without `items`: the whole project, each song in its newest version. Listening only."""

    items = serializers.ListField(
        child=inline_serializer(
            "NewLinkItem",
            {
                "song": serializers.IntegerField(),
                "version": serializers.IntegerField(required=False, allow_null=True),
            },
        ),
        required=False,
        max_length=_ITEMS_AT_MOST,
    )
    recipient = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)


class Links(APIView):
    @extend_schema(operation_id="links_list", responses=LinkShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        _, links = _links(request, project_id)
        return Response(LinkShape(links, many=True).data)

    @extend_schema(
        operation_id="links_make",
        request=LinkBody,
        responses={201: NewLink, 400: Problem, 403: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        me, _ = _links(request, project_id)
        project = get_object_or_404(visible_projects(actor(request.user)), pk=project_id)
        body = LinkBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        items = [_item(request, each) for each in said.pop("items", ())]
        link, token = actions.make_link(project, by=me, items=items, **said)
        shown = {**LinkShape(link).data, "address": addresses.door(token)}
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="links_revoke_all",
        request=None,
        responses={
            200: inline_serializer("Revoked", {"revoked": serializers.IntegerField()}),
            403: Problem,
        },
    )
    def delete(self, request: Request, project_id: int) -> Response:
        me, _ = _links(request, project_id)
        project = get_object_or_404(visible_projects(actor(request.user)), pk=project_id)
        return Response({"revoked": actions.revoke_all(project, by=me)})


class OneLink(APIView):
    @extend_schema(operation_id="links_read", responses=LinkShape)
    def get(self, request: Request, link_id: int) -> Response:
        return Response(LinkShape(_link(request, link_id)).data)

    @extend_schema(
        operation_id="links_change",
        request=LinkChange,
        responses={200: LinkShape, 400: Problem, 410: Problem},
    )
    def patch(self, request: Request, link_id: int) -> Response:
        link = _link(request, link_id)
        body = LinkChange(data=request.data)
        body.is_valid(raise_exception=True)
        me = actor(request.user).user
        return Response(LinkShape(actions.change_link(link, by=me, **body.validated_data)).data)

    @extend_schema(operation_id="links_revoke", request=None, responses={204: None})
    def delete(self, request: Request, link_id: int) -> Response:
        actions.revoke_link(_link(request, link_id), by=actor(request.user).user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkAddress(APIView):
    @extend_schema(
        operation_id="links_new_address", request=None, responses={200: _ADDRESS, 410: Problem}
    )
    def put(self, request: Request, link_id: int) -> Response:
        """A new address in place of the old one, which opens nothing any more."""
        token = actions.new_address(_link(request, link_id), by=actor(request.user).user)
        return Response({"address": addresses.door(token)})


class Pause(APIView):
    @extend_schema(
        operation_id="links_pause", request=None, responses={200: LinkShape, 410: Problem}
    )
    def put(self, request: Request, link_id: int) -> Response:
        link = actions.pause_link(_link(request, link_id), by=actor(request.user).user)
        return Response(LinkShape(link).data)

    @extend_schema(
        operation_id="links_resume", request=None, responses={200: LinkShape, 410: Problem}
    )
    def delete(self, request: Request, link_id: int) -> Response:
        link = actions.resume_link(_link(request, link_id), by=actor(request.user).user)
        return Response(LinkShape(link).data)


class Preview(APIView):
    @extend_schema(
        operation_id="links_preview",
        request=None,
        responses=inline_serializer("LinkPreview", {"page": serializers.CharField()}),
    )
    def post(self, request: Request, link_id: int) -> Response:
        """Lets this browser in as a guest who counts as nobody."""
        plain = request._request  # noqa: SLF001
        link = _link(request, link_id)
        me = actor(request.user).user
        opened = actions.preview(link, browser=access.browser_of(plain), by=me)
        answer = Response({"page": addresses.page(link)})
        access.set_browser(answer, opened.browser)
        return answer


def _links(request: Request, project_id: int) -> tuple[User, list[Link]]:
    """Seeing a project is one thing, seeing whom it was shown to another."""
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=project_id)
    access.require(me, project, May.CHANGE_PROJECT)
    rows = access.visible_links(me).filter(project=project).select_related("guest", "by")
    return me.user, list(rows.prefetch_related("items").order_by("-created_at", "-pk"))


def _link(request: Request, link_id: int) -> Link:
    rows = access.visible_links(actor(request.user)).select_related("guest", "by", "project")
    return get_object_or_404(rows.prefetch_related("items"), pk=link_id)


def _item(request: Request, said: dict[str, Any]) -> actions.Item:
    me = actor(request.user)
    song = get_object_or_404(visible_songs(me), pk=said["song"])
    version = said.get("version")
    if version is None:
        return actions.Item(song)
    return actions.Item(song, get_object_or_404(visible_versions(me), pk=version))
