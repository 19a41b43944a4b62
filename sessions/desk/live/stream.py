"""Server-sent events: `GET /api/projects/<id>/events/`, and `GET /api/events/?projects=1,2@4711`.

    id: 4711
    event: change
    data: {"kind":"job","id":12,"job_kind":"mix","song":3,"state":"running",...,"project":1}

The data say the kind of thing, its id and its project, and its song where it has one; a job comes
with all of its JSON (its own kind as `job_kind`), presence and leads with who is here and who
leads. `Last-Event-ID` resumes; the last 10 seconds come again, since ids can become visible out of
order, and the page drops the ids that it knows. Lines that begin with a colon are heartbeats. The
stream ends when the session, the token, the account or the place on a project ends, and when the
server stops.

A browser opens one stream for all of its tabs: `projects` names theirs, each with the id after
which to go on, if there is one. What was missed is followed by `event: here`, whose data say which
of the projects are in reach; it is the answer to those that are not.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET
from rest_framework.exceptions import APIException

from processing import events
from sessions.desk.live.closing import listen_for_the_end
from sessions.desk.live.hub import CatchingUp, Viewer, aside, hub
from sessions.desk.live.seats import NoSuchProject, Seat, take_seat

HEARTBEAT_SECONDS = 15.0
STREAMS_AT_MOST = 20  # a person, in one process
PROJECTS_AT_MOST = 100  # in one stream
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


@dataclass(frozen=True, slots=True)
class Wish:
    """The projects to be followed, and the id after which each goes on (None: from now)."""

    after: Mapping[int, int | None]
    is_open_ended: bool  # whether the answer says which of them are in reach


@login_not_required  # the API's own authentication: a token or a session, and 401 without
@require_GET
async def stream(request: HttpRequest, project_id: int) -> HttpResponseBase:
    return await _streamed(request, Wish({project_id: None}, is_open_ended=False))


@login_not_required
@require_GET
async def streams(request: HttpRequest) -> HttpResponseBase:
    after = _read(request.GET.get("projects", ""))
    if after is None:
        sentence = "`projects` is a list of ids, such as 1,2@4711."
        return _refusal(400, sentence, "wrong_projects")
    return await _streamed(request, Wish(after, is_open_ended=True))


async def _streamed(request: HttpRequest, wish: Wish) -> HttpResponseBase:
    try:
        seat = await sync_to_async(take_seat)(request, wish.after.keys())
    except APIException as problem:
        return _refusal(problem.status_code, str(problem.detail), problem.default_code)
    except NoSuchProject:
        return _refusal(404, "There is nothing here, or nothing that you may see.", "not_found")
    if hub().count(seat.user_id) >= STREAMS_AT_MOST:
        return _refusal(429, "You look at this from too many places.", "too_many_streams")
    listen_for_the_end(_end_all)
    last_id = _number(request.headers.get("Last-Event-ID", ""))
    answer = StreamingHttpResponse(_lines(seat, wish, last_id), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back otherwise
    return answer


def _end_all() -> None:
    hub().end_all()


async def _lines(seat: Seat, wish: Wish, last_id: int | None) -> AsyncIterator[bytes]:
    viewer = Viewer(seat)
    hub().join(viewer)
    try:
        yield RETRY
        # Read after joining: what is posted in between comes twice rather than never.
        newest = await aside(events.newest_id_of_all)
        known: set[int] = set()
        missed = CatchingUp(seat.user_id, len(seat.project_ids))
        for project_id in sorted(seat.project_ids):
            told = [it for it in (wish.after[project_id], last_id) if it is not None]
            at = max(told, default=None)
            for message in await aside(missed.read, project_id, at):
                known.add(message.event_id)
                yield message.encode()
        if wish.is_open_ended:
            yield _here(seat, newest)
        while (news := await viewer.news(HEARTBEAT_SECONDS)) is not None:
            fresh = [message for message in news if message.event_id not in known]
            if fresh or not news:
                yield b"".join(message.encode() for message in fresh) or HEARTBEAT
    finally:
        await hub().leave(viewer)


def _here(seat: Seat, newest: int) -> bytes:
    """Its id lets a quiet stream be resumed from where it began."""
    data = json.dumps({"projects": sorted(seat.project_ids), "at": newest})
    return f"id: {newest}\nevent: here\ndata: {data}\n\n".encode()


def _read(projects: str) -> dict[int, int | None] | None:
    """`1,2@4711`; None where it cannot be read."""
    found: dict[int, int | None] = {}
    for each in projects.split(","):
        name, marked, after = each.partition("@")
        project_id, at = _number(name), _number(after)
        if project_id is None or (marked and at is None):
            return None
        found[project_id] = at
    return found if len(found) <= PROJECTS_AT_MOST else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _refusal(status: int, sentence: str, code: str) -> HttpResponse:
    return JsonResponse({"detail": sentence, "code": code}, status=status)
