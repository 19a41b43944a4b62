"""Ballots in the API, and the sound of their entries under letters."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback.ballots import access, actions, papers, querysets, veil
from sessions.feedback.ballots.querysets import entries_with_sound
from sessions.feedback.ballots.shapes import BallotBody, BallotShape, EntryFigures, VoteBody
from sessions.feedback.models import Ballot, BallotEntry
from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import media
from sessions.songs.access import require_file, visible_songs, visible_versions
from sessions.songs.asking import hears_still
from sessions.songs.leaving import leaves, require_leaving
from sessions.songs.models import Song, Version
from sessions.songs.querysets import versions_for_page

_FILE = OpenApiParameter(
    "file", str, description="`segments` or `lossless`: where its pieces lie, in place of figures."
)
_BYTES = {
    (200, "application/octet-stream"): OpenApiTypes.BINARY,
    403: Problem,
    404: Problem,
    409: Problem,
}


class Ballots(APIView):
    @extend_schema(operation_id="ballots_list", responses=BallotShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        access.require(me, song.project_id, May.LISTEN)
        return Response(BallotShape(papers.of_song(me, song), many=True).data)

    @extend_schema(
        operation_id="ballots_open",
        request=BallotBody,
        responses={201: BallotShape, 400: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        access.require_open(me, song.project_id)
        body = BallotBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        said["versions"] = [_version(me, song, pk) for pk in said["versions"]]
        ballot = actions.open_ballot(song, by=me.user, **said)
        return Response(_shown(me, ballot), status=status.HTTP_201_CREATED)


class OneBallot(APIView):
    @extend_schema(operation_id="ballots_read", responses=BallotShape)
    def get(self, request: Request, ballot_id: int) -> Response:
        me = actor(request.user)
        return Response(_shown(me, _ballot(me, ballot_id)))


class MyVote(APIView):
    """Mine alone: nobody reads another's before the ballot has closed."""

    @extend_schema(
        operation_id="ballots_vote",
        request=VoteBody,
        responses={200: BallotShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def put(self, request: Request, ballot_id: int) -> Response:
        me = actor(request.user)
        ballot = _votable(me, ballot_id)
        body = VoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        actions.vote(ballot, by=me.user, letter=body.validated_data["letter"])
        return Response(_shown(me, ballot))

    @extend_schema(
        operation_id="ballots_take_vote_back",
        responses={200: BallotShape, 403: Problem, 409: Problem},
    )
    def delete(self, request: Request, ballot_id: int) -> Response:
        me = actor(request.user)
        ballot = _votable(me, ballot_id)
        actions.take_vote_back(ballot, by=me.user)
        return Response(_shown(me, ballot))


class Closing(APIView):
    @extend_schema(
        operation_id="ballots_close", request=None, responses={200: BallotShape, 403: Problem}
    )
    def put(self, request: Request, ballot_id: int) -> Response:
        me = actor(request.user)
        ballot = _ballot(me, ballot_id)
        access.require_close(me, ballot)
        return Response(_shown(me, actions.close_ballot(ballot)))


class EntryFile(APIView):
    """`segments`, and with the right to download `lossless`; nothing tells which version it is."""

    @extend_schema(operation_id="ballots_entry_file", responses=_BYTES)
    def get(self, request: Request, ballot_id: int, letter: str, name: str) -> HttpResponseBase:
        def let_in(asked: Request) -> BallotEntry:
            entry = _entry(asked, ballot_id, letter)
            me = actor(asked.user)
            require_file(me, entry.ballot.song, name, download=False)
            if leaves(name, download=False):
                # All letters alike: a refusal of one alone would tell which of them is a master.
                rivals = entries_with_sound(entry.ballot)
                require_leaving(me, *(row.version for row in rivals))
            return entry

        entry = let_in(request)
        render = veil.render_of(entry, name)
        return media.serve(
            request,
            render.audio_file,
            filename=letter,
            download=False,
            veiled_as=veil.tag(entry, render),
            still_allowed=hears_still(request, let_in),
        )


class EntryReport(APIView):
    @extend_schema(
        operation_id="ballots_entry_report", parameters=[_FILE], responses={200: EntryFigures}
    )
    def get(self, request: Request, ballot_id: int, letter: str) -> Response:
        entry = _entry(request, ballot_id, letter)
        name = request.query_params.get("file", "")
        if name and name != "audio":
            return Response(veil.index_of(entry, name))
        return Response(veil.figures_of(entry))


def _song(me: Actor, song_id: int) -> Song:
    return get_object_or_404(visible_songs(me).select_related("project"), pk=song_id)


def _version(me: Actor, song: Song, version_id: int) -> Version:
    versions = versions_for_page(visible_versions(me).filter(song=song))
    return get_object_or_404(versions, pk=version_id)


def _ballot(me: Actor, ballot_id: int) -> Ballot:
    ballots = access.visible_ballots(me).select_related("song__project", "by")
    return get_object_or_404(ballots, pk=ballot_id)


def _votable(me: Actor, ballot_id: int) -> Ballot:
    ballot = _ballot(me, ballot_id)
    access.require_vote(me, ballot.song.project_id)
    return ballot


def _entry(request: Request, ballot_id: int, letter: str) -> BallotEntry:
    ballot = _ballot(actor(request.user), ballot_id)
    entry = veil.entry(ballot, letter)
    entry.ballot = ballot
    return entry


def _shown(me: Actor, ballot: Ballot) -> object:
    rows = querysets.ballots_for_page(Ballot.objects.filter(pk=ballot.pk))
    (paper,) = papers.papers(me, ballot.song.project_id, rows)
    return BallotShape(paper).data
