"""`GET /api/projects/<id>/events/`: the server-sent events of a project.

    id: 4711
    event: change
    data: {"kind":"job","id":12,"job_kind":"mix","song":3,"state":"running","progress":0.4,...}

The data say the kind of thing and its id, and its song where it has one; a job comes with all of
its JSON (its own kind as `job_kind`). `Last-Event-ID` resumes; the last 10 seconds come again,
since ids can become visible out of order, and the page drops the ids that it knows. Lines that
begin with a colon are heartbeats. The stream ends when the session, the token, the account or the
place on the project ends, and when the server stops.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET
from rest_framework.exceptions import APIException

from processing import events
from sessions.desk.live.closing import listen_for_the_end
from sessions.desk.live.hub import Viewer, aside, hub, read_since
from sessions.desk.live.seats import NoSuchProject, Seat, take_seat
from sessions.desk.live.telling import Message

HEARTBEAT_SECONDS = 15.0
STREAMS_AT_MOST = 20  # a person, in one process
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


@login_not_required  # the API's own authentication: a token or a session, and 401 without
@require_GET
async def stream(request: HttpRequest, project_id: int) -> HttpResponseBase:
    try:
        seat = await sync_to_async(_seated)(request, project_id)
    except APIException as problem:
        return _refusal(problem.status_code, str(problem.detail), problem.default_code)
    except NoSuchProject:
        return _refusal(404, "There is nothing here, or nothing that you may see.", "not_found")
    if hub().count(seat.user_id) >= STREAMS_AT_MOST:
        return _refusal(429, "You look at this from too many places.", "too_many_streams")
    listen_for_the_end()
    last_id = request.headers.get("Last-Event-ID", "")
    answer = StreamingHttpResponse(_lines(seat, last_id), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back otherwise
    return answer


async def _lines(seat: Seat, last_id: str) -> AsyncIterator[bytes]:
    viewer = Viewer(seat)
    hub().join(viewer)
    try:
        yield RETRY
        # Read after joining: what is posted in between comes twice rather than never.
        known: set[int] = set()
        for message in await aside(_missed, seat, last_id):
            known.add(message.event_id)
            yield message.encode()
        while (news := await viewer.news(HEARTBEAT_SECONDS)) is not None:
            fresh = [message for message in news if message.event_id not in known]
            if fresh or not news:
                yield b"".join(message.encode() for message in fresh) or HEARTBEAT
    finally:
        await hub().leave(viewer)


def _seated(request: HttpRequest, project_id: int) -> Seat:
    try:
        return take_seat(request, project_id)
    finally:
        # The stream may stay open for hours, and with it the thread of this request.
        connections.close_all()


def _missed(seat: Seat, last_id: str) -> list[Message]:
    known = int(last_id) if last_id.isascii() and last_id.isdigit() and len(last_id) < 19 else None
    return read_since(seat, events.newest_id(seat.topic) if known is None else known)


def _refusal(status: int, sentence: str, code: str) -> HttpResponse:
    return JsonResponse({"detail": sentence, "code": code}, status=status)
