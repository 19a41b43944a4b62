"""Rows for tests: honest ones, with only the values that a test does not care about made up.

`StemRevisionFactory()` and `VersionFactory()` are ready to be heard: uploaded, checked, measured.
`arriving=True` leaves the bytes on their way; `JobFactory(failed=True)` and its sisters draw the
other states.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import factory
from django.db.models import Max, Model
from django.utils import timezone
from factory.django import DjangoModelFactory

from processing.models import AudioFile, Job, Render, Report
from sessions.budgets.models import Budget, BudgetLine
from sessions.feedback.models import Ballot, BallotEntry, Note, NoteSound, Verdict
from sessions.people.models import Artist, Guest, User
from sessions.people.roles import Role
from sessions.presets.models import Preset
from sessions.projects.models import Membership, Phase, Project
from sessions.releases.models import Balance, Credit, Gate, Override, Recording
from sessions.schedule.models import Booking, Room
from sessions.songs.models import (
    Album,
    Alignment,
    Order,
    Passport,
    Plan,
    Reference,
    SheetEdition,
    SheetText,
    Song,
    Stem,
    StemArchive,
    StemRevision,
    Version,
)
from sessions.uploads.models import Upload

PASSWORD = "correct horse battery"  # everybody's


def next_of(model: type[Model], whole: str, field: str) -> factory.LazyAttribute:
    """One more than the highest `field` in the same `whole`: as the product numbers, and never
    what a test chose by hand, in whatever order the tests run."""

    def number(row: factory.builder.Resolver) -> int:
        rows = model._base_manager.filter(**{whole: getattr(row, whole)})
        return (rows.aggregate(highest=Max(field))["highest"] or 0) + 1

    return factory.LazyAttribute(number)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@roughmix.test")
    password = factory.django.Password(PASSWORD)


class GuestFactory(DjangoModelFactory[Guest]):
    class Meta:
        model = Guest

    name = "Pell Hartwig"


class ArtistFactory(DjangoModelFactory[Artist]):
    class Meta:
        model = Artist

    name = factory.Sequence(lambda n: f"The Artists {n}")


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Project {n}")
    kind = Project.Kind.ALBUM
    artist = factory.SubFactory(ArtistFactory)

    @factory.post_generation
    def phases(self, create, extracted, **_):
        for position, name in enumerate(Phase.Name.values, start=1):
            Phase.objects.create(project=self, name=name, position=position)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    project = factory.SubFactory(ProjectFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.PRODUCER


class SongFactory(DjangoModelFactory[Song]):
    class Meta:
        model = Song

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Song {n}")
    position = next_of(Song, "project", "position")


class AudioFileFactory(DjangoModelFactory[AudioFile]):
    """The row only: bytes are put where a test serves or reads them."""

    class Meta:
        model = AudioFile

    sha256 = factory.Sequence(lambda n: hashlib.sha256(f"sound {n}".encode()).hexdigest())
    size_bytes = 1_152_044
    media_type = "audio/wav"
    rate = 48_000
    channels = 2
    frames = 144_000
    bits = 24


class JobFactory(DjangoModelFactory[Job]):
    """Queued, as it is after `submit`."""

    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=Job.State.RUNNING,
            attempt=1,
            worker="worker-1",
            started_at=factory.LazyFunction(timezone.now),
            lease_until=factory.LazyFunction(lambda: timezone.now() + timedelta(seconds=30)),
        )
        done = factory.Trait(
            state=Job.State.DONE,
            attempt=1,
            progress=1.0,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(
            state=Job.State.FAILED,
            attempt=1,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
            failure={
                "code": "truncated",
                "sentence": "The file ends before its sound does.",
                "remedy": "Export it again.",
            },
        )
        cancelled = factory.Trait(
            state=Job.State.CANCELLED, finished_at=factory.LazyFunction(timezone.now)
        )

    kind = Job.Kind.INGEST
    recipe = factory.LazyAttribute(lambda job: {"kind": job.kind, "version": 1})
    topic = "project:0"


class RenderFactory(DjangoModelFactory[Render]):
    class Meta:
        model = Render

    job = factory.SubFactory(JobFactory, done=True)
    name = "audio"
    audio_file = factory.SubFactory(AudioFileFactory)


FACTS = {
    "version": 1,
    "engine": "1",
    "rate": 48_000,
    "channels": 2,
    "frames": 144_000,
    "seconds": 3.0,
    "bits": 24,
    "integrated_lufs": -18.2,
    "max_momentary_lufs": -14.1,
    "max_short_term_lufs": -16.0,
    "lra_lu": 4.5,
    "true_peak_dbtp": -3.1,
    "true_peak_at_seconds": 1.25,
    "true_peaks_dbtp": [-3.1, -3.4],
    "sample_peak_dbfs": -3.3,
    "plr_db": 15.1,
    "short_term": {"hop_seconds": 0.1, "lufs": [None, -18.0, -17.5]},
    "platforms": [],
    "findings": [],
}


class ReportFactory(DjangoModelFactory[Report]):
    class Meta:
        model = Report

    render = factory.SubFactory(RenderFactory)
    facts = factory.LazyFunction(lambda: dict(FACTS))


def finish(job: Job, names=("audio", "proxy", "peaks"), **facts) -> Job:
    """What a worker leaves behind: renders, and the report of `audio`."""
    for name in names:
        media_type = {"proxy": "audio/mp4", "peaks": "application/vnd.roughmix.peaks"}.get(
            name, "audio/wav"
        )
        render = RenderFactory(job=job, name=name, audio_file__media_type=media_type)
        if name == "audio":
            ReportFactory(render=render, facts=FACTS | facts)
    if job.state != Job.State.DONE:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, finished_at=timezone.now(), lease_until=None, progress=1.0
        )
        job.refresh_from_db()
    return job


class UploadFactory(DjangoModelFactory[Upload]):
    """All bytes there and checked; `arriving=True`: half of them."""

    class Meta:
        model = Upload

    class Params:
        arriving = factory.Trait(
            state=Upload.State.RECEIVING,
            job=None,
            offset_bytes=factory.LazyAttribute(lambda upload: upload.size_bytes // 2),
        )

    project = factory.SubFactory(ProjectFactory)
    by = factory.SubFactory(UserFactory)
    filename = "Bass DI.wav"
    size_bytes = 1_152_044
    offset_bytes = factory.SelfAttribute("size_bytes")
    state = Upload.State.CHECKING
    job = factory.SubFactory(JobFactory, done=True, topic=factory.SelfAttribute("..project.topic"))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


class StemFactory(DjangoModelFactory[Stem]):
    """A stem without revisions; `StemRevisionFactory` makes both."""

    class Meta:
        model = Stem

    song = factory.SubFactory(SongFactory)
    name = factory.Sequence(lambda n: f"Stem {n}")
    role = "bass"
    position = next_of(Stem, "song", "position")


class _Finished:
    """Leaves renders and a report behind wherever the job is done."""

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        job = instance.job
        if job is not None and job.state == Job.State.DONE and not job.renders.exists():
            finish(job)
        super()._after_postgeneration(instance, create, results)


class StemRevisionFactory(_Finished, DjangoModelFactory[StemRevision]):
    class Meta:
        model = StemRevision

    class Params:
        arriving = factory.Trait(upload__arriving=True)

    stem = factory.SubFactory(StemFactory)
    number = next_of(StemRevision, "stem", "number")
    by = factory.SubFactory(UserFactory)
    upload = factory.SubFactory(
        UploadFactory,
        project=factory.SelfAttribute("..stem.song.project"),
        by=factory.SelfAttribute("..by"),
    )


class PassportFactory(DjangoModelFactory[Passport]):
    """A look at no stems at all, that still has to be taken; `job__done=True` for one that was."""

    class Meta:
        model = Passport

    song = factory.SubFactory(SongFactory)
    job = factory.SubFactory(
        JobFactory, kind="passport", topic=factory.SelfAttribute("..song.project.topic")
    )
    stems = factory.LazyFunction(list)
    fingerprint = "0" * 64


class PlanFactory(DjangoModelFactory[Plan]):
    """A mix that still has to be planned."""

    class Meta:
        model = Plan

    song = factory.SubFactory(SongFactory)
    by = factory.SubFactory(UserFactory)
    job = factory.SubFactory(
        JobFactory, kind="plan", topic=factory.SelfAttribute("..song.project.topic")
    )


class PresetFactory(DjangoModelFactory[Preset]):
    class Meta:
        model = Preset

    project = factory.SubFactory(ProjectFactory)
    kind = Preset.Kind.MASTER
    name = factory.Sequence(lambda n: f"Preset {n}")
    words = factory.LazyFunction(lambda: {"target_lufs": -10.0})
    by = factory.SubFactory(UserFactory)


class OrderFactory(DjangoModelFactory[Order]):
    class Meta:
        model = Order

    song = factory.SubFactory(SongFactory)
    kind = Order.Kind.MIX
    by = factory.SubFactory(UserFactory)
    job = factory.SubFactory(
        JobFactory,
        done=True,
        kind=factory.SelfAttribute("..kind"),
        topic=factory.SelfAttribute("..song.project.topic"),
    )


class StemArchiveFactory(DjangoModelFactory[StemArchive]):
    """A ZIP that waits to be unpacked."""

    class Meta:
        model = StemArchive

    song = factory.SubFactory(SongFactory)
    by = factory.SubFactory(UserFactory)
    upload = factory.SubFactory(
        UploadFactory,
        project=factory.SelfAttribute("..song.project"),
        by=factory.SelfAttribute("..by"),
        filename="Stems.zip",
        is_archive=True,
        job=factory.SubFactory(
            JobFactory, kind=Job.Kind.UNPACK, topic=factory.SelfAttribute("..project.topic")
        ),
    )


class AlbumFactory(_Finished, DjangoModelFactory[Album]):
    """A programme that is there; its tracks are made by hand."""

    class Meta:
        model = Album

    project = factory.SubFactory(ProjectFactory)
    number = next_of(Album, "project", "number")
    label = factory.LazyAttribute(lambda album: f"Sequence {album.number}")
    by = factory.SubFactory(UserFactory)
    job = factory.SubFactory(
        JobFactory, kind="album", done=True, topic=factory.SelfAttribute("..project.topic")
    )


class VersionFactory(_Finished, DjangoModelFactory[Version]):
    """An uploaded bounce; `ordered=True`: a mix that the machines made."""

    class Meta:
        model = Version

    class Params:
        arriving = factory.Trait(upload__arriving=True)
        ordered = factory.Trait(
            upload=None,
            kind=Version.Kind.MIX,
            label=factory.LazyAttribute(lambda version: f"Mix {version.number}"),
            order=factory.SubFactory(
                OrderFactory,
                song=factory.SelfAttribute("..song"),
                by=factory.SelfAttribute("..by"),
            ),
        )

    song = factory.SubFactory(SongFactory)
    number = next_of(Version, "song", "number")
    kind = Version.Kind.ROUGH
    label = factory.LazyAttribute(lambda version: f"Rough {version.number}")
    by = factory.SubFactory(UserFactory)
    upload = factory.SubFactory(
        UploadFactory,
        project=factory.SelfAttribute("..song.project"),
        by=factory.SelfAttribute("..by"),
    )


class ReferenceFactory(_Finished, DjangoModelFactory[Reference]):
    """Somebody else's record, measured; `arriving=True`: on its way."""

    class Meta:
        model = Reference

    class Params:
        arriving = factory.Trait(upload__arriving=True)

    song = factory.SubFactory(SongFactory)
    title = "Copper Hours"
    artist = "Halden Vane"
    listen_for = "low end, vocal distance"
    by = factory.SubFactory(UserFactory)
    upload = factory.SubFactory(
        UploadFactory,
        project=factory.SelfAttribute("..song.project"),
        by=factory.SelfAttribute("..by"),
        filename="Halden Vane - Copper Hours.wav",
    )


