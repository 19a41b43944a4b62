"""The rows that the table's addresses lead to, and what is sent to each of them.

A new address needs a line in `table.txt`; a new parameter in a route needs a value in `Scene.ids`,
and a request that needs a body needs one in `sent`.
"""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.utils import timezone

from processing.models import Job
from processing.storage import storage
from sessions.notices import letters
from sessions.people.models import ApiToken, User
from sessions.people.tokens import make_token
from sessions.projects.models import Invitation, Membership
from sessions.sharing.actions import make_link
from tests.cast import Cast, make_cast
from tests.factories import (
    PASSWORD,
    AlbumFactory,
    AlignmentFactory,
    BalanceFactory,
    BallotFactory,
    BookingFactory,
    BudgetLineFactory,
    CreditFactory,
    GateFactory,
    JobFactory,
    NoteFactory,
    NoteSoundFactory,
    PassportFactory,
    PlanFactory,
    PresetFactory,
    ReferenceFactory,
    RenderFactory,
    SheetTextFactory,
    SongFactory,
    StemArchiveFactory,
    StemFactory,
    StemRevisionFactory,
    UploadFactory,
    VersionFactory,
)
from tests.permissions.addresses import Address

ANONYMOUS = "anon"
PEOPLE = (ANONYMOUS, "olga", "nina", "otto", "lia", "mats", "gwen", "sam", "eva", "dirk")

QUERIES = {
    "DELETE /api/budget-lines/<int:line_id>/": "?revision=0",
    "GET /api/songs/<int:song_id>/notes/export/": "?format=markdown&internal=1",
    "GET /api/songs/<int:song_id>/carry/": "?onto={version_id}",
    "GET /api/events/": "?projects={project_id}",
    "GET /api/versions/<int:version_id>/changes/": "?since={other_version}",
    "GET /api/notes/<int:note_id>/change/": "?in={other_version}",
}
TAB = "tab-of-the-table"
INVITED = "in_" + "x" * 43
SOUND = b"RIFF of the permission table"


@dataclass(kw_only=True)
class Scene:
    """Everything belongs to "Tidelines", nothing to Sam, who produces another record."""

    cast: Cast
    ids: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def user(self, name: str) -> User | None:
        return None if name == ANONYMOUS else self.cast.named(name)

    def path(self, address: Address) -> str:
        missing = set(address.parameters) - set(self.ids)
        assert not missing, f"Scene.ids has no value for {missing} of {address}"
        return address.path(**self.ids) + QUERIES.get(str(address), "").format(**self.ids)


def set_up(tmp_path: Path) -> Scene:
    cast = make_cast()
    song = SongFactory(project=cast.project, title="Low Water")
    revision = StemRevisionFactory(stem=StemFactory(song=song, name="Bass"), by=cast.otto)
    version = VersionFactory(song=song, number=1, ordered=True, by=cast.otto)
    other = VersionFactory(song=song, number=3, ordered=True, by=cast.otto)
    for judged in (version, other):
        RenderFactory(job=judged.job, name="segments")
    album = AlbumFactory(project=cast.project, by=cast.otto)
    note = NoteFactory(version=version, by=cast.lia)
    sound = NoteSoundFactory(note=note)
    reference = ReferenceFactory(song=song, by=cast.otto)
    _put_preview(tmp_path, revision.job, version.job, album.job, sound.job, reference.job)
    SheetTextFactory(song=song, by=cast.lia)
    waiting = JobFactory(topic=cast.project.topic, kind="mix")
    VersionFactory(
        song=song, number=2, ordered=True, order__job=waiting, by=cast.otto, label="Mix 2"
    )
    PassportFactory(song=song)
    master = VersionFactory(song=song, number=4, ordered=True, kind="master", by=cast.otto)
    GateFactory(project=cast.project)
    BalanceFactory(project=cast.project, by=cast.nina)
    line = BudgetLineFactory(budget__project=cast.project)
    booking = BookingFactory(project=cast.project, by=cast.otto)
    upload = UploadFactory(project=cast.project, by=cast.mats, arriving=True, offset_bytes=0)
    app = Authenticator.objects.create(
        user=cast.mats, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
    )
    scene = Scene(cast=cast)
    scene.ids = {
        "project_id": cast.project.pk,
        "member_id": Membership.objects.get(project=cast.project, user=cast.mats).pk,
        "phase_id": cast.project.phases.get(name="mix").pk,
        "song_id": song.pk,
        "stem_id": revision.stem_id,
        "revision_id": revision.pk,
        "archive_id": StemArchiveFactory(song=song, by=cast.otto).pk,
        "version_id": version.pk,
        "job_id": waiting.pk,
        "plan_id": PlanFactory(song=song, by=cast.otto).pk,
        "album_id": album.pk,
        "reference_id": reference.pk,
        "text": "lyrics",
        "edition": 1,
        "alignment_id": AlignmentFactory(earlier=version, later=other).pk,
        "preset_id": PresetFactory(project=cast.project, by=cast.otto).pk,
        "kind": "master",
        "reaction": "agree",
        "note_id": note.pk,
        "sound_id": sound.pk,
        "ballot_id": BallotFactory(song=song, by=cast.nina, versions=[version]).pk,
        "letter": "A",
        "other_version": other.pk,
        "booking_id": booking.pk,
        "line_id": line.pk,
        "master_id": master.pk,
        "credit_id": CreditFactory(song=song).pk,
        "token": upload.token,
        "mail": letters.token(cast.mats, ["note"]),
        "name": "proxy",
        "link_id": make_link(cast.project, by=cast.nina, name="Low Water, for Anna")[0].pk,
        "invitation_id": _invitation(cast, "new@roughmix.test", INVITED).pk,
        "factor_id": app.pk,
        "session": "0" * 32,
        "token_id": ApiToken.objects.create(user=cast.nina, name="hers", sha256="0" * 64).pk,
    }
    for name in PEOPLE[1:]:
        _, scene.tokens[name] = make_token(cast.named(name), name="table")
    return scene


