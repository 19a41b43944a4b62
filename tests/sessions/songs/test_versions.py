"""Bounces come in, versions are listed and labelled, files go out under their full name."""

from __future__ import annotations

import hashlib

import pytest

from processing.models import AudioFile
from processing.storage import storage
from sessions.songs.actions.versions import change_version
from sessions.songs.models import Version
from tests.factories import RenderFactory, ReportFactory, SongFactory, VersionFactory


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


def stored(tmp_path, content: bytes, **facts) -> AudioFile:
    path = tmp_path / "sound"
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    storage().put(path, digest)
    return AudioFile.objects.create(sha256=digest, size_bytes=len(content), **facts)


def test_a_bounce_is_begun(cast, client, song):
    client.force_login(cast.lia)
    body = {"filename": "low water v2.wav", "size_bytes": 5000, "kind": "demo"}

    answer = client.post(f"/api/songs/{song.pk}/versions/", body, "application/json")

    version = answer.json()
    assert answer.status_code == 201
    assert (version["number"], version["label"], version["state"]) == (1, "Demo 1", "arriving")
    head = client.head(version["upload"]["url"], headers={"Tus-Resumable": "1.0.0"})
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "0")


def test_versions_are_listed_newest_first_in_few_queries(
    cast, client, song, django_assert_max_num_queries
):
    for number in range(1, 13):
        VersionFactory(song=song, number=number, ordered=number % 2 == 0)
    client.force_login(cast.gwen)

    with django_assert_max_num_queries(8):
        versions = client.get(f"/api/songs/{song.pk}/versions/").json()

    assert [version["number"] for version in versions] == list(range(12, 0, -1))
    assert {version["measured"]["integrated_lufs"] for version in versions} == {-18.2}


def test_a_label_is_changed(cast, client, song):
    version = VersionFactory(song=song)
    client.force_login(cast.otto)
    path = f"/api/versions/{version.pk}/"
    assert (
        client.patch(path, {"label": " Print  2 "}, "application/json").json()["label"] == "Print 2"
    )
    assert client.patch(path, {"label": "  "}, "application/json").status_code == 400
    more = {"label": "x", "number": 99, "song": 0, "by": 1, "state": "ready"}
    assert client.patch(path, more, "application/json").json()["number"] == version.number


def test_a_name_and_a_kind_that_change_at_once_are_both_kept(song):
    version = VersionFactory(song=song, label="Rough", kind="rough")
    stale = Version.objects.get(pk=version.pk)
    change_version(version, label="Print 2")
    change_version(stale, kind="mix")

    version.refresh_from_db()
    assert (version.label, version.kind) == ("Print 2", "mix")


def test_a_master_goes_out_under_its_full_name(cast, client, song, tmp_path):
    version = VersionFactory(song=song, label="Master v3")
    content = bytes(range(256)) * 8
    file = stored(tmp_path, content, media_type="audio/wav", rate=48_000, channels=2, bits=24)
    RenderFactory(job=version.job, name="wav", audio_file=file)
    client.force_login(cast.nina)
    url = f"/api/versions/{version.pk}/files/wav/"

    whole = client.get(url + "?download=1")
    part = client.get(url, headers={"Range": "bytes=256-511"})

    assert b"".join(whole.streaming_content) == content
    assert whole.headers["Content-Disposition"] == (
        'attachment; filename="Lia Sommer - Low Water (Master v3) 24-48.wav"'
    )
    assert part.status_code == 206
    assert part.headers["Content-Range"] == "bytes 256-511/2048"
    assert b"".join(part.streaming_content) == bytes(range(256))
    listed = client.get(f"/api/versions/{version.pk}/").json()["files"]
    assert url in [file["url"] for file in listed]


def test_each_file_has_its_report(cast, client, song):
    version = VersionFactory(song=song)
    ReportFactory(
        render=RenderFactory(job=version.job, name="mp3"), facts={"integrated_lufs": -14.02}
    )
    client.force_login(cast.gwen)
    url = f"/api/versions/{version.pk}/report/"
    assert client.get(url).json()["integrated_lufs"] == -18.2
    assert client.get(url + "?file=mp3").json() == {"integrated_lufs": -14.02}
    assert client.get(url + "?file=flac").status_code == 404


def test_without_the_right_to_download_there_is_the_preview_only(cast, client, song, tmp_path):
    version = VersionFactory(song=song)
    preview = version.job.renders.get(name="proxy")
    preview.audio_file = stored(tmp_path, b"preview", media_type="audio/mp4")
    preview.save(update_fields=["audio_file"])
    client.force_login(cast.gwen)  # listens, does not download
    files = f"/api/versions/{version.pk}/files/"

    assert b"".join(client.get(files + "proxy/").streaming_content) == b"preview"
    assert client.get(files + "proxy/?download=1").status_code == 403
    assert client.get(files + "audio/").status_code == 403
    assert client.get(files + "original/").status_code == 403
    assert client.get(files + "cover/").status_code == 403  # nor whether there is such a file


def test_a_version_on_its_way_has_no_report_and_no_files(cast, client, song):
    version = VersionFactory(song=song, arriving=True)
    client.force_login(cast.nina)
    assert client.get(f"/api/versions/{version.pk}/").json()["measured"] is None
    assert client.get(f"/api/versions/{version.pk}/report/").status_code == 404
    assert client.get(f"/api/versions/{version.pk}/files/proxy/").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target_lufs": -9}, 200),
        ({"target_lufs": "inf"}, 400),
        ({"target_lufs": 3}, 400),
        ({"tempo_bpm": 0}, 400),
        ({"tempo_bpm": None}, 200),
        ({"title": ""}, 400),
        ({"title": "a\x00b"}, 400),
    ],
)
def test_songs_are_changed_within_reason(cast, client, song, change, status):
    client.force_login(cast.nina)
    answer = client.patch(f"/api/songs/{song.pk}/", change, "application/json")
    assert answer.status_code == status


def test_a_song_is_added_at_the_end(cast, client, song):
    client.force_login(cast.nina)
    body = {"title": "Ebb", "tempo_bpm": "92.5", "position": 1, "project": cast.elsewhere.pk}
    added = client.post(f"/api/projects/{cast.project.pk}/songs/", body, "application/json").json()
    assert added["position"] == song.position + 1
    assert added["project"] == cast.project.pk
    assert added["tempo_bpm"] == 92.5
