"""Two pages: the door, which is the same for every link, and the listen page behind it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sessions.sharing import access, told


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Says nothing of any link: what robots fetch to draw a preview has no title and no artwork."""
    return _quiet(render(request, "sharing/door.html"))


@login_not_required
@require_safe
def listen(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever may not hear it is told one thing, whatever the reason is."""
    found = access.listener(request, slug)
    if found is None:
        return _quiet(render(request, "sharing/over.html", status=404))
    context = {
        "link": found.link,
        "shown": told.shown(found),
        "facts": told.facts(found),
        "preview": told.back_address(found) if found.entry.is_preview else "",
    }
    return _quiet(render(request, "sharing/listen.html", context))


def _quiet(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
