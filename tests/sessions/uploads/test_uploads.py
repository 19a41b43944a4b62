"""Cut, raced and completed: what is kept of an upload, and what it becomes."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from processing import sweeper
from processing.models import Event, Job
from processing.storage import storage
from sessions.uploads import actions, tus
from sessions.uploads.models import Upload
from sessions.uploads.refusals import Finished, Gone, OffsetConflict, OtherChecksum
from studio import celery
from studio.ports import free_port
from tests.cast import make_cast
from tests.sessions.uploads.conftest import Sender, stored
from tests.together import together


def test_completing_asks_for_one_check_however_often_it_is_asked(otto, url, upload, cast):
    body = b"0123456789"
    otto.patch(url, 0, body)

    first, second = otto.complete(url, body), otto.complete(url, body)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    job = Job.objects.get()
    assert first.json()["job"] == job.pk
    assert first.json()["state"] == "checking"
    assert job.kind == "ingest"
    assert (job.topic, job.asked_by) == (cast.project.topic, "Otto Hahn")
    assert job.recipe["spool"] == upload.token
    assert job.recipe["file_sha256"] == hashlib.sha256(body).hexdigest()
    assert Event.objects.filter(kind="upload").count() == 1


def test_nothing_more_happens_to_a_completed_upload(otto, url):
    body = b"0123456789"
    otto.patch(url, 0, body)
    otto.complete(url, body)

    assert otto.complete(url, b"other").status_code == 409
    assert otto.patch(url, 10, b"x").status_code == 409
    assert otto.send("DELETE", url).status_code == 409
    head = otto.send("HEAD", url)
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "10")
    assert "Upload-Expires" not in head.headers
    assert Job.objects.count() == 1


def test_an_unfinished_upload_is_not_completed(otto, url):
    otto.patch(url, 0, b"0123")

    refused = otto.complete(url)

    assert refused.status_code == 409
    assert refused.json()["detail"] == "6 of 10 bytes have not arrived yet."
    assert not Job.objects.exists()


@pytest.mark.parametrize("said", ["x", "AB" * 32, "ab" * 31])
def test_a_hash_is_a_hash(otto, url, said):
    otto.patch(url, 0, b"0123456789")
    assert otto.complete(url, sha256=said).status_code == 400


def test_an_empty_file_is_left_to_the_check(otto, cast):
    made = otto.create(cast.project, length=0)
    assert otto.complete(made.headers["Location"], b"").status_code == 200


@pytest.mark.parametrize("lost", [0, 3, 7])
def test_the_bytes_are_believed_after_a_crash_between_bytes_and_row(
    otto, upload, lost, monkeypatch, tmp_path
):
    """The process died after the piece was stored, or the disk lost the end of the spool."""
    url = reverse("api:upload", args=[upload.token])
    monkeypatch.setattr(actions, "MOVES_WITHIN_SECONDS", 0.1)
    storage().spool_append(upload.token, 0, b"01234567"[:lost] if lost else b"0123")
    Upload.objects.update(offset_bytes=5 if lost else 0)
    there = lost or 4

    refused = otto.patch(url, 5 if lost else 0, b"xx")

    assert (refused.status_code, refused.headers["Upload-Offset"]) == (409, str(there))
    assert otto.offset(url) == there
    assert otto.patch(url, there, b"0123456789"[there:]).status_code == 204
    assert otto.complete(url).status_code == 200
    assert stored(upload, tmp_path) == b"0123456789"


def test_of_a_body_that_is_cut_short_the_beginning_is_kept(upload, tmp_path):
    """WSGI servers tell it as an early end, and nothing else."""
    actions.append(upload, 0, tus.pieces(BytesIO(b"0123"), 8, None), length=8)

    assert upload.offset_bytes == 4
    assert stored(upload, tmp_path) == b"0123"


def test_of_a_cut_body_with_a_checksum_nothing_is_kept(upload):
    whole = tus.Checksum("sha1", hashlib.sha1(b"01234567").digest())

    with pytest.raises(OtherChecksum):
        actions.append(upload, 0, tus.pieces(BytesIO(b"0123"), 8, whole), length=8)

    assert storage().spool_size(upload.token) == 0
    upload.refresh_from_db()
    assert upload.offset_bytes == 0


def test_two_hundred_uploads_cut_anywhere_arrive_whole(cast, tmp_path):
    chance = random.Random(20)
    for _ in range(200):
        body = chance.randbytes(chance.randint(1, 5000))
        upload = actions.begin(
            project=cast.project, by=cast.otto, filename="x.wav", size_bytes=len(body)
        )
        Upload.objects.filter(by=cast.otto).exclude(pk=upload.pk).delete()
        while upload.offset_bytes < len(body):
            at = upload.offset_bytes
            piece = body[at : at + chance.randint(1, 2000)]
            came = BytesIO(piece[: chance.randint(0, len(piece))])
            actions.append(upload, at, tus.pieces(came, len(piece), None), length=len(piece))
            if chance.random() < 0.3:
                with pytest.raises(OffsetConflict):
                    actions.append(upload, upload.offset_bytes + 1, [b"x"], length=1)
        assert stored(upload, tmp_path) == body


def test_the_sweep_frees_what_nobody_goes_on_with(otto, url, upload, cast, capsys):
    otto.patch(url, 0, b"0123")
    fresh = actions.begin(project=cast.project, by=cast.otto, filename="b.wav", size_bytes=1)
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    call_command("expire_uploads")

    assert "1 uploads were given up" in capsys.readouterr().out
    assert storage().spool_size(upload.token) == 0
    states = dict(Upload.objects.values_list("pk", "state"))
    assert states == {upload.pk: "abandoned", fresh.pk: "receiving"}
    assert Event.objects.filter(kind="upload", payload={"upload": upload.pk}).count() == 1


def test_the_sweeper_thinks_of_uploads_too(upload):
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    sweeper.clear_away()

    upload.refresh_from_db()
    assert upload.state == Upload.State.ABANDONED


def test_nothing_is_given_up_twice_or_after_the_end(upload, cast):
    actions.give_up(upload)
    with pytest.raises(Gone):
        actions.give_up(upload)
    done = actions.begin(project=cast.project, by=cast.otto, filename="b.wav", size_bytes=0)
    actions.complete(done)
    with pytest.raises(Finished):
        actions.give_up(done)


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_at_the_same_offset_one_is_right(tmp_path):
    cast = make_cast()
    tabs = [Sender.of(cast.otto) for _ in range(2)]
    body = random.Random(1).randbytes(50 * 4096)
    upload = actions.begin(
        project=cast.project, by=cast.otto, filename="x.wav", size_bytes=len(body)
    )
    url = reverse("api:upload", args=[upload.token])
    for round_ in range(50):
        at = round_ * 4096
        piece = body[at : at + 4096]
        answers = together(2, lambda n, at=at, piece=piece: tabs[n].patch(url, at, piece))
        assert Counter(a.status_code for a in answers) == {204: 1, 409: 1}

    assert stored(upload, tmp_path) == body
    assert tabs[0].complete(url, body).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ten_completions_at_once_ask_for_one_check():
    cast = make_cast()
    upload = actions.begin(project=cast.project, by=cast.otto, filename="x.wav", size_bytes=1)
    actions.append(upload, 0, [b"x"], length=1)

    done = together(10, lambda _: actions.complete(Upload.objects.get(pk=upload.pk)).job_id)

    assert done == [Job.objects.get().pk] * 10


@pytest.mark.django_db(transaction=True)
def test_while_the_broker_is_away_uploads_arrive_and_their_check_waits(monkeypatch, settings):
    cast = make_cast()
    settings.REDIS_URL = nobody = f"redis://127.0.0.1:{free_port()}/0"
    for name in ("broker_write_url", "broker_url"):
        monkeypatch.setattr(celery.app.conf, name, nobody)
    otto, body = Sender.of(cast.otto), b"0123456789"
    url = otto.create(cast.project, length=10).headers["Location"]

    assert otto.patch(url, 0, body[:4]).status_code == 204
    assert otto.patch(url, 4, body[4:]).status_code == 204
    assert otto.complete(url, body).status_code == 200

    assert (Job.objects.get().state, Upload.objects.get().state) == ("queued", "checking")
