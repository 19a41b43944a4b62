"""The one JSON shape of a job, in answers and in the live stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from rest_framework import serializers

from processing import jobs
from processing.models import Job

STAGE_STATES = ["waiting", "running", "done"]


class JobJson(TypedDict):
    id: int
    kind: str
    state: str
    progress: float
    stages: list[dict[str, Any]]
    seconds_left: float | None
    failure: dict[str, Any] | None
    asked_by: str
    queued_at: str
    started_at: str | None
    finished_at: str | None
    attempt: int


def job_json(job: Job) -> JobJson:
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "stages": job.stages,
        "seconds_left": jobs.seconds_left(job),
        "failure": job.failure,
        "asked_by": job.asked_by,
        "queued_at": _moment(job.queued_at) or "",
        "started_at": _moment(job.started_at),
        "finished_at": _moment(job.finished_at),
        "attempt": job.attempt,
    }


def whole_job_json(job: Job, *, hears_stems: bool) -> dict[str, Any]:
    """With the order itself and its log, which name stems: for those who may hear them."""
    order = {
        "recipe": job.recipe if hears_stems else None,
        "steps": job.steps if hears_stems else [],
        "order_sha256": job.order_sha256,
        "keep": job.keep,
        "reused_from": job.reused_from_id,
    }
    return {**job_json(job), **order}


class StageShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STAGE_STATES)
    seconds = serializers.FloatField(allow_null=True)


class FailureShape(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    sentence = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class JobShape(serializers.Serializer[Job]):
    """Describes `job_json` in the OpenAPI document, and answers with it."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Job.Kind.choices)
    state = serializers.ChoiceField(choices=Job.State.choices)
    progress = serializers.FloatField(help_text="0 to 1, over the whole job")
    stages = StageShape(many=True)
    seconds_left = serializers.FloatField(allow_null=True)
    failure = FailureShape(allow_null=True)
    asked_by = serializers.CharField()
    queued_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    attempt = serializers.IntegerField()

    def to_representation(self, instance: Job) -> dict[str, Any]:
        return dict(job_json(instance))


class StepShape(serializers.Serializer[dict[str, Any]]):
    """What was done; further keys are figures, with their unit at the end of the name."""

    name = serializers.CharField()
    code = serializers.IntegerField(help_text="docs/steps.md explains every one.")
    sentence = serializers.CharField()


class WholeJobShape(JobShape):
    """Describes `whole_job_json`."""

    recipe = serializers.JSONField(help_text="Null for whoever may not hear stems.")
    steps = StepShape(many=True)
    order_sha256 = serializers.CharField(help_text="Recipe, sound and engine; may be empty.")
    keep = serializers.BooleanField(help_text="Whether the sound between the steps is there.")
    reused_from = serializers.IntegerField(
        allow_null=True, help_text="The job that had made the very same before."
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
