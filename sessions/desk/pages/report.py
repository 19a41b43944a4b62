"""The report of a version, in the panel and on paper; the report of a stem, on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sessions.desk import sheets
from sessions.people.access import Actor, actor
from sessions.people.models import Studio
from sessions.songs.access import visible_revisions, visible_versions
from sessions.songs.models import Version


@require_safe
def part(request: HttpRequest, version_id: int) -> HttpResponse:
    """The panel asks for it when another version is heard, or a second one is laid beside it."""
    version = _version(actor(request.user), version_id)
    return render(request, "desk/session/_report.html", _laid_out(request, version))


@require_safe
def paper(request: HttpRequest, version_id: int) -> HttpResponse:
    """One sheet without anything around it, to print or to keep as PDF."""
    version = _version(actor(request.user), version_id)
    context = _laid_out(request, version) | {
        "subject": version,
        "kind": version.get_kind_display(),
        "studio": Studio.objects.first(),
        "still": True,
    }
    return render(request, "desk/report_print.html", context)


@require_safe
def revision_paper(request: HttpRequest, revision_id: int) -> HttpResponse:
    asker = actor(request.user)
    revisions = visible_revisions(asker).select_related(
        "stem__song__project__artist", "upload__job", "order__job", "by"
    )
    revision = get_object_or_404(revisions, pk=revision_id)
    song = revision.stem.song
    context = {
        "song": song,
        "project": song.project,
        "subject": revision,
        "kind": f"Stem, {revision.stem.get_role_display().lower()}",
        "sheet": sheets.of_revision(revision),
        "studio": Studio.objects.first(),
        "still": True,
    }
    return render(request, "desk/report_print.html", context)


def _version(asker: Actor, version_id: int) -> Version:
    versions = visible_versions(asker).select_related(
        "song__project__artist", "upload__job", "order__job", "by"
    )
    return get_object_or_404(versions, pk=version_id)


def _laid_out(request: HttpRequest, version: Version) -> dict[str, Any]:
    """The sheet that was asked for, alone or with another version of the same song beside it."""
    sheet = sheets.of_version(version, request.GET.get("file", "audio"))
    beside = _beside(request, version)
    other = sheets.of_version(beside) if beside else None
    side = "b" if request.GET.get("side") == "b" else "a"
    compared = None
    if sheet and other:
        a, b = (other, sheet) if side == "b" else (sheet, other)
        compared = sheets.Comparison(a=a, b=b)
    return {
        "song": version.song,
        "project": version.song.project,
        "version": version,
        "sheet": sheet,
        "beside": other,
        "side": side if compared else "",
        "compared": compared,
        "print_query": f"?{query}" if (query := request.GET.urlencode()) else "",
    }


def _beside(request: HttpRequest, version: Version) -> Version | None:
    wanted = request.GET.get("beside", "")
    if not (wanted.isdecimal() and len(wanted) < 19) or int(wanted) == version.pk:
        return None
    rows = visible_versions(actor(request.user)).filter(song=version.song_id)
    found = rows.select_related("song", "upload__job", "order__job").filter(pk=wanted).first()
    if found is None:
        raise Http404
    return found
