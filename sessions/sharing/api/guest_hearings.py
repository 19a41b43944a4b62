"""Which parts of a version a guest heard."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from sessions.hearings.actions import hear
from sessions.hearings.shapes import HearingBody, device_of
from sessions.people.shapes import Problem
from sessions.sharing.actions import has_begun
from sessions.sharing.api.guests import GuestView, TooFast
from sessions.sharing.pace import pace


class GuestHearings(GuestView):
    @extend_schema(
        operation_id="guest_hearings",
        request=HearingBody,
        responses={204: None, 400: Problem, 404: Problem, 429: Problem},
    )
    def post(self, request: Request, slug: str, version_id: int) -> Response:
        """A preview counts for nobody: it is the owner who looks. Nor what was never asked for."""
        listener = self.listener(request, slug)
        entry = listener.entry
        if not pace.allows(entry.pk):
            raise TooFast
        track = listener.track(version_id)
        if track is None:
            raise Http404
        body = HearingBody(data=request.data)
        body.is_valid(raise_exception=True)
        if entry.guest is not None and has_begun(listener, track):
            device = device_of(request.headers.get("User-Agent", ""))
            hear(track.version, guest=entry.guest, device=device, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
