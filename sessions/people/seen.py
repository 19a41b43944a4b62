"""When each browser was last here, written into its session every ten minutes at most."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions.people.browsers import SEEN, is_to_be_marked

Answer = Callable[[HttpRequest], HttpResponseBase]


def seen(get_response: Answer) -> Answer:
    """Middleware. Sessions that were not begun at our door are left alone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        session = request.session
        came_in = session.session_key and request.user.is_authenticated  # most guests did not
        if came_in and is_to_be_marked(session.get(SEEN)):
            session[SEEN] = int(timezone.now().timestamp())
        return get_response(request)

    return answer
