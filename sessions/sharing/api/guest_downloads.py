"""What guests take away where their link allows it. Whatever is not allowed is not there.

Always sent by the app and asked again while it is sent: a link that is revoked stops here too.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sessions.audit.words import About
from sessions.downloads import leaving, parcels, pieces, sending
from sessions.downloads.contents import Contents, Missing
from sessions.downloads.pieces import Piece
from sessions.people.shapes import Problem
from sessions.sharing import access, actions
from sessions.sharing.access import Listener
from sessions.sharing.api.guests import GuestView
from sessions.sharing.marks import copies
from sessions.sharing.marks.copies import Copy
from sessions.songs import labels
from sessions.songs.models import Version

# Neither stems nor candidates: those are for who makes the record.
_KINDS = frozenset({"", "delivery", "print"})
# What has to happen first is no business of theirs.
_NOT_YET = "It is not open for download yet."
_FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 403: Problem, 404: Problem}
_FORMATS = {"opus": "Opus", "aiff": "AIFF", "bin": "File"}


class DownloadView(GuestView):
    def downloader(self, request: Request, slug: str) -> Listener:
        found = self.listener(request, slug)
        if not found.link.may_download or found.link.spoken:
            raise Http404
        return found

    def _sent(  # noqa: PLR0913
        self,
        request: Request,
        listener: Listener,
        *,
        content: sending.Content,
        about: About,
        sent: Sequence[Piece],
        filename: str,
        media_type: str,
        copy: Copy | None,
    ) -> HttpResponseBase:
        plain = request._request  # noqa: SLF001
        asked = sending.asked_of(plain, content)
        actions.begin_download(listener, content, asked, about, copy=copy)
        return sending.answer(
            plain,
            content,
            asked,
            filename=filename,
            media_type=media_type,
            still_allowed=lambda: _still(access.listener(plain, listener.link.slug), sent),
        )


class GuestFile(serializers.Serializer[dict[str, object]]):
    version = serializers.IntegerField()
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the serializer has one
    detail = serializers.CharField()
    size_bytes = serializers.IntegerField()
    address = serializers.CharField()


class GuestFiles(serializers.Serializer[dict[str, object]]):
    files = GuestFile(many=True)
    all = serializers.CharField(help_text="Where all of them are, as one ZIP.")


class GuestDownloads(DownloadView):
    @extend_schema(operation_id="guest_downloads", responses={200: GuestFiles, 404: Problem})
    def get(self, request: Request, slug: str) -> Response:
        found = offered(self.downloader(request, slug))
        files = [_told(slug, piece) for piece in found.pieces]
        return Response({"files": files, "all": reverse("api:guest-zip", kwargs={"slug": slug})})


class GuestDownload(DownloadView):
    @extend_schema(operation_id="guest_download", responses=_FILE)
    def get(self, request: Request, slug: str, version_id: int, name: str) -> HttpResponseBase:
        listener = self.downloader(request, slug)
        piece = next(
            (
                it
                for it in offered(listener).pieces
                if it.owner.pk == version_id and it.render.name == name
            ),
            None,
        )
        if piece is None:
            raise Http404
        parcels.see_that_it_is_stored(piece.file)
        copy = copies.copy_for(listener, request, [piece])
        return self._sent(
            request,
            listener,
            content=copy.of(piece) if copy else sending.OneFile(piece.file),
            about=About(piece.key, piece.filename),
            sent=[piece],
            filename=copy.called(piece.filename) if copy else piece.filename,
            media_type=piece.file.media_type,
            copy=copy,
        )


class GuestZip(DownloadView):
    @extend_schema(
        operation_id="guest_zip",
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 403: Problem, 404: Problem},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        listener = self.downloader(request, slug)
        project = listener.link.project
        found, by_song = offered(listener), len(listener.tracks) > 1
        copy = copies.copy_for(listener, request, found.pieces)
        if copy is None:
            parcel = parcels.packed(found, by_song=by_song)
        else:
            if not listener.entry.is_preview and copy.is_new:
                actions.require_left(listener.link)  # before all of it is read for nothing
            parcel = parcels.packed(found, by_song=by_song, changed=copy.weighed)
        filename = f"{labels.safe(project.artist.name)} - {labels.safe(project.title)}.zip"
        return self._sent(
            request,
            listener,
            content=parcel.layout,
            about=About(listener.link.key, listener.link.name),
            sent=parcel.contents.pieces,
            filename=copy.called(filename) if copy else filename,
            media_type="application/zip",
            copy=copy,
        )


def offered(listener: Listener) -> Contents:
    """What this guest may take away of the songs they hear, in their order."""
    found = [
        piece
        for track in listener.tracks
        for piece in pieces.of_version(track.version)
        if piece.render.kind in _KINDS
    ]
    closed = leaving.closed(found)
    kept = [piece for piece in found if piece not in closed]
    return Contents(kept, [Missing(piece.says, _NOT_YET) for piece in found if piece in closed])


def _still(listener: Listener | None, sent: Sequence[Piece]) -> bool:
    """A newer version that comes meanwhile ends nobody's download; all else that changed does."""
    if listener is None or not listener.link.may_download:
        return False
    songs = {track.song.pk for track in listener.tracks}
    wanted = {piece.owner.pk for piece in sent}
    there = Version.objects.filter(pk__in=wanted, retired_at=None, song__in=songs).count()
    return there == len(wanted) and not leaving.closed(sent)


def _told(slug: str, piece: Piece) -> dict[str, object]:
    version = piece.owner
    assert isinstance(version, Version)
    names = {"slug": slug, "version_id": version.pk, "name": piece.render.name}
    return {
        "version": version.pk,
        "name": piece.render.name,
        "label": piece.title if piece.render.kind == "print" else version.get_kind_display(),
        "detail": detail(piece),
        "size_bytes": piece.file.size_bytes,
        "address": reverse("api:guest-download", kwargs=names),
    }


def detail(piece: Piece) -> str:
    """`WAV 24 bit, 48 kHz`"""
    file = piece.file
    ending = piece.filename.rpartition(".")[2]
    what = _FORMATS.get(ending, ending.upper())
    if file.bits:
        what += f" {file.bits} bit float" if file.bits == 32 else f" {file.bits} bit"
    return f"{what}, {file.rate / 1000:g} kHz" if file.rate else what