def _invitation(cast: Cast, email: str, token: str) -> Invitation:
    now = timezone.now()
    return Invitation.objects.create(
        project=cast.project,
        email=email,
        role="musician",
        by=cast.nina,
        sha256=hashlib.sha256(token.encode()).hexdigest(),
        sent_at=now,
        expires_at=now + timedelta(days=7),
    )


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What goes with a request: JSON to the API, a form to a page, or bytes."""

    data: Any = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


TUS = {"Tus-Resumable": "1.0.0"}


def sent(scene: Scene, address: Address) -> Sent:
    """A request that would do what it says for whoever may."""
    data = _bodies(scene).get(str(address), {})
    if address.route.startswith("api/uploads/") and "completion" not in address.route:
        return _by_tus(scene, address)
    if address.route.startswith("api/"):
        return Sent(data=data)
    return Sent(data=data, content_type="")


def _by_tus(scene: Scene, address: Address) -> Sent:
    if address.method == "POST":
        # project 1 and "a.wav" would be other words in another base
        metadata = f"project {_base64(scene.ids['project_id'])},filename {_base64('a.wav')}"
        headers = TUS | {"Upload-Length": "10", "Upload-Metadata": metadata}
        return Sent(data=b"", content_type="application/offset+octet-stream", headers=headers)
    if address.method == "PATCH":
        headers = TUS | {"Upload-Offset": "0"}
        return Sent(data=b"12345", content_type="application/offset+octet-stream", headers=headers)
    return Sent(headers=TUS)


def _base64(value: object) -> str:
    return base64.b64encode(str(value).encode()).decode()


def _bodies(scene: Scene) -> dict[str, dict[str, Any]]:
    ids = scene.ids
    day = {"day": "2027-03-19", "starts": "10:00", "ends": "12:00", "title": "Vocals"}
    file = {"filename": "Keys.wav", "size_bytes": 1000}
    new_member = {"email": "new@roughmix.test", "name": "New Person", "role": "musician"}
    line = {"category": "studio", "label": "Tape"}
    room = {"name": "Cellar", "time_zone": "UTC"}
    booking_room = scene.cast.project.bookings.get().room_id
    passwords = {"current": PASSWORD, "new": "another long word"}
    return {
        "POST /api/tokens/": {"email": "nina@roughmix.test", "password": PASSWORD},
        "PUT /api/me/mail/": [{"kind": "note", "pace": "daily"}],
        "PUT /api/me/password/": passwords,
        "POST /account/password/": passwords,
        "POST /account/tokens/": {"name": "laptop", "password": PASSWORD},
        "POST /account/app/": {"password": PASSWORD},
        "POST /account/factors/<int:factor_id>/removal/": {"password": PASSWORD},
        "POST /account/recovery-codes/": {"password": PASSWORD},
        "POST /account/invitations/": {"email": "other@roughmix.test"},
        "POST /projects/<int:project_id>/invitations/": {
            "email": "other@roughmix.test",
            "role": "musician",
        },
        "POST /api/invitations/": {"email": "other@roughmix.test"},
        "POST /api/projects/<int:project_id>/invitations/": {
            "email": "other@roughmix.test",
            "role": "musician",
        },
        "POST /api/invitation-readings/": {"token": INVITED},
        "POST /api/invitation-acceptances/": {
            "token": INVITED,
            "name": "New Person",
            "password": "another long word",
        },
        "POST /api/me/passkey-challenges/": {"password": PASSWORD},
        "POST /api/me/passkeys/": {"name": "hers", "credential": {"id": "x"}},
        "POST /api/passkey-sign-ins/": {"credential": {"id": "x"}},
        "POST /sign-in/": {"email": "nina@roughmix.test", "password": PASSWORD},
        "POST /api/projects/": {"title": "Ebb", "artist": "Lia Sommer"},
        "POST /projects/": {"title": "Ebb", "artist": "Lia Sommer", "kind": "single"},
        "PATCH /api/projects/<int:project_id>/": {"brief": "Slow."},
        "POST /api/projects/<int:project_id>/members/": new_member,
        "POST /projects/<int:project_id>/members/": new_member,
        "PATCH /api/projects/<int:project_id>/members/<int:member_id>/": {"role": "artist"},
        "POST /projects/<int:project_id>/members/<int:member_id>/role/": {"role": "artist"},
        "PATCH /api/projects/<int:project_id>/phases/<int:phase_id>/": {"due_date": "2027-03-01"},
        "POST /projects/<int:project_id>/phases/<int:phase_id>/": {"due_date": "2027-03-01"},
        "POST /api/projects/<int:project_id>/songs/": {"title": "Neap"},
        "POST /projects/<int:project_id>/songs/": {"title": "Neap"},
        "PATCH /api/songs/<int:song_id>/": {"key": "F minor"},
        "POST /api/songs/<int:song_id>/stems/": file,
        "POST /api/songs/<int:song_id>/stem-archives/": {"filename": "Stems.zip", "size_bytes": 9},
        "POST /api/songs/<int:song_id>/versions/": file,
        "POST /api/songs/<int:song_id>/references/": file,
        "PUT /api/songs/<int:song_id>/texts/<slug:text>/": {"base": "", "body": "Last seat"},
        "PATCH /api/references/<int:reference_id>/": {"listen_for": "Low end."},
        "PATCH /api/stems/<int:stem_id>/": {"role": "keys"},
        "PATCH /api/versions/<int:version_id>/": {"label": "Print 2"},
        "POST /api/versions/<int:version_id>/alignments/": {"earlier": ids["other_version"]},
        "PATCH /api/alignments/<int:alignment_id>/": {"corrected_seconds": 0.5},
        "POST /api/songs/<int:song_id>/notes/": {
            "version": ids["version_id"],
            "body": "Here.",
            "at_seconds": 1,
        },
        "PATCH /api/links/<int:link_id>/": {"may_note": True},
        "PATCH /api/notes/<int:note_id>/": {"body": "There.", "revision": 1},
        "POST /api/songs/<int:song_id>/notes/import/": {
            "format": "markdown",
            "version": ids["version_id"],
            "text": "- 0:01 Here.",
        },
        "PUT /api/notes/<int:note_id>/assignment/": {"user": scene.cast.nina.pk},
        "POST /api/notes/<int:note_id>/sounds/": file,
        "PUT /api/songs/<int:song_id>/sections/": {
            "version": ids["version_id"],
            "revision": 0,
            "sections": [{"id": "a", "name": "Intro", "from_seconds": 0, "to_seconds": 2}],
        },
        "POST /api/versions/<int:version_id>/hearings/": {"spans": [[0, 2.5]]},
        "PUT /api/versions/<int:version_id>/verdict/": {"choice": "approved"},
        "POST /api/songs/<int:song_id>/ballots/": {
            "question": "Which one?",
            "versions": [ids["version_id"], ids["other_version"]],
        },
        "PUT /api/ballots/<int:ballot_id>/vote/": {"letter": "A"},
        "POST /api/presets/": {
            "kind": "master",
            "name": "Loud",
            "recipe": {"target_lufs": -9},
            "project": ids["project_id"],
        },
        "PATCH /api/presets/<int:preset_id>/": {"name": "Louder"},
        "PUT /api/songs/<int:song_id>/presence/": {"tab": TAB, "version": ids["version_id"]},
        "DELETE /api/songs/<int:song_id>/presence/": {"tab": TAB},
        "PUT /api/songs/<int:song_id>/lead/": {"tab": TAB, "moment_ms": time.time() * 1000},
        "DELETE /api/songs/<int:song_id>/lead/": {"tab": TAB},
        "POST /api/recipes/difference/": {
            "before": {"kind": "master"},
            "after": {"kind": "master", "target_lufs": -9},
        },
        "POST /api/rooms/": room,
        "POST /schedule/rooms/": room,
        "POST /api/bookings/": {
            "room": booking_room,
            "project": ids["project_id"],
            "title": "Vocals",
            "starts_at": datetime(2027, 3, 19, 10, tzinfo=UTC).isoformat(),
            "ends_at": datetime(2027, 3, 19, 12, tzinfo=UTC).isoformat(),
        },
        "PATCH /api/bookings/<int:booking_id>/": {"title": "Vocals"},
        "POST /schedule/": day | {"room": booking_room, "project": ids["project_id"]},
        "POST /bookings/<int:booking_id>/": day | {"room": booking_room},
        "PUT /api/projects/<int:project_id>/budget/": {"currency": "EUR", "revision": 0},
        "POST /projects/<int:project_id>/budget/": {"currency": "EUR"},
        "POST /api/projects/<int:project_id>/budget/lines/": line,
        "POST /projects/<int:project_id>/budget/lines/": line | {"planned": "1", "actual": ""},
        "PATCH /api/budget-lines/<int:line_id>/": {"label": "Tape", "revision": 0},
        "POST /budget-lines/<int:line_id>/": line | {"planned": "1", "revision": "0"},
        "POST /budget-lines/<int:line_id>/removal/": {"revision": "0"},
        "POST /api/projects/<int:project_id>/copies/": {"filename": "mix [k7f3q2].wav"},
        "POST /api/projects/<int:project_id>/links/": {"items": [{"song": ids["song_id"]}]},
        "PUT /api/uploads/<upload_token:token>/completion/": {},
        **_releases(),
    }


def _releases() -> dict[str, dict[str, Any]]:
    credit = {"name": "Mats Lund", "role": "Drums"}
    why = {"reason": "The plant waits for it today."}
    return {
        "PUT /api/projects/<int:project_id>/gate/": {
            "is_on": True,
            "lines": ["qc"],
            "approvals_needed": None,
        },
        "POST /projects/<int:project_id>/gate/": {"is_on": "on", "lines": ["qc"]},
        "PUT /api/projects/<int:project_id>/balance/": {"outstanding_minor": 100},
        "POST /projects/<int:project_id>/balance/": {"outstanding": "1"},
        "PUT /api/versions/<int:master_id>/override/": why,
        "POST /versions/<int:master_id>/override/": why,
        "POST /api/songs/<int:song_id>/credits/": credit,
        "POST /songs/<int:song_id>/credits/": credit,
        "PUT /api/credits/<int:credit_id>/": credit,
        "PUT /api/credits/<int:credit_id>/place/": {"place": 1},
        "POST /credits/<int:credit_id>/place/": {"to": "up"},
        "POST /credits/<int:credit_id>/": credit,
        "PUT /api/songs/<int:song_id>/isrc/": {"isrc": "SE-ABC-26-00001"},
        "POST /songs/<int:song_id>/isrc/": {"isrc": "SE-ABC-26-00001"},
    }


def _put_preview(tmp_path: Path, *jobs: Job) -> None:
    path = tmp_path / "preview"
    path.write_bytes(SOUND)
    digest = hashlib.sha256(SOUND).hexdigest()
    storage().put(path, digest)
    file = jobs[0].renders.get(name="proxy").audio_file
    file.sha256, file.size_bytes = digest, len(SOUND)
    file.save(update_fields=["sha256", "size_bytes"])
    for job in jobs:
        job.renders.filter(name="proxy").update(audio_file=file)
