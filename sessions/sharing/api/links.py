"""Links, for who answers for the project."""

from __future__ import annotations

from collections.abc import Iterable
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
from sessions.people.shapes import Problem
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.sharing import access, actions, addresses, letters, listing, qr
from sessions.sharing.api.link_shapes import (
    AddressBody,
    Drawing,
    LinkBody,
    LinkChange,
    LinkShape,
    NewAddress,
    NewLink,
)
from sessions.sharing.models import Link
from sessions.songs.access import visible_songs, visible_versions


class Links(APIView):
    @extend_schema(operation_id="links_list", responses=LinkShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        _, project = _project(request, project_id)
        links = access.visible_links(actor(request.user)).filter(project=project)
        return Response(_shown(listing.for_page(links)))

    @extend_schema(
        operation_id="links_make",
        request=LinkBody,
        responses={201: NewLink, 400: Problem, 403: Problem, 429: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """One link. For several people make one for each, and it is known who heard it."""
        me, project = _project(request, project_id)
        body = LinkBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        send_mail = said.pop("send_mail")
        items = [_item(request, each) for each in said.pop("items", ())]
        if send_mail:
            letters.take_one(me)
        link, token = actions.make_link(project, by=me, items=items, **said)
        address = _door(request, token)
        mailed = send_mail and actions.mail_link(link, address, by=me)
        (shown,) = _shown([_link(request, link.pk)])
        shown |= _address(address, mailed=mailed)
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
        me, project = _project(request, project_id)
        return Response({"revoked": actions.revoke_all(project, by=me)})


class OneLink(APIView):
    @extend_schema(operation_id="links_read", responses=LinkShape)
    def get(self, request: Request, link_id: int) -> Response:
        return _answer(_link(request, link_id))

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
        return _answer(actions.change_link(link, by=me, **body.validated_data))

    @extend_schema(operation_id="links_revoke", request=None, responses={204: None})
    def delete(self, request: Request, link_id: int) -> Response:
        actions.revoke_link(_link(request, link_id), by=actor(request.user).user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkAddress(APIView):
    @extend_schema(
        operation_id="links_new_address",
        request=AddressBody,
        responses={200: NewAddress, 410: Problem, 429: Problem},
    )
    def put(self, request: Request, link_id: int) -> Response:
        """A new address in place of the old one, which opens nothing any more."""
        link, me = _link(request, link_id), actor(request.user).user
        body = AddressBody(data=request.data)
        body.is_valid(raise_exception=True)
        send_mail = body.validated_data["send_mail"]
        if send_mail:
            letters.take_one(me)
        token = actions.new_address(link, by=me)
        address = _door(request, token)
        mailed = send_mail and actions.mail_link(link, address, by=me)
        return Response(_address(address, mailed=mailed))


class Pause(APIView):
    @extend_schema(
        operation_id="links_pause", request=None, responses={200: LinkShape, 410: Problem}
    )
    def put(self, request: Request, link_id: int) -> Response:
        return _answer(actions.pause_link(_link(request, link_id), by=actor(request.user).user))

    @extend_schema(
        operation_id="links_resume", request=None, responses={200: LinkShape, 410: Problem}
    )
    def delete(self, request: Request, link_id: int) -> Response:
        return _answer(actions.resume_link(_link(request, link_id), by=actor(request.user).user))


class Voice(APIView):
    @extend_schema(
        operation_id="links_voice_again",
        request=None,
        responses={200: LinkShape, 409: Problem},
    )
    def put(self, request: Request, link_id: int) -> Response:
        """Once more, where a voice could not be put into a sound."""
        link = _link(request, link_id)
        actions.try_again(link)
        return _answer(link)


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


def _project(request: Request, project_id: int) -> tuple[User, Project]:
    """Seeing a project is one thing, seeing whom it was shown to another."""
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=project_id)
    access.require(me, project, May.CHANGE_PROJECT)
    return me.user, project


def _link(request: Request, link_id: int) -> Link:
    return get_object_or_404(
        listing.for_page(access.visible_links(actor(request.user))), pk=link_id
    )


def _answer(link: Link) -> Response:
    (shown,) = _shown([link])
    return Response(shown)


def _shown(links: Iterable[Link]) -> list[dict[str, Any]]:
    rows = list(links)
    known = {each.link.pk: each for each in listing.told(rows)}
    return [dict(each) for each in LinkShape(rows, many=True, context={"told": known}).data]


def _door(request: Request, token: str) -> str:
    return addresses.door(token, at=addresses.house(request._request))  # noqa: SLF001


def _address(address: str, *, mailed: bool) -> dict[str, Any]:
    return {"address": address, "qr": Drawing(qr.drawing(address)).data, "mailed": mailed}


def _item(request: Request, said: dict[str, Any]) -> actions.Item:
    me = actor(request.user)
    song = get_object_or_404(visible_songs(me), pk=said["song"])
    version = said.get("version")
    if version is None:
        return actions.Item(song)
    return actions.Item(song, get_object_or_404(visible_versions(me), pk=version))
