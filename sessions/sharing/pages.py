"""The door, which is the same for every link, the listen page behind it, and who guests were."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from sessions.people.access import actor
from sessions.sharing import access, actions, told


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Says nothing of any link: what robots fetch to draw a preview has no title and no artwork."""
    return _quiet(render(request, "sharing/door.html"))


@login_not_required
@require_safe
@gzip_page  # nothing of the request is repeated on it, and its tokens are others each time
def listen(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever may not hear it is told one thing, whatever the reason is."""
    found = access.listener(request, slug)
    if found is None:
        return _quiet(render(request, "sharing/over.html", status=404))
    actions.order_what_is_missing(found.link)
    context = {
        "link": found.link,
        "shown": told.shown(found),
        "facts": told.facts(found),
        "preview": told.back_address(found) if found.entry.is_preview else "",
    }
    return _quiet(render(request, "sharing/listen.html", context))


@require_POST
def guest_words(request: HttpRequest) -> HttpResponse:
    """What was said as a guest in this browser becomes that of who is signed in."""
    claimed = actions.make_mine(actor(request.user).user, access.browser_of(request))
    said = claimed.notes + claimed.verdicts
    messages.success(
        request, "They are yours now." if said else "Nothing here is without an owner."
    )
    return redirect("/")


def _quiet(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
