"""Records that a song is held against: begun, described, put aside; listened to, never taken."""

from __future__ import annotations

import pytest

from processing.models import Event
from sessions.songs.actions.references import change_reference, guessed
from sessions.songs.models import Reference
from tests.factories import JobFactory, ReferenceFactory, SongFactory


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project)


def begin(client, song, **more):
    body = {"filename": "03 Halden Vane - Copper Hours.flac", "size_bytes": 4000} | more
    return client.post(f"/api/songs/{song.pk}/references/", body, "application/json")


def test_a_reference_is_begun_and_says_who_it_is(cast, client, song):
    client.force_login(cast.lia)

    made = begin(client, song, listen_for=" low  end ")

    shown = made.json()
    assert made.status_code == 201
    assert (shown["title"], shown["artist"]) == ("Copper Hours", "Halden Vane")
    assert (shown["listen_for"], shown["state"]) == ("low end", "arriving")
    head = client.head(shown["upload"]["url"], headers={"Tus-Resumable": "1.0.0"})
    assert head.status_code == 200
    listed = client.get(f"/api/songs/{song.pk}/references/").json()
    assert [(it["id"], "upload" in it) for it in listed] == [(shown["id"], False)]
    event = Event.objects.filter(topic=cast.project.topic, kind="reference").get()
    assert event.payload == {"reference": shown["id"]}


@pytest.mark.parametrize(
    ("filename", "title", "artist"),
    [
        ("Copper Hours.wav", "Copper Hours", ""),
        ("01. Ute Marrin - Slow_Signal.mp3", "Slow Signal", "Ute Marrin"),
        ("- .wav", "-", ""),
        ("no ending", "no ending", ""),
    ],
)
def test_what_a_file_is_called_says_what_it_is(filename, title, artist):
    assert guessed(filename) == (title, artist)


def test_figures_and_files_are_there_when_it_was_measured(cast, client, song):
    reference = ReferenceFactory(song=song, by=cast.otto)
    client.force_login(cast.gwen)

    shown = client.get(f"/api/references/{reference.pk}/").json()

    assert (shown["state"], shown["measured"]["integrated_lufs"]) == ("ready", -18.2)
    assert shown["files"] == {
        name: f"/api/references/{reference.pk}/files/{name}/" for name in ("peaks", "proxy")
    }
    report = client.get(f"/api/references/{reference.pk}/report/").json()
    assert report["true_peak_dbtp"] == -3.1


@pytest.mark.parametrize("who", ["olga", "nina", "gwen"])
@pytest.mark.parametrize("path", ["audio/", "original/", "proxy/?download=1", "audio/?download=1"])
def test_nobody_takes_somebody_elses_record_away(cast, client, song, who, path):
    reference = ReferenceFactory(song=song, by=cast.nina)
    client.force_login(cast.named(who))

    answer = client.get(f"/api/references/{reference.pk}/files/{path}")

    assert (answer.status_code, "cannot be downloaded" in answer.json()["detail"]) == (403, True)


def test_a_reference_is_described_put_aside_and_taken_back(cast, client, song):
    reference = ReferenceFactory(song=song, by=cast.otto)
    client.force_login(cast.mats)
    address = f"/api/references/{reference.pk}/"

    changed = client.patch(
        address, {"title": " ", "artist": "", "listen_for": "drum  room"}, "application/json"
    )
    assert changed.status_code == 400
    changed = client.patch(
        address, {"artist": "", "listen_for": "drum  room"}, "application/json"
    ).json()
    assert (changed["title"], changed["artist"]) == ("Copper Hours", "")
    assert changed["listen_for"] == "drum room"

    assert client.put(f"{address}retirement/").json()["retired"] is True
    assert client.get(f"/api/songs/{song.pk}/references/").json() == []
    assert client.get(address).json()["retired"] is True
    assert client.delete(f"{address}retirement/").json()["retired"] is False
    assert len(client.get(f"/api/songs/{song.pk}/references/").json()) == 1


def test_the_check_of_a_reference_is_among_the_jobs_of_its_song(cast, client, song):
    reference = ReferenceFactory(
        song=song, by=cast.otto, upload__job=JobFactory(topic=cast.project.topic)
    )
    client.force_login(cast.gwen)

    listed = client.get(f"/api/songs/{song.pk}/jobs/").json()

    assert [job["id"] for job in listed] == [reference.job.pk]
    page = client.get(f"/songs/{song.pk}/jobs/").content.decode()
    assert "Check of the reference Copper Hours, by Halden Vane" in page
    client.force_login(cast.sam)
    assert client.get(f"/api/jobs/{reference.job.pk}/").status_code == 404


def test_there_is_an_end_to_references(cast, client, song):
    for _ in range(24):
        ReferenceFactory(song=song, by=cast.otto, arriving=True)
    client.force_login(cast.lia)

    refused = begin(client, song)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_references")
    assert Reference.objects.count() == 24

    first = Reference.objects.earliest("pk")
    aside = f"/api/references/{first.pk}/retirement/"
    assert client.put(aside).status_code == 200
    assert begin(client, song).status_code == 201
    assert client.delete(aside).json()["code"] == "too_many_references", "nor by the back door"
    first.refresh_from_db()
    assert first.retired_at is not None


def test_two_who_change_different_words_keep_both(cast, song):
    reference = ReferenceFactory(song=song, by=cast.otto)
    stale = Reference.objects.get(pk=reference.pk)
    change_reference(reference, artist="Ute Marrin")
    change_reference(stale, listen_for="drum room", title=" ")

    reference.refresh_from_db()
    told = (reference.title, reference.artist, reference.listen_for)
    assert told == ("Copper Hours", "Ute Marrin", "drum room")


def test_references_are_listed_in_few_queries(cast, client, song, django_assert_max_num_queries):
    for _ in range(6):
        ReferenceFactory(song=song, by=cast.otto)
    client.force_login(cast.gwen)
    client.get("/api/me/")

    with django_assert_max_num_queries(8):
        page = client.get(f"/songs/{song.pk}/references/")

    assert page.content.decode().count('class="ref ') == 6
