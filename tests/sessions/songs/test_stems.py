"""Stems come in by their file's name, get revisions, and are put aside."""

from __future__ import annotations

import pytest

from processing.models import Event, Job
from sessions.songs import actions
from sessions.songs.models import Stem, StemRevision
from sessions.songs.state import State
from tests.factories import JobFactory, SongFactory, StemFactory, StemRevisionFactory
from tests.together import together


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


def begin(client, song, **body):
    body = {"filename": "03_Bass DI_24bit.wav", "size_bytes": 1000} | body
    return client.post(f"/api/songs/{song.pk}/stems/", body, "application/json")


def test_a_stem_is_named_by_its_file(cast, client, song):
    client.force_login(cast.mats)

    answer = begin(client, song)

    stem = answer.json()
    assert answer.status_code == 201
    assert (stem["name"], stem["role"], stem["role_title"]) == ("Bass DI", "bass", "Bass")
    assert stem["newest"]["state"] == "arriving"
    assert stem["newest"]["arrival"] == {
        "filename": "03_Bass DI_24bit.wav",
        "size_bytes": 1000,
        "offset_bytes": 0,
        "state": "receiving",
    }
    assert stem["ready_revision"] is None
    assert stem["upload"]["url"] == f"/api/uploads/{stem['upload']['token']}/"
    assert Event.objects.filter(topic=cast.project.topic, kind="stem").exists()


def test_the_address_of_an_upload_is_told_to_its_sender_alone(cast, client, song):
    client.force_login(cast.mats)
    token = begin(client, song).json()["upload"]["token"]

    client.force_login(cast.nina)
    for path in (f"/api/songs/{song.pk}/stems/", f"/api/stems/{Stem.objects.get().pk}/"):
        assert token not in client.get(path).content.decode()


def test_the_same_name_again_is_a_new_revision(cast, client, song):
    client.force_login(cast.mats)
    first = begin(client, song).json()
    second = begin(client, song, filename="bass di.wav").json()

    assert second["id"] == first["id"]
    assert second["newest"]["number"] == 2
    assert Stem.objects.count() == 1


def test_what_is_said_wins_over_what_is_guessed(cast, client, song):
    client.force_login(cast.mats)
    stem = begin(client, song, name="  Room  mic ", role="drums").json()
    assert (stem["name"], stem["role"]) == ("Room mic", "drums")


@pytest.mark.parametrize(
    "body",
    [
        {"filename": ""},
        {"filename": "x" * 256 + ".wav"},
        {"size_bytes": 0},
        {"size_bytes": -1},
        {"size_bytes": "many"},
        {"role": "conductor"},
        {"size_bytes": 10**15},
    ],
)
def test_what_cannot_be_begun_leaves_nothing(cast, client, song, body):
    client.force_login(cast.mats)
    answer = begin(client, song, **body)
    assert answer.status_code in {400, 413}
    assert answer.json()["detail"]
    assert not Stem.objects.exists()


def test_aside_and_back(cast, client, song):
    stem = StemRevisionFactory(stem__song=song, stem__name="Bass").stem
    client.force_login(cast.otto)

    assert client.delete(f"/api/stems/{stem.pk}/").status_code == 204
    assert client.get(f"/api/songs/{song.pk}/stems/").json() == []
    assert client.get(f"/api/stems/{stem.pk}/").json()["retired"] is True

    StemFactory(song=song, name="bass")
    back = client.patch(f"/api/stems/{stem.pk}/", {"retired": False}, "application/json")
    assert (back.status_code, back.json()["code"]) == (409, "stem_name_taken")
    both = {"retired": False, "name": "Old bass"}
    assert client.patch(f"/api/stems/{stem.pk}/", both, "application/json").status_code == 200
    assert len(client.get(f"/api/songs/{song.pk}/stems/").json()) == 2


def test_two_stems_never_share_a_name(cast, client, song):
    bass, keys = (StemFactory(song=song, name=name) for name in ("Bass", "Keys"))
    client.force_login(cast.otto)
    for name in ("Bass", " bass "):
        answer = client.patch(f"/api/stems/{keys.pk}/", {"name": name}, "application/json")
        assert answer.json() == {
            "detail": f"This song has a stem called “{name.strip()}” already.",
            "code": "stem_name_taken",
            "remedy": "Choose another name.",
        }
    assert (
        client.patch(f"/api/stems/{bass.pk}/", {"name": "bass"}, "application/json").status_code
        == 200
    )


def test_ready_is_the_newest_that_can_be_heard(cast, song):
    stem = StemFactory(song=song)
    heard = StemRevisionFactory(stem=stem, number=1)
    StemRevisionFactory(stem=stem, number=2, upload__job__failed=True, upload__job__done=False)
    arriving = StemRevisionFactory(stem=stem, number=3, arriving=True)

    assert stem.ready == heard
    assert stem.newest == arriving


@pytest.mark.parametrize(
    ("job", "state"),
    [
        ({}, State.CHECKING),
        ({"running": True}, State.CHECKING),
        ({"done": True}, State.READY),
        ({"failed": True}, State.FAILED),
        ({"cancelled": True}, State.CANCELLED),
    ],
)
def test_states_are_read_from_the_job(cast, client, song, job, state):
    revision = StemRevisionFactory(stem__song=song, upload__job=JobFactory(**job))
    client.force_login(cast.otto)

    shown = client.get(f"/api/revisions/{revision.pk}/").json()

    assert shown["state"] == state
    assert shown["job"]["state"] == revision.job.state
    if state == State.FAILED:
        assert shown["sentence"] == "The file ends before its sound does."
        assert shown["remedy"] == "Export it again."


def test_a_measured_stem_shows_its_facts(cast, client, song):
    revision = StemRevisionFactory(stem__song=song)
    client.force_login(cast.otto)

    shown = client.get(f"/api/revisions/{revision.pk}/").json()

    assert shown["measured"]["integrated_lufs"] == -18.2
    assert (shown["measured"]["rate"], shown["measured"]["seconds"]) == (48_000, 3.0)
    assert {file["name"] for file in shown["files"]} == {"audio", "proxy", "peaks"}
    report = client.get(f"/api/revisions/{revision.pk}/report/").json()
    assert report["short_term"]["lufs"] == [None, -18.0, -17.5]


def test_lists_need_few_queries_however_long(cast, client, song, django_assert_max_num_queries):
    for number in range(12):
        stem = StemFactory(song=song)
        StemRevisionFactory(stem=stem, number=1)
        StemRevisionFactory(stem=stem, number=2, arriving=number % 2 == 0)
    client.force_login(cast.otto)

    with django_assert_max_num_queries(9):
        stems = client.get(f"/api/songs/{song.pk}/stems/").json()

    assert len(stems) == 12


@pytest.mark.django_db(transaction=True)
def test_eight_who_upload_one_name_at_once_make_eight_revisions(cast):
    song = SongFactory(project=cast.project)

    outcomes = together(
        8,
        lambda _: actions.begin_stem(song, by=cast.mats, filename="Bass.wav", size_bytes=10),
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Stem.objects.count() == 1
    assert sorted(StemRevision.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert not Job.objects.exists()


def test_a_size_beyond_all_numbers_is_refused(cast, client):
    song = SongFactory(project=cast.project)
    client.force_login(cast.nina)

    for size in (10**400, 2**63):
        body = {"filename": "Bass.wav", "size_bytes": size}
        answer = client.post(f"/api/songs/{song.pk}/stems/", body, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
