"""ZIPs of songs and projects: what is in them, what is named as missing, and going on."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess

import pytest
from django.test import Client

from processing.models import AudioFile
from processing.storage import storage
from sessions.audit.models import Entry
from sessions.downloads.models import Download
from sessions.projects.models import Membership
from tests.factories import (
    AlbumFactory,
    JobFactory,
    RenderFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)
from tests.sessions.downloads.parcels import body, give_bytes, opened, text


@pytest.fixture
def song(cast, tmp_path):
    song = SongFactory(project=cast.project, title="Low Water", position=1)
    mix = VersionFactory(song=song, number=1, ordered=True, by=cast.otto)
    bass = StemRevisionFactory(stem=StemFactory(song=song, name="Bass"), number=1, by=cast.mats)
    for job in (mix.job, bass.job):
        give_bytes(tmp_path, job)
    return song


@pytest.fixture
def ask(cast, client):
    client.force_login(cast.nina)

    def ask(path: str, **headers: str):
        return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return ask


def zip_of(song) -> str:
    return f"/api/songs/{song.pk}/downloads/all.zip"


def artist(song) -> str:
    return song.project.artist.name


def test_a_song_as_one_zip(ask, song):
    answer = ask(zip_of(song))
    found = opened(answer)
    names = set(found.namelist())
    stem = f"Stems/{artist(song)} - Low Water (Bass r1) 24-48.wav"
    mix = f"{artist(song)} - Low Water (Mix 1) 24-48.wav"
    assert names == {mix, stem, "metadata.csv", "checksums.txt"}
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f"{artist(song)} - Low Water.zip" in answer.headers["Content-Disposition"]


def test_its_checksums_are_right_by_another_program(ask, song, tmp_path):
    folder = tmp_path / "unpacked"
    opened(ask(zip_of(song))).extractall(folder)
    subprocess.run(
        ["sha256sum", "--strict", "-c", "checksums.txt"],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def test_its_table_says_what_was_measured(ask, song):
    found = opened(ask(zip_of(song)))
    rows = list(csv.DictReader(io.StringIO(text(found, "metadata.csv"))))
    mix = rows[0]
    assert mix["Title"] == "Low Water"
    assert mix["Kind"].startswith("Mix")
    measured = (mix["Integrated (LUFS)"], mix["True peak (dBTP)"], mix["LRA (LU)"])
    assert measured == ("-18.2", "-3.1", "4.5")
    assert (mix["Duration (s)"], mix["Rate (Hz)"], mix["Bits"]) == ("3.000", "48000", "24")
    for row in rows:
        assert hashlib.sha256(found.read(row["File name"])).hexdigest() == row["SHA-256"]


def test_what_is_missing_is_named_with_its_reason(ask, song, cast):
    VersionFactory(
        song=song, number=2, ordered=True, label="Mix 2", order__job=JobFactory(kind="mix")
    )
    VersionFactory(
        song=song, number=3, ordered=True, label="Mix 3", order__job=JobFactory(failed=True)
    )
    StemRevisionFactory(stem=StemFactory(song=song, name="Keys"), number=1, arriving=True)
    said = text(opened(ask(zip_of(song))), "missing.txt")
    assert "Low Water, v2 Mix 2\n    The machines are at work." in said
    assert "The file ends before its sound does. Export it again." in said
    assert "Low Water, Keys r1\n    The file is on its way." in said
    told = ask(f"/api/songs/{song.pk}/downloads/").json()
    assert [it["what"] for it in told["missing"]] == [
        "Low Water, v2 Mix 2",
        "Low Water, v3 Mix 3",
        "Low Water, Keys r1",
    ]


def test_what_the_storage_lost_is_named(ask, song):
    lost = AudioFile.objects.get(renders__job__in=[song.versions.get().job], renders__name="audio")
    storage().delete(lost.sha256)
    found = opened(ask(zip_of(song)))
    assert "storage" in text(found, "missing.txt")
    assert len(found.namelist()) == 4  # the stem, and three sheets


def test_stems_alone_and_a_chosen_set(ask, song):
    stems = opened(ask(zip_of(song) + "?only=stems")).namelist()
    assert [name for name in stems if name.endswith(".wav")] == [
        f"Stems/{artist(song)} - Low Water (Bass r1) 24-48.wav"
    ]
    version = song.versions.get()
    chosen = opened(ask(zip_of(song) + f"?versions={version.pk}")).namelist()
    assert not any(name.startswith("Stems/") for name in chosen)


@pytest.mark.parametrize("choice", ["versions=999999999", "stems=1,x", "versions=-1", "stems=²"])
def test_a_set_of_what_is_not_there_is_not_there(ask, song, choice):
    assert ask(f"{zip_of(song)}?{choice}").status_code == 404


def test_another_songs_version_is_no_part_of_this_one(ask, song):
    other = VersionFactory(song__project=song.project)
    assert ask(f"{zip_of(song)}?versions={other.pk}").status_code == 404


def test_a_project_has_a_folder_for_each_song_and_its_album(ask, song, tmp_path):
    SongFactory(project=song.project, title="AC/DC: \u202e?", position=2)
    album = AlbumFactory(project=song.project)
    RenderFactory(job=album.job, name="track-01", kind="track", title="1. Low Water")
    give_bytes(tmp_path, album.job)
    found = opened(ask(f"/api/projects/{song.project_id}/downloads/all.zip"))
    folders = {name.partition("/")[0] for name in found.namelist() if "/" in name}
    assert folders == {"01 Low Water", "Album"}
    assert "It has no version and no stem yet." in text(found, "missing.txt")


def test_a_download_that_broke_goes_on_where_it_was(ask, song):
    whole = ask(zip_of(song))
    content, tag = body(whole), whole.headers["ETag"]
    for start in (1, 60, len(content) // 2, len(content) - 1):
        rest = ask(zip_of(song), Range=f"bytes={start}-", If_Range=tag)
        assert rest.status_code == 206
        assert body(rest) == content[start:]
        said = f"bytes {start}-{len(content) - 1}/{len(content)}"
        assert rest.headers["Content-Range"] == said
    assert Download.objects.count() == 1
    assert Entry.objects.filter(kind="downloaded").count() == 1


def test_ranges_that_are_none(ask, song):
    whole = ask(zip_of(song))
    size = len(body(whole))
    beyond = ask(zip_of(song), Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert ask(zip_of(song), Range="bytes=0-1,5-6").status_code == 416
    other = ask(zip_of(song), Range="bytes=5-", If_Range='"another"')
    assert other.status_code == 200
    assert len(body(other)) == size
    assert ask(zip_of(song), If_None_Match=whole.headers["ETag"]).status_code == 304
    assert body(ask(zip_of(song), Range="bytes=-22"))[:4] == b"PK\5\6"


def test_another_version_makes_another_zip(ask, song, tmp_path):
    before = ask(zip_of(song)).headers["ETag"]
    assert ask(zip_of(song)).headers["ETag"] == before
    give_bytes(tmp_path, VersionFactory(song=song, number=9).job)
    assert ask(zip_of(song)).headers["ETag"] != before


def test_head_says_how_much_and_takes_nothing(client, cast, song):
    client.force_login(cast.nina)
    head = client.head(zip_of(song))
    assert int(head.headers["Content-Length"]) > 10_000
    assert not Download.objects.exists()


def test_files_of_before_have_their_crc_read_once(ask, song):
    AudioFile.objects.update(crc32=None)
    before = AudioFile.objects.filter(renders__name="audio")
    opened(ask(zip_of(song)))
    assert not before.filter(crc32=None).exists()


def test_who_downloaded_what_is_written_down(ask, song, cast):
    answer = ask(zip_of(song))
    size = len(body(answer))
    body(ask(zip_of(song)))
    rows = Entry.objects.filter(kind="downloaded")
    assert [(it.who, it.about, it.about_name) for it in rows] == [
        (f"user:{cast.nina.pk}", f"song:{song.pk}", "Low Water")
    ] * 2
    assert f'"bytes":{size}' in rows[0].details


def test_single_files_are_written_down_and_listening_is_not(ask, song):
    version = song.versions.get()
    address = f"/api/versions/{version.pk}/files"
    body(ask(f"{address}/proxy/"))
    assert not Download.objects.exists()
    answer = ask(f"{address}/audio/?download=1")
    content = body(answer)
    body(ask(f"{address}/audio/?download=1", Range="bytes=100-", If_Range=answer.headers["ETag"]))
    entry = Entry.objects.get(kind="downloaded")
    assert entry.about == f"version:{version.pk}"
    assert f'"bytes":{len(content)}' in entry.details


def test_so_many_an_hour(ask, song, settings):
    settings.DOWNLOADS_AN_HOUR = 2
    for _ in range(2):
        tag = ask(zip_of(song)).headers["ETag"]
    refused = ask(zip_of(song))
    assert refused.status_code == 429
    assert ask(zip_of(song), Range="bytes=9-", If_Range=tag).status_code == 206


class Ended:
    """What ends somebody's right while they download."""

    @staticmethod
    def role(cast, client):
        Membership.objects.filter(user=cast.otto).update(role="musician")

    @staticmethod
    def removal(cast, client):
        Membership.objects.filter(user=cast.otto).delete()

    @staticmethod
    def account(cast, client):
        type(cast.otto).objects.filter(pk=cast.otto.pk).update(is_active=False)

    @staticmethod
    def log_out(cast, client):
        client.logout()

    @staticmethod
    def password(cast, client):
        cast.otto.set_password("another long word")
        cast.otto.save(update_fields=["password"])

    @staticmethod
    def nothing(cast, client):
        pass


