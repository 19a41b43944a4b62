"""The first page: it makes the studio and its owner, then asks for one bounce."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sessions.desk import demo as demo_album
from sessions.desk.forms import OpenStudioForm
from sessions.people import actions
from sessions.people.access import actor
from sessions.people.browsers import begin
from sessions.people.refusals import Refused
from sessions.projects.access import require_may_start_projects, visible_projects


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if not actions.studio_is_open():
        return _open_studio(request)
    if not request.user.is_authenticated:
        return redirect("people:sign-in")
    who = actor(request.user)
    if not who.produces or visible_projects(who).exists():
        return redirect("desk:home")
    limit_gb = settings.UPLOAD_LIMIT_BYTES // 1024**3
    return render(request, "desk/first_song.html", {"limit_gb": limit_gb})


def _open_studio(request: HttpRequest) -> HttpResponse:
    form = OpenStudioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            _, owner = actions.open_studio(
                name=asked["studio"],
                owner_name=asked["name"],
                owner_email=asked["email"],
                password=asked["password"],
                time_zone=asked["time_zone"],
                currency=asked["currency"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            begin(request, owner)
            return redirect("desk:first-run")
    status = 422 if form.is_bound else 200
    return render(request, "desk/open_studio.html", {"form": form}, status=status)


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """An album made from notes: something to look around in before the first own song."""
    who = actor(request.user)
    require_may_start_projects(who)
    project = demo_album.open_demo(by=who.user)
    return redirect("desk:project", project.pk)