class SheetTextFactory(DjangoModelFactory[SheetText]):
    """Lyrics at their first state, which is kept as an edition."""

    class Meta:
        model = SheetText
        skip_postgeneration_save = True

    song = factory.SubFactory(SongFactory)
    kind = SheetText.Kind.LYRICS
    body = "Last seat upstairs"
    revision = 1
    by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def editions(self, create, extracted, **_):
        SheetEdition.objects.create(text=self, revision=self.revision, body=self.body, by=self.by)


class AlignmentFactory(DjangoModelFactory[Alignment]):
    """Waits to be measured; `measured(alignment, …)` is what a worker leaves behind."""

    class Meta:
        model = Alignment

    later = factory.SubFactory(VersionFactory)
    earlier = factory.SubFactory(VersionFactory, song=factory.SelfAttribute("..later.song"))
    job = factory.SubFactory(
        JobFactory,
        kind="align",
        topic=factory.SelfAttribute("..later.song.project.topic"),
    )


ALIGNED = {
    "version": 1,
    "kind": "same_recording",
    "reason": None,
    "earlier_seconds": 3.0,
    "later_seconds": 3.0,
    "offset_seconds": 0.0,
    "resolution_seconds": 0.001,
    "is_inverted": False,
    "louder_db": 0.0,
    "pieces": [{"from_seconds": 0.0, "to_seconds": 3.0, "shift_seconds": 0.0, "confidence": 1.0}],
    "band_edges_hz": [20, 60, 150, 400, 1000, 3000, 7000, 20_000],
    "strip": [],
}


