"""Two pages: the door, which is the same for every link, and the listen page behind it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions.sharing import access


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Says nothing of any link: what robots fetch to draw a preview has no title and no artwork."""
    return _quiet(render(request, "sharing/door.html"))


@login_not_required
@require_safe
def listen(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.listener(request, slug)
    if found is None:
        raise Http404
    return _quiet(render(request, "sharing/listen.html", {"listener": found}))


def _quiet(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
