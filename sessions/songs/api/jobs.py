"""Jobs behind versions and stems: looked at, stopped, asked for again."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import access, actions, querysets
from sessions.songs.api.job_json import JobShape, WholeJobShape, job_json, whole_job_json
from sessions.songs.api.reach import job_for, song_for

_AT_MOST = 100


class SongJobs(APIView):
    """The newest hundred jobs of a song, as far as you may hear what they make."""

    @extend_schema(operation_id="songs_jobs", responses=JobShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        jobs = querysets.jobs_of(song, access.visible_jobs(actor(request.user)))
        return Response([job_json(job) for job in jobs[:_AT_MOST]])


class OneJob(APIView):
    """With its recipe, and the log of what was done in numbers."""

    @extend_schema(operation_id="jobs_read", responses=WholeJobShape)
    def get(self, request: Request, job_id: int) -> Response:
        job = job_for(request, job_id)
        hears = actor(request.user).may(access.project_of(job), May.HEAR_STEMS)
        return Response(whole_job_json(job, hears_stems=hears))


class Cancellation(APIView):
    @extend_schema(
        operation_id="jobs_cancel",
        request=None,
        responses={200: JobShape, 403: Problem, 409: Problem},
    )
    def put(self, request: Request, job_id: int) -> Response:
        job = job_for(request, job_id, to_change=True)
        access.require_stop(actor(request.user), job)
        return Response(JobShape(actions.cancel(job)).data)


class Attempts(APIView):
    @extend_schema(
        operation_id="jobs_ask_again",
        request=None,
        responses={201: JobShape, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, job_id: int) -> Response:
        job = job_for(request, job_id, to_change=True)
        return Response(JobShape(actions.ask_again(job)).data, status=status.HTTP_201_CREATED)