def measured(alignment: Alignment, **facts) -> Alignment:
    """Done, with its report; `pieces` may be given as (from, to, shift)."""
    pieces = facts.get("pieces")
    if pieces:
        facts["pieces"] = [
            {"from_seconds": low, "to_seconds": high, "shift_seconds": by, "confidence": 1.0}
            for low, high, by in pieces
        ]
        facts.setdefault("offset_seconds", pieces[0][2])
    render = RenderFactory(
        job=alignment.job, name="alignment", audio_file__media_type="application/json"
    )
    ReportFactory(render=render, facts=ALIGNED | facts)
    finish(alignment.job, names=())
    return alignment


class NoteFactory(DjangoModelFactory[Note]):
    class Meta:
        model = Note

    version = factory.SubFactory(VersionFactory)
    by = factory.SubFactory(UserFactory)
    body = "The bass is late here."
    at_seconds = 1.0


class NoteSoundFactory(_Finished, DjangoModelFactory[NoteSound]):
    """A voice note that can be heard; `arriving=True`: on its way."""

    class Meta:
        model = NoteSound

    class Params:
        arriving = factory.Trait(upload__arriving=True)

    note = factory.SubFactory(NoteFactory)
    upload = factory.SubFactory(
        UploadFactory,
        project=factory.SelfAttribute("..note.version.song.project"),
        by=factory.SelfAttribute("..note.by"),
        filename="Voice.wav",
    )