@pytest.mark.parametrize("how", ["role", "removal", "account", "log_out", "password", "nothing"])
def test_what_ends_the_right_ends_the_download(cast, song, tmp_path, how):
    job = song.versions.get().job
    give_bytes(tmp_path, job, audio=bytes(30 * 1024 * 1024))
    client = Client()
    client.force_login(cast.otto)
    answer = client.get(zip_of(song))
    size = int(answer.headers["Content-Length"])
    slices = iter(answer.streaming_content)
    got = len(next(slices))
    getattr(Ended, how)(cast, client)
    got += sum(map(len, slices))
    if how == "nothing":
        assert got == size
    else:
        assert got < 12 * 1024 * 1024


@pytest.mark.parametrize("how", ["role", "log_out", "nothing"])
def test_and_that_of_a_single_file(cast, song, tmp_path, how):
    version = song.versions.get()
    give_bytes(tmp_path, version.job, audio=bytes(30 * 1024 * 1024))
    client = Client()
    client.force_login(cast.otto)
    answer = client.get(f"/api/versions/{version.pk}/files/audio/?download=1")
    slices = iter(answer.streaming_content)
    got = len(next(slices))
    getattr(Ended, how)(cast, client)
    got += sum(map(len, slices))
    assert (got == 30 * 1024 * 1024) is (how == "nothing")
    assert how == "nothing" or got < 12 * 1024 * 1024


