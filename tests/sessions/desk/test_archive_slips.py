"""A ZIP of stems on the session page: while it is unpacked, what it came to, and why it failed."""

from __future__ import annotations

import re

import pytest

from tests.factories import JobFactory, SongFactory, StemArchiveFactory


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Undertow")


@pytest.fixture
def jobs_of(client, cast, song):
    def get(who: str):
        client.force_login(cast.named(who))
        return client.get(f"/songs/{song.pk}/jobs/").content.decode()

    return get


def text(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def entry(file, verdict, code="ok", sentence="", remedy=""):
    return {
        "name": "entry",
        "render": None,
        "file": file,
        "path": f"Undertow/{file}",
        "size_bytes": 10,
        "verdict": verdict,
        "code": code,
        "sentence": sentence,
        "remedy": remedy,
    }


STEPS = [
    {"name": "archive", "warnings": []},
    entry("Kick.wav", "taken"),
    entry("Keys.wav", "taken"),
    entry("notes.txt", "skipped", "entries_skipped", "It is no sound."),
    entry("Bass.wav", "refused", "not_audio", "This is no sound file.", "Export it as WAV."),
]


def test_while_it_is_unpacked_it_can_be_stopped_by_whoever_uploads(song, cast, jobs_of):
    job = JobFactory(running=True, kind="unpack", progress=0.4)
    StemArchiveFactory(song=song, by=cast.mats, upload__job=job)

    page = jobs_of("mats")

    assert "Unpack Stems.zip" in text(page)
    assert "40%" in page
    assert 'data-do="cancel"' in page


def test_what_it_came_to_names_every_file_that_is_no_stem(song, cast, jobs_of):
    job = JobFactory(done=True, kind="unpack", steps=STEPS)
    StemArchiveFactory(song=song, by=cast.mats, upload__job=job)

    page = jobs_of("otto")

    assert "2 stems found, 1 skipped: notes.txt, 1 refused: Bass.wav (not_audio)." in text(page)
    assert "Undertow/Bass.wav not_audio This is no sound file. Export it as WAV." in text(page)


def test_one_that_was_refused_asks_for_another_file(song, cast, jobs_of):
    job = JobFactory(failed=True, kind="unpack")
    StemArchiveFactory(song=song, by=cast.mats, upload__job=job)

    page = jobs_of("mats")

    assert "The file ends before its sound does. Export it again." in text(page)
    assert 'data-pick="stems"' in page
    assert 'data-do="retry"' not in page


def test_one_that_failed_for_a_full_disk_can_be_tried_again(song, cast, jobs_of):
    failure = {"code": "disk_full", "sentence": "The disk is full.", "remedy": "Free some."}
    job = JobFactory(failed=True, failure=failure, kind="unpack")
    StemArchiveFactory(song=song, by=cast.mats, upload__job=job)

    assert 'data-do="retry"' in jobs_of("mats")


def test_who_may_not_hear_stems_does_not_learn_their_names(song, cast, jobs_of):
    job = JobFactory(done=True, kind="unpack", steps=STEPS)
    StemArchiveFactory(song=song, by=cast.mats, upload__job=job)

    assert "Stems.zip" not in jobs_of("gwen")
    assert "Bass.wav" not in jobs_of("gwen")