class VerdictFactory(DjangoModelFactory[Verdict]):
    class Meta:
        model = Verdict

    version = factory.SubFactory(VersionFactory)
    by = factory.SubFactory(UserFactory)
    choice = Verdict.Choice.APPROVED


class RoomFactory(DjangoModelFactory[Room]):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Room {n}")


class BookingFactory(DjangoModelFactory[Booking]):
    class Meta:
        model = Booking

    room = factory.SubFactory(RoomFactory)
    project = factory.SubFactory(ProjectFactory)
    title = "Drums"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda booking: booking.starts_at + timedelta(hours=4))
    by = factory.SubFactory(UserFactory)


class BudgetFactory(DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    project = factory.SubFactory(ProjectFactory)
    currency = "EUR"


class BudgetLineFactory(DjangoModelFactory[BudgetLine]):
    class Meta:
        model = BudgetLine

    budget = factory.SubFactory(BudgetFactory)
    category = BudgetLine.Category.STUDIO
    label = "Two days of tracking"
    planned_minor = 120_000


class BallotFactory(DjangoModelFactory[Ballot]):
    """Open, over `versions` in the order of their letters: what drawing by lot would have given."""

    class Meta:
        model = Ballot
        skip_postgeneration_save = True

    song = factory.SubFactory(SongFactory)
    question = "Which one?"
    by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def versions(self, create, extracted, **_):
        for letter, version in zip("ABCDEF", extracted or (), strict=False):
            BallotEntry.objects.create(ballot=self, letter=letter, version=version)


class GateFactory(DjangoModelFactory[Gate]):
    """On, and asking for what a gate asks at first."""

    class Meta:
        model = Gate

    project = factory.SubFactory(ProjectFactory)
    is_on = True


class BalanceFactory(DjangoModelFactory[Balance]):
    """Paid."""

    class Meta:
        model = Balance

    project = factory.SubFactory(ProjectFactory)
    outstanding_minor = 0
    currency = "EUR"
    by = factory.SubFactory(UserFactory)
    said_at = factory.LazyFunction(timezone.now)


class RecordingFactory(DjangoModelFactory[Recording]):
    class Meta:
        model = Recording

    song = factory.SubFactory(SongFactory)
    isrc = factory.Sequence(lambda n: f"SEABC26{n:05d}")


class CreditFactory(DjangoModelFactory[Credit]):
    class Meta:
        model = Credit

    song = factory.SubFactory(SongFactory)
    name = "Lia Sommer"
    role = "Writer"
    position = next_of(Credit, "song", "position")


class OverrideFactory(DjangoModelFactory[Override]):
    class Meta:
        model = Override

    version = factory.SubFactory(VersionFactory, kind="master")
    reason = "The plant waits for it today."
    by = factory.SubFactory(UserFactory)
    given_at = factory.LazyFunction(timezone.now)
