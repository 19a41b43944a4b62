"""tus 1.0 line by line: core protocol, creation, termination, checksum, expiration."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from processing.storage import storage
from sessions.uploads.models import Upload
from tests.sessions.uploads.conftest import PIECE, Sender, b64, stored


def test_creation_answers_where_the_pieces_go(otto, cast):
    made = otto.create(cast.project, length=10, name="Bass ünten.wav")

    assert made.status_code == 201
    upload = Upload.objects.get()
    assert made.headers["Location"] == reverse("api:upload", args=[upload.token])
    assert made.headers["Tus-Resumable"] == "1.0.0"
    assert made.headers["Upload-Offset"] == "0"
    assert parsedate_to_datetime(made.headers["Upload-Expires"]) > timezone.now()
    assert (upload.filename, upload.size_bytes, upload.by) == ("Bass ünten.wav", 10, cast.otto)


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": None},
        {"Upload-Length": "ten"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "1" * 30},
        {"Upload-Length": None, "Upload-Defer-Length": "1"},
    ],
)
def test_creation_needs_a_length(otto, cast, headers):
    assert otto.create(cast.project, **headers).status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        (None, 404),
        ("", 404),
        ("project", 404),
        ("project !!!", 400),
        (f"project {b64(b'7' * 40)}", 404),
        ("project " + b64(b"\xff"), 400),
        (f"project {b64('1')},project {b64('2')}", 400),
    ],
)
def test_creation_needs_metadata_that_can_be_read(otto, cast, metadata, status):
    headers = {"Upload-Length": "1", "Upload-Metadata": metadata}
    assert otto.send("POST", reverse("api:uploads"), **headers).status_code == status


@pytest.mark.parametrize("name", ["", " ", "/", "\u202e", "x" * 256])
def test_creation_needs_a_name(otto, cast, name):
    assert otto.create(cast.project, name=name).json()["code"] == "wrong_file"


def test_a_path_is_no_name_and_nothing_is_hidden_in_one(otto, cast):
    otto.create(cast.project, name="C:\\Mixes/..\\\u202egnp\x00.wav")

    assert Upload.objects.get().filename == "gnp.wav"


def test_creation_refuses_what_is_too_large(otto, cast, settings):
    settings.UPLOAD_LIMIT_BYTES = 1024**3

    refused = otto.create(cast.project, length=1024**3 + 1, name="Long.wav")

    assert refused.status_code == 413
    assert "up to 1 GiB" in refused.json()["detail"]


def test_creation_refuses_when_the_disk_is_nearly_full(otto, cast, settings):
    settings.FREE_DISK_BYTES = 2**60

    refused = otto.create(cast.project)

    assert refused.status_code == 507
    assert refused.json()["code"] == "storage_full"
    assert refused.json()["remedy"]
    assert not Upload.objects.exists()


def test_the_hundredth_of_too_many_is_refused(otto, cast, monkeypatch):
    monkeypatch.setattr("sessions.uploads.actions.OPEN_AT_MOST", 2)
    assert [otto.create(cast.project).status_code for _ in range(3)] == [201, 201, 429]
    Upload.objects.update(state=Upload.State.ABANDONED)
    assert otto.create(cast.project).status_code == 201
    monkeypatch.setattr("sessions.uploads.actions.BEGUN_AT_MOST", 3)
    assert otto.create(cast.project).status_code == 429


def test_head_says_where_to_go_on_and_is_kept_by_nobody(otto, url):
    otto.patch(url, 0, b"0123")

    head = otto.send("HEAD", url)

    assert head.status_code == 200
    assert head.headers["Upload-Offset"] == "4"
    assert head.headers["Upload-Length"] == "10"
    assert head.headers["Cache-Control"] == "private, no-store"
    assert head.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Expires" in head.headers
    assert head.content == b""


def test_pieces_follow_each_other(otto, url, upload, tmp_path):
    first = otto.patch(url, 0, b"0123")
    second = otto.patch(url, 4, b"456789")

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "4")
    assert (second.status_code, second.headers["Upload-Offset"]) == (204, "10")
    assert "Upload-Expires" in first.headers
    assert stored(upload, tmp_path) == b"0123456789"


@pytest.mark.parametrize("offset", [1, 3, 5, 10, 11, 10**15])
def test_a_piece_that_begins_elsewhere_changes_nothing(otto, url, upload, offset, tmp_path):
    otto.patch(url, 0, b"0123")

    refused = otto.patch(url, offset, b"xyz")

    assert refused.status_code == 409
    assert refused.headers["Upload-Offset"] == "4"
    assert otto.offset(url) == 4
    assert stored(upload, tmp_path) == b"0123"


@pytest.mark.parametrize("offset", ["", "x", "-1", "1.5", "1" * 30])
def test_an_offset_is_a_number(otto, url, offset):
    assert otto.patch(url, offset, b"x").status_code == 400
    assert otto.offset(url) == 0


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "multipart/form-data"])
def test_a_piece_of_another_type_is_refused(otto, url, kind):
    refused = otto.patch(url, 0, b"x", **{"Content-Type": kind})

    assert refused.status_code == 415
    assert otto.offset(url) == 0


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", ""])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
def test_another_version_is_not_processed(otto, cast, url, method, version):
    other = {"Tus-Resumable": version}
    answer = {
        "POST": lambda: otto.create(cast.project, **other),
        "HEAD": lambda: otto.send("HEAD", url, **other),
        "PATCH": lambda: otto.patch(url, 0, b"x", **other),
        "DELETE": lambda: otto.send("DELETE", url, **other),
    }[method]()

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert Upload.objects.get().state == Upload.State.RECEIVING
    assert otto.offset(url) == 0


def test_options_says_what_is_spoken(otto, url):
    for place in (url, reverse("api:uploads")):
        said = otto.send("OPTIONS", place, **{"Tus-Resumable": None})

        assert said.status_code == 204
        assert said.headers["Tus-Version"] == "1.0.0"
        assert set(said.headers["Tus-Extension"].split(",")) == {
            "creation",
            "termination",
            "checksum",
            "expiration",
        }
        assert "sha1" in said.headers["Tus-Checksum-Algorithm"]
        assert int(said.headers["Tus-Max-Size"]) > 2**30


def test_a_piece_longer_than_what_is_missing_is_refused(otto, url):
    assert otto.patch(url, 0, b"x" * 11).status_code == 413
    assert otto.offset(url) == 0


def test_a_piece_larger_than_allowed_is_refused(otto, url, settings):
    settings.UPLOAD_CHUNK_BYTES = 4
    assert otto.patch(url, 0, b"01234").status_code == 413
    assert otto.patch(url, 0, b"0123").status_code == 204


def test_an_empty_piece_moves_nothing(otto, url):
    taken = otto.patch(url, 0, b"", **{"Content-Length": "0"})

    assert (taken.status_code, taken.headers["Upload-Offset"]) == (204, "0")


def test_a_piece_says_how_long_it_is(otto, url):
    assert otto.patch(url, 0, b"", **{"Content-Length": None}).status_code == 411


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha512"])
def test_a_right_checksum_is_taken(otto, url, method):
    digest = hashlib.new(method, b"0123").digest()

    taken = otto.patch(url, 0, b"0123", **{"Upload-Checksum": f"{method} {b64(digest)}"})

    assert (taken.status_code, otto.offset(url)) == (204, 4)


def test_a_wrong_checksum_keeps_nothing_of_the_piece(otto, url, upload, tmp_path):
    otto.patch(url, 0, b"01")
    digest = hashlib.sha1(b"other").digest()

    refused = otto.patch(url, 2, b"2345", **{"Upload-Checksum": f"sha1 {b64(digest)}"})

    assert refused.status_code == 460
    assert otto.offset(url) == 2
    assert stored(upload, tmp_path) == b"01"
    assert otto.patch(url, 2, b"2345").status_code == 204


@pytest.mark.parametrize("said", ["md5 AAAA", "sha1", "sha1 !!", "crc32 AAAA"])
def test_a_checksum_that_cannot_be_checked_is_refused(otto, url, said):
    refused = otto.patch(url, 0, b"0123", **{"Upload-Checksum": said})

    assert refused.status_code in {400, 460}
    assert otto.offset(url) == 0


def test_a_deleted_upload_is_gone_with_its_bytes(otto, url, upload):
    otto.patch(url, 0, b"0123")

    assert otto.send("DELETE", url).status_code == 204

    assert storage().spool_size(upload.token) == 0
    assert otto.send("HEAD", url).status_code == 410
    assert otto.patch(url, 4, b"45").status_code == 410
    assert otto.send("DELETE", url).status_code == 410
    assert otto.complete(url).status_code == 410


def test_an_expired_upload_is_gone(otto, url, upload):
    otto.patch(url, 0, b"0123")
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert otto.send("HEAD", url).status_code == 410
    assert otto.patch(url, 4, b"45").status_code == 410


def test_every_piece_gives_another_day(otto, url, upload):
    soon = timezone.now() + timedelta(minutes=1)
    Upload.objects.update(expires_at=soon)

    otto.patch(url, 0, b"0123")

    upload.refresh_from_db()
    assert upload.expires_at - timezone.now() > timedelta(hours=23)


def test_a_method_may_be_written_in_a_header(otto, url):
    headers = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", "Content-Type": PIECE}
    assert otto.send("POST", url, b"0123", **headers).status_code == 204
    assert otto.send("POST", url, **{"X-HTTP-Method-Override": "HEAD"}).status_code == 200
    assert otto.send("GET", url, **{"X-HTTP-Method-Override": "DELETE"}).status_code == 405
    assert otto.offset(url) == 4


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_nobody_reads_an_upload_back(otto, url, method):
    assert otto.send(method, url).status_code == 405


@pytest.mark.parametrize("who", ["olga", "nina", "lia", "mats", "gwen", "sam", "eva"])
def test_an_upload_is_there_for_nobody_else(cast, url, who):
    other = Sender.of(cast.named(who))

    answers = [
        other.send("HEAD", url),
        other.patch(url, 0, b"x"),
        other.send("DELETE", url),
        other.complete(url),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_who_left_the_project_has_no_upload_there(cast, otto, url):
    cast.otto.memberships.all().delete()

    assert otto.patch(url, 0, b"x").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("olga", 201),
        ("nina", 201),
        ("otto", 201),
        ("lia", 201),
        ("mats", 201),
        ("gwen", 403),
        ("sam", 404),
        ("eva", 404),
    ],
)
def test_who_begins_an_upload(cast, who, status):
    assert Sender.of(cast.named(who)).create(cast.project).status_code == status


def test_without_a_login_there_is_nothing(cast, url):
    nobody = Sender(Client(), "rm_nothing")
    assert nobody.send("HEAD", url).status_code == 401
    assert nobody.send("HEAD", url, Authorization=None).status_code == 401


def test_a_browser_needs_its_token_against_forgery(cast, url):
    browser = Sender(Client(enforce_csrf_checks=True), "")
    browser.client.force_login(cast.otto)
    assert browser.patch(url, 0, b"01", Authorization=None).status_code == 403
    forged = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", "Content-Type": PIECE}
    assert browser.send("POST", url, b"01", Authorization=None, **forged).status_code == 403
    secret = "a" * 32
    browser.client.cookies["csrf"] = secret
    sent = browser.patch(url, 0, b"01", Authorization=None, **{"X-CSRFToken": secret})
    assert sent.status_code == 204
