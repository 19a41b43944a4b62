"""Albums of a project: the order, what it became, and its files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Report
from processing.recipes import AlbumRecipe
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Person, Problem
from sessions.songs import access, actions, labels, leaving, media
from sessions.songs.api.files import leaves
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import album_for, project_for, version_for
from sessions.songs.api.shapes import STATES, FileShape, file_json
from sessions.songs.api.stems import KEEP
from sessions.songs.asking import hears_still
from sessions.songs.measured import measured, renders_of
from sessions.songs.models import Album, AlbumTrack, Song, Version

_DOWNLOAD = OpenApiParameter("download", bool, description="As a file, under its full name.")
_BYTES = {
    (200, "application/octet-stream"): OpenApiTypes.BINARY,
    403: Problem,
    404: Problem,
    409: Problem,
}


class AlbumBody(serializers.Serializer[Any]):
    recipe = serializers.JSONField(
        required=False, help_text="An album recipe; without one: GET projects/<id>/album-recipe/."
    )
    versions = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text='Which version each source of the recipe is: {"1": 7, ...}',
    )
    label = serializers.CharField(max_length=120, default="", allow_blank=True)  # type: ignore[assignment]
    keep = serializers.BooleanField(default=False, help_text=KEEP)


class TrackShape(serializers.ModelSerializer[AlbumTrack]):
    song = serializers.IntegerField(source="version.song_id")
    title = serializers.CharField(source="version.song.title")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]

    class Meta:
        model = AlbumTrack
        fields = ("position", "version", "song", "title", "label")
        read_only_fields = fields


class AlbumShape(serializers.ModelSerializer[Album]):
    state = serializers.ChoiceField(choices=STATES, source="standing.state")
    sentence = serializers.CharField(source="standing.sentence")
    remedy = serializers.CharField(source="standing.remedy")
    job = JobShape()
    by = Person()
    tracks = TrackShape(many=True)
    sequence = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta:
        model = Album
        fields = (
            "id",
            "project",
            "number",
            "label",
            "state",
            "sentence",
            "remedy",
            "by",
            "created_at",
            "job",
            "tracks",
            "sequence",
            "files",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_sequence(self, album: Album) -> dict[str, Any] | None:
        """Where each track begins and what was measured; null until it is there."""
        return album_data(album)

    @extend_schema_field(FileShape(many=True))
    def get_files(self, album: Album) -> list[dict[str, Any]]:
        return [
            file_json(
                render, reverse("api:album-file", kwargs={"album_id": album.pk, "name": name})
            )
            for name, render in renders_of(album.job).items()
        ]


class Albums(APIView):
    """Newest first."""

    @extend_schema(operation_id="albums_list", responses=AlbumShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        project = project_for(request, project_id, May.LISTEN)
        return Response(AlbumShape(_for_page(project.albums.all()), many=True).data)

    @extend_schema(
        operation_id="albums_order",
        request=AlbumBody,
        responses={201: AlbumShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = project_for(request, project_id, May.ORDER)
        body = AlbumBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        versions = None
        if "versions" in said:
            versions = {name: version_for(request, pk) for name, pk in said["versions"].items()}
            if any(row.song.project_id != project.pk for row in versions.values()):
                raise Http404
        album = actions.order_album(
            project,
            by=actor(request.user).user,
            recipe=AlbumRecipe.from_json(said["recipe"]) if "recipe" in said else None,
            versions=versions,
            label=said["label"],
            keep=said["keep"],
        )
        answer = AlbumShape(_for_page(Album.objects.filter(pk=album.pk)).get()).data
        return Response(answer, status=status.HTTP_201_CREATED)


class DefaultAlbum(APIView):
    """The recipe to start from, which version each of its sources is, and which there are."""

    @extend_schema(
        operation_id="projects_album_recipe",
        responses={200: OpenApiTypes.OBJECT, 403: Problem, 409: Problem},
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = project_for(request, project_id, May.LISTEN)
        recipe, versions = actions.default_album(project)
        rows = {
            str(place): {"version": row.pk, "song": row.song_id, "label": row.label}
            for place, row in enumerate(versions, start=1)
        }
        choices = [_choice(song, known) for song, known in actions.album_choices(project)]
        return Response({"recipe": recipe.to_json(), "versions": rows, "choices": choices})


class OneAlbum(APIView):
    @extend_schema(operation_id="albums_read", responses=AlbumShape)
    def get(self, request: Request, album_id: int) -> Response:
        album = album_for(request, album_id)
        return Response(AlbumShape(_for_page(Album.objects.filter(pk=album.pk)).get()).data)


class AlbumFile(APIView):
    """As those of versions: players' files, and with the right to download all others.

    409 `gate_closed` while one of the masters on it may not leave the house.
    """

    @extend_schema(operation_id="albums_file", parameters=[_DOWNLOAD], responses=_BYTES)
    def get(self, request: Request, album_id: int, name: str) -> HttpResponseBase:
        download = request.query_params.get("download", "").lower() in {"1", "true"}
        me = actor(request.user)

        def let_in(asked: Request) -> Album:
            album = album_for(asked, album_id)
            access.require_file(actor(asked.user), album, name, download=download)
            if leaving.leaves(name, download=download):
                tracks = album.tracks.select_related("version__song").order_by("position")
                leaving.require_leaving(actor(asked.user), *(it.version for it in tracks))
            return album

        album = let_in(request)
        render = renders_of(album.job).get(name)
        if render is None:
            raise Http404
        still_allowed = leaves(request, me, album, render, download=download)
        return media.serve(
            request,
            render.audio_file,
            filename=labels.of_album(album, render),
            download=download,
            still_allowed=still_allowed or hears_still(request, let_in),
        )


class AlbumReport(APIView):
    """What was measured on the whole programme, or on one of its files."""

    @extend_schema(
        operation_id="albums_report",
        parameters=[OpenApiParameter("file", str, description="`audio` by default.")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, album_id: int) -> Response:
        album = album_for(request, album_id)
        name = request.query_params.get("file", "audio")
        report = get_object_or_404(Report, render__job=album.job, render__name=name)
        return Response(report.facts)


def _choice(song: Song, versions: list[Version]) -> dict[str, Any]:
    return {
        "song": song.pk,
        "title": song.title,
        "versions": [
            {"version": row.pk, "name": str(row), "label": row.label, **_heard(row)}
            for row in versions
        ],
    }


def _heard(version: Version) -> dict[str, float | None]:
    found = measured(version.job)
    return {
        "seconds": found.seconds if found else None,
        "integrated_lufs": found.integrated_lufs if found else None,
    }


def album_data(album: Album) -> dict[str, Any] | None:
    found = Report.objects.filter(render__job=album.job_id, render__name="album").first()
    return found.facts if found else None


def _for_page(albums: Any) -> Any:
    return (
        albums.select_related("job", "by", "project__artist")
        .prefetch_related("tracks__version__song", "job__renders__audio_file")
        .order_by("-number")
    )
