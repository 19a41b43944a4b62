"""The sections of a song: those that people placed, or those that were heard."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Number, Problem
from sessions.songs import access, actions, querysets
from sessions.songs.actions.arrangements import SectionsChanged
from sessions.songs.api.reach import song_for
from sessions.songs.arranged import on_clock_of
from sessions.songs.heard import heard
from sessions.songs.measured import renders_of
from sessions.songs.models import Arrangement, Song, Version

_VERSION = OpenApiParameter(
    "version", int, description="On whose clock; the newest that can be heard by default."
)
_HEARD = OpenApiParameter(
    "heard", bool, description="What was heard, though people have placed sections since."
)


class SectionShape(serializers.Serializer[Any]):
    id = serializers.RegexField(
        r"^[\w-]{1,40}$", help_text="Stays, whatever the section is called."
    )
    name = serializers.CharField(max_length=60)
    from_seconds = Number(min_value=0)
    to_seconds = Number(min_value=0)


class ArrangedShape(serializers.Serializer[Any]):
    sections = SectionShape(many=True)
    proposed = serializers.BooleanField(help_text="Nobody has placed any: these were heard.")
    revision = serializers.IntegerField(help_text="0 while they are proposed.")
    version = serializers.IntegerField(
        allow_null=True, help_text="On whose clock the times are; null without any sound."
    )
    carried = serializers.ChoiceField(
        choices=["measured", "waiting", "unknown"],
        help_text="How they came to this clock from another version's; unknown: as they were.",
    )
    gone = serializers.ListField(
        child=serializers.CharField(), help_text="Names of sections that this version has not."
    )


class SectionsShape(ArrangedShape):
    reason = serializers.CharField(
        help_text="Why nothing was heard: waiting, silent, too_short, too_long; or empty."
    )
    features = serializers.CharField(
        allow_null=True, help_text="Where tempo, beats and key of the version are read."
    )


class SectionsBody(serializers.Serializer[Any]):
    sections = SectionShape(many=True)
    revision = serializers.IntegerField(min_value=0, help_text="The one that was read.")
    version = serializers.IntegerField(help_text="On whose clock the times are.")


class SectionsTaken(Problem):
    theirs = ArrangedShape()


class SongSections(APIView):
    @extend_schema(
        operation_id="sections_read", parameters=[_VERSION, _HEARD], responses=SectionsShape
    )
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        version = _version(request, song, request.query_params.get("version"))
        as_heard = request.query_params.get("heard", "").lower() in {"1", "true"}
        known = None if as_heard else Arrangement.objects.filter(song=song).first()
        return Response(_shown(version, known))

    @extend_schema(
        operation_id="sections_write",
        request=SectionsBody,
        responses={200: SectionsShape, 400: Problem, 403: Problem, 409: SectionsTaken},
    )
    def put(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        access.require_arranging(actor(request.user), song)
        body = SectionsBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        version = _version(request, song, str(said["version"]))
        if version is None:
            raise Http404
        try:
            known = actions.arrange(
                song,
                by=actor(request.user).user,
                version=version,
                sections=said["sections"],
                revision=said["revision"],
            )
        except SectionsChanged as late:
            late.theirs = _arranged(version, Arrangement.objects.filter(song=song).first())
            raise
        return Response(_shown(version, known))


def _version(request: Request, song: Song, wanted: str | None) -> Version | None:
    rows = access.visible_versions(actor(request.user)).filter(song=song)
    rows = querysets.versions_for_page(rows)
    if wanted is None:
        return next((row for row in querysets.offered(rows) if row.standing.is_ready), None)
    found = rows.filter(pk=int(wanted)).first() if _is_number(wanted) else None
    if found is None:
        raise Http404
    return found


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def _shown(version: Version | None, known: Arrangement | None) -> dict[str, Any]:
    """Sections that people placed; else those that were heard in this version."""
    job = version.job if version else None
    there = "features" in renders_of(job)
    features = None
    if version is not None and there:
        features = reverse("api:version-file", args=[version.pk, "features"])
    if known is not None:
        return {**_arranged(version, known), "features": features, "reason": ""}
    found = heard(job) if there else None
    return {
        **_arranged(version, None),
        "sections": found.sections if found else [],
        "reason": found.reason if found else "waiting",
        "features": features,
    }


def _arranged(version: Version | None, known: Arrangement | None) -> dict[str, Any]:
    placed = on_clock_of(version, known) if known else None
    return {
        "sections": placed.sections if placed else [],
        "proposed": known is None,
        "revision": known.revision if known else 0,
        "version": version.pk if version else None,
        "carried": placed.state if placed else "measured",
        "gone": list(placed.gone) if placed else [],
    }