def test_a_token_that_is_ended_ends_its_download(cast, song, tmp_path):
    from sessions.people.tokens import make_token, revoke_token

    give_bytes(tmp_path, song.versions.get().job, audio=bytes(30 * 1024 * 1024))
    token, text_of_it = make_token(cast.otto, name="tape")
    answer = Client().get(zip_of(song), headers={"Authorization": f"Token {text_of_it}"})
    slices = iter(answer.streaming_content)
    got = len(next(slices))
    revoke_token(token)
    assert got + sum(map(len, slices)) < 12 * 1024 * 1024


@pytest.mark.parametrize(
    ("who", "status"),
    [("nina", 200), ("otto", 200), ("lia", 200), ("mats", 403), ("gwen", 403), ("sam", 404)],
)
def test_who_may(cast, client, song, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(zip_of(song)).status_code == status
    assert client.get(f"/api/songs/{song.pk}/downloads/").status_code == status


def test_the_number_of_questions_does_not_grow(ask, song, tmp_path, django_assert_max_num_queries):
    for number in range(5):
        give_bytes(tmp_path, VersionFactory(song=song, number=10 + number).job)
        stem = StemFactory(song=song, name=f"Stem {number}")
        give_bytes(tmp_path, StemRevisionFactory(stem=stem).job)
    address = f"/api/songs/{song.pk}/downloads/"
    with django_assert_max_num_queries(25):
        assert ask(address).json()["files"] == 12
