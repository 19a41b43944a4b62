"""What guests ask for. With each request it is asked again whether their link is open."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Render, Report
from sessions.people.addresses import client_address, network_of
from sessions.people.arrival import came_at
from sessions.people.forgery import NoForgery
from sessions.people.refusals import Refused
from sessions.people.shapes import Problem
from sessions.sharing import access, actions, addresses, sounds, tickets
from sessions.sharing.access import Admission, Listener
from sessions.sharing.pace import pace
from sessions.sharing.scope import Track
from sessions.songs import labels, media

HEARD = frozenset({"segments", "lossless"})
SEEN = frozenset({"peaks", "features"})
_FILE = OpenApiParameter("file", str, description="`audio` (figures), `segments`, `lossless`.")
# Of the report of a sound, what a listener is shown.
_FIGURES = ("integrated_lufs", "lra_lu", "true_peak_dbtp")


class TooFast(Refused):
    code = "too_fast"
    status = 429

    def __init__(self) -> None:
        super().__init__("Slower, please: no player needs so much.")
        self.retry_after_seconds = 1


class ByLink(NoForgery):
    """Guests are known by the cookie of their link, whoever else is signed in in this browser."""

    def authenticate(self, request: Request) -> None:
        super().authenticate(request)


class GuestView(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = (ByLink,)

    def listener(self, request: Request, slug: str) -> Listener:
        found = access.listener(_plain(request), slug)
        if found is None:
            raise Http404
        return found

    def admitted(self, request: Request, slug: str) -> Admission:
        found = access.admission(_plain(request), slug)
        if found is None:
            raise Http404
        return found


class Openings(GuestView):
    class Body(serializers.Serializer[dict[str, str]]):
        token = serializers.CharField(max_length=100)
        password = serializers.CharField(
            max_length=200, default="", allow_blank=True, trim_whitespace=False
        )

    @extend_schema(
        operation_id="openings_open",
        request=Body,
        responses={
            200: inline_serializer("Opening", {"page": serializers.CharField()}),
            404: Problem,
            429: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        plain = _plain(request)
        opened = actions.open_link(
            **body.validated_data,
            browser=access.browser_of(plain),
            network=network_of(client_address(plain)),
        )
        answer = Response({"page": addresses.page(opened.entry.link)})
        access.set_browser(answer, opened.browser)
        return answer


class Tickets(GuestView):
    class Body(serializers.Serializer[dict[str, Any]]):
        version = serializers.IntegerField()
        file = serializers.ChoiceField(choices=sorted(HEARD), default="segments")

    @extend_schema(
        operation_id="guest_tickets",
        request=Body,
        responses={
            200: inline_serializer(
                "Ticket",
                {"address": serializers.CharField(), "seconds": serializers.IntegerField()},
            ),
            403: Problem,
            404: Problem,
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        admitted = self.admitted(request, slug)
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        version, file = body.validated_data["version"], body.validated_data["file"]
        since = came_at(_plain(request))
        sound = sounds.find_anew(slug, admitted, version, file, since=since)
        if sound is None:
            raise Http404
        actions.begin_play(admitted, sound.track)
        text, _ = tickets.make(admitted, version, file)
        address = f"/api/listen/{slug}/sound/{text}/"
        return Response({"address": address, "seconds": tickets.SECONDS})


class Slices(GuestView):
    @extend_schema(
        operation_id="guest_sound",
        responses={(206, "application/octet-stream"): OpenApiTypes.BINARY, 404: Problem},
    )
    def get(self, request: Request, slug: str, ticket: str) -> HttpResponseBase:
        """At most 256 KiB or 4 s at once, whatever the range asks for."""
        admitted = self.admitted(request, slug)
        if not pace.allows(admitted.pk):
            raise TooFast
        found = tickets.read(ticket, admitted)
        if found is None:
            raise Http404
        sound = sounds.find(slug, admitted, found.version_id, found.file)
        if sound is None:
            raise Http404
        return media.serve(
            request,
            sound.file,
            filename=sound.filename,
            download=False,
            slice_bytes=sound.slice_bytes,
        )


class Seen(GuestView):
    @extend_schema(
        operation_id="guest_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: Problem},
    )
    def get(self, request: Request, slug: str, version_id: int, name: str) -> HttpResponseBase:
        """Waveform and sections, which tell as much of a song as its sound."""
        listener = self.listener(request, slug)
        if name not in SEEN:
            raise Http404
        track = _track(listener, version_id)
        render = _named(track, name)
        filename = labels.of_version(track.version, track.song, render)
        return media.serve(
            request, render.audio_file, filename=filename, download=False, by_app=True
        )


@method_decorator(gzip_page, name="dispatch")  # a long table of numbers
class SoundReport(GuestView):
    @extend_schema(
        operation_id="guest_report", parameters=[_FILE], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, slug: str, version_id: int) -> Response:
        name = request.query_params.get("file", "audio")
        if name in HEARD:
            admitted, since = self.admitted(request, slug), came_at(_plain(request))
            sound = sounds.find_anew(slug, admitted, version_id, name, since=since)
            if sound is None:
                raise Http404
            render = _named(sound.track, name)
        elif name == "audio":
            render = _named(_track(self.listener(request, slug), version_id), name)
        else:
            raise Http404
        report = Report.objects.filter(render=render).first()
        if report is None:
            raise Http404
        facts = report.facts
        return Response(facts if name in HEARD else {key: facts.get(key) for key in _FIGURES})


def _track(listener: Listener, version_id: int) -> Track:
    track = listener.track(version_id)
    if track is None:
        raise Http404
    return track


def _named(track: Track, name: str) -> Render:
    render = track.renders.get(name)
    if render is None:
        raise Http404
    return render


def _plain(request: Request) -> HttpRequest:
    return request._request  # noqa: SLF001
