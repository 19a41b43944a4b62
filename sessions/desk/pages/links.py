"""The lists of links, read again while they are looked at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sessions.desk import links
from sessions.people.access import actor, require
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.songs.access import visible_songs


@require_safe
def of_song(request: HttpRequest, song_id: int) -> HttpResponse:
    me = actor(request.user)
    song = get_object_or_404(visible_songs(me).select_related("project"), pk=song_id)
    require(me, song.project_id, May.CHANGE_PROJECT)
    context = {"song": song, "project": song.project, **links.context(links.of_song(me, song))}
    return render(request, "desk/links/_links.html", context)


@require_safe
def of_project(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=project_id)
    require(me, project, May.CHANGE_PROJECT)
    context = {"project": project, **links.context(links.of_project(me, project))}
    return render(request, "desk/links/_links.html", context)
