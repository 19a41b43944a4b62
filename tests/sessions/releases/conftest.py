"""A master of "Low Water" that lacks nothing: approved, checked, credited, coded and paid."""

from __future__ import annotations

import hashlib

import pytest

from processing.models import AudioFile
from processing.storage import storage
from sessions.feedback.models import Verdict
from tests.factories import (
    BalanceFactory,
    CreditFactory,
    GateFactory,
    RecordingFactory,
    RenderFactory,
    SongFactory,
    VerdictFactory,
    VersionFactory,
)

EVERYTHING = ["approvals", "qc", "credits", "isrc", "balance"]
APPROVERS = ("nina", "lia", "gwen")  # by their roles
SOUND = b"RIFF of a master"


def store(tmp_path, job) -> None:
    path = tmp_path / "sound"
    path.write_bytes(SOUND)
    digest = hashlib.sha256(SOUND).hexdigest()
    storage().put(path, digest)
    file, _ = AudioFile.objects.get_or_create(
        sha256=digest, defaults={"size_bytes": len(SOUND), "media_type": "audio/wav"}
    )
    job.renders.update(audio_file=file)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water", position=1)


@pytest.fixture
def master(cast, song, tmp_path):
    master = VersionFactory(song=song, number=5, kind="master", label="Master", by=cast.otto)
    RenderFactory(job=master.job, name="lossless")
    store(tmp_path, master.job)
    return master


@pytest.fixture
def gate(cast):
    return GateFactory(project=cast.project, lines=EVERYTHING)


@pytest.fixture
def green(cast, gate, song, master):
    for name in APPROVERS:
        VerdictFactory(version=master, by=cast.named(name), choice=Verdict.Choice.APPROVED)
    CreditFactory(song=song)
    RecordingFactory(song=song, isrc="SEABC2600001")
    BalanceFactory(project=cast.project, by=cast.nina)
    return master


@pytest.fixture
def ask(client, cast):
    def send(who: str, method: str, path: str, body=None):
        client.force_login(cast.named(who))
        if method == "GET":
            answer = client.get(path)
        elif path.startswith("/api/"):
            answer = getattr(client, method.lower())(path, body or {}, "application/json")
        else:
            answer = client.post(path, body or {})
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer

    return send
