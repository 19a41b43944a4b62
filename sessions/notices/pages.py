"""The inbox, the settings of mail, and the way out of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.notices import actions
from sessions.notices.letters import read_token
from sessions.notices.models import MailKind, Pace
from sessions.notices.news import Span
from sessions.notices.paces import paces_of
from sessions.notices.safety import Deed, deeds_of
from sessions.notices.safety_letters import LOOK_BACK
from sessions.notices.waiting import Waiting, waiting_for
from sessions.people.access import actor
from sessions.people.models import User
from sessions.projects.access import visible_projects
from sessions.sharing.access import browser_of
from sessions.sharing.actions import left_here

FOLLOWED_AT_MOST = 50  # projects whose news the open page hears of: the newest


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    waiting = waiting_for(me)
    followed = visible_projects(me).order_by("-pk").values_list("pk", flat=True)[:FOLLOWED_AT_MOST]
    context = {
        "groups": _by_project(waiting),
        "count": len(waiting),
        "left_here": left_here(me.user, browser_of(request)),
        "events": ",".join(str(pk) for pk in followed),
        "deeds": _deeds(me.user),
    }
    return render(request, "notices/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    me = actor(request.user).user
    if request.method == "POST":
        chosen = {
            kind: pace
            for kind in MailKind.values
            if (pace := request.POST.get(kind, "")) in Pace.values
        }
        actions.set_paces(me, chosen)
        messages.success(request, "Mail comes as you chose.")
        return redirect("notices:mail")
    paces = paces_of([me])[me.pk]
    rows = [(kind, paces[kind.value]) for kind in MailKind]
    context = {"rows": rows, "paces": Pace, "is_on": bool(settings.EMAIL_HOST)}
    return render(request, "notices/mail.html", context)


@require_POST
def mail_off(request: HttpRequest) -> HttpResponse:
    actions.stop(actor(request.user).user, MailKind.values)
    messages.success(request, "No more mail. What waits for you stays in the inbox.")
    return redirect("notices:mail")


@csrf_exempt  # RFC 8058: the mail program presses the button, and knows nothing of our forms
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, mail: str) -> HttpResponse:
    """Whoever holds the letter may end such letters, signed in or not; looking changes nothing."""
    read = read_token(mail)
    user = User.objects.filter(pk=read[0]).first() if read else None
    if read is None or user is None:
        raise Http404
    kinds = read[1]
    if request.method == "POST":
        actions.stop(user, kinds)
    labels = [MailKind(kind).label for kind in kinds]
    context: dict[str, Any] = {"done": request.method == "POST", "labels": labels}
    return render(request, "notices/unsubscribe.html", context)


def _deeds(user: User) -> list[Deed]:
    """Newest first: where the studio sends no mail, this is where somebody learns of it."""
    now = timezone.now()
    return deeds_of(user, Span(now - LOOK_BACK, now))[::-1]


def _by_project(waiting: list[Waiting]) -> list[tuple[Any, list[Waiting]]]:
    """Projects in the order of their newest; within one, newest first."""
    order = {each.song.project_id: n for n, each in reversed(list(enumerate(waiting)))}
    ranked = sorted(waiting, key=lambda each: order[each.song.project_id])
    return [
        (rows[0].song.project, rows)
        for _, group in groupby(ranked, key=lambda each: each.song.project_id)
        if (rows := list(group))
    ]
