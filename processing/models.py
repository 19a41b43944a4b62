"""The machine room's rows: bytes, jobs, what they made, and what was measured."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AudioFile(models.Model):
    """Bytes under their SHA-256, and what is known of them.

    Besides sound this holds what belongs to sound: waveform peaks have media type
    `application/vnd.roughmix.peaks`. `rate`, `channels`, `frames` and `bits` are null where they
    have no meaning, or before the file was read. `crc32` is what a ZIP says of them; null for bytes
    that were stored before it was kept, until `processing.checksums` has read them.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    rate = models.PositiveIntegerField(null=True)
    channels = models.PositiveSmallIntegerField(null=True)
    frames = models.BigIntegerField(null=True)
    bits = models.PositiveSmallIntegerField(null=True)
    crc32 = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    @property
    def seconds(self) -> float | None:
        return self.frames / self.rate if self.rate and self.frames is not None else None


class Job(models.Model):
    """An order to the workers. Only `processing.jobs` changes its state.

    queued -> running -> done
       |         |-----> failed
       |         |-----> queued      (lease expired, at most 3 attempts)
       |---------|-----> cancelled
    failed, cancelled -> queued      (asked again)
    """

    class Kind(models.TextChoices):
        INGEST = "ingest"
        EDIT = "edit"
        MIX = "mix"
        MASTER = "master"
        ALBUM = "album"
        PLAY = "play"
        FEATURES = "features"
        UNPACK = "unpack"
        PASSPORT = "passport"
        PLAN = "plan"
        ALIGN = "align"
        SPEAK = "speak"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OVER: ClassVar[tuple[str, ...]] = (State.DONE, State.FAILED, State.CANCELLED)

    kind = models.CharField(max_length=12, choices=Kind.choices)
    recipe = models.JSONField()
    topic = models.CharField(max_length=80, db_index=True)
    asked_by = models.CharField(max_length=200, blank=True)
    # Recipe, sources and engine: an order with the same hash gives the same bytes, so what was
    # made once is not made again. Empty where no bytes come out of bytes.
    order_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    # Whether what lies between the steps is wanted as well.
    keep = models.BooleanField(default=False)
    # The job that had made the very same before; this one was done when it was asked for.
    reused_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # The job whose sound this one looks at more closely; that one is done without it, and has
    # the renders of both.
    follows = models.ForeignKey("self", models.CASCADE, null=True, related_name="followed_by")

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    last_sent_at = models.DateTimeField(null=True)

    # What the page shows: [{"name", "title", "state": "waiting|running|done", "seconds"}]
    stages = models.JSONField(default=list)
    progress = models.FloatField(default=0.0)  # 0 to 1, over the whole job
    steps = models.JSONField(default=list)  # what was done, in numbers
    failure = models.JSONField(null=True)  # {"code", "sentence", "remedy"}, fit for the page

    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_finished_at_iff_over",
                condition=Q(state__in=("done", "failed", "cancelled"), finished_at__isnull=False)
                | Q(state__in=("queued", "running"), finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_lease_iff_running",
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_failure_iff_failed",
                condition=Q(state="failed", failure__isnull=False)
                | (~Q(state="failed") & Q(failure__isnull=True)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]


class JobSource(models.Model):
    """An input of a job under the name its recipe uses."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="sources")
    name = models.CharField(max_length=200)
    audio_file = models.ForeignKey(AudioFile, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "name"], name="source_once_per_job")
        ]


class Render(models.Model):
    """A file that a job made: `audio`, `lossless`, `peaks`, `original`, `wav`, `flac`, `mp3`.

    The job that follows it adds `proxy`, `segments` and, of a whole song, `features`. What comes
    beside the main sound (prints, candidates, tracks, what lay between) has a kind and a title.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="renders")
    name = models.CharField(max_length=50)
    kind = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=200, blank=True)
    audio_file = models.ForeignKey(AudioFile, models.PROTECT, related_name="renders")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "name"], name="render_once_per_job")
        ]


class Report(models.Model):
    """What was measured on a render, in the words of `processing.engine.report`."""

    render = models.OneToOneField(Render, models.CASCADE, related_name="report")
    facts = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    """Something happened that somebody may be looking at. The payload holds ids only."""

    topic = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["topic", "id"], name="event_topic_id"),
            models.Index(fields=["created_at"], name="event_created_at"),
            models.Index(fields=["kind", "created_at"], name="event_kind_created_at"),
        ]
