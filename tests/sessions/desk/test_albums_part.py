"""The albums on a project's page: how they stand, what they became, and what may be done."""

from __future__ import annotations

import pytest

from tests.factories import (
    AlbumFactory,
    AudioFileFactory,
    JobFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    VersionFactory,
)

RATE = 48_000


@pytest.fixture
def page(client, cast):
    def get(who: str, part: str = ""):
        client.force_login(cast.named(who))
        return client.get(f"/projects/{cast.project.pk}/{part}")

    return get


@pytest.fixture
def versions(cast):
    return [
        VersionFactory(
            song=SongFactory(project=cast.project, title=title, position=place), number=1
        )
        for place, title in enumerate(("Low Water", "Night Bus"), start=1)
    ]


def song(number: int, starts: float, ends: float, *, crossfade: float = 0.0, **more):
    """As the engine writes it into `album.json`."""
    return {
        "number": number,
        "start_frame": round(starts * RATE),
        "stop_frame": round(ends * RATE),
        "song_starts_frame": round(starts * RATE),
        "song_ends_frame": round(ends * RATE),
        "crossfade_frames": round(crossfade * RATE),
        "gain_db": -1.5,
        "measured": {"integrated_lufs": -13.8, "off_album_lu": 0.2, "true_peak_dbtp": -1.04},
    } | more


@pytest.fixture
def album(cast, versions):
    """Two songs, 2 s crossfaded, with their files; the second one's head was cut."""
    recipe = {
        "kind": "album",
        "version": 1,
        "songs": [
            {"source": "1", "title": "Low Water", "crossfade_seconds": 2.0, "gap_seconds": 2.0},
            {"source": "2", "title": "Night Bus", "cut_head_seconds": 1.0},
        ],
    }
    steps = [
        {
            "name": "album_tone",
            "code": 602,
            "sentence": "Close.",
            "off_at_most_db": 2.6,
            "songs": [{"off_db": -2.6, "off_hz": 3150.0}, {"off_db": 0.4, "off_hz": 80.0}],
        }
    ]
    job = JobFactory(kind="album", done=True, recipe=recipe, steps=steps, topic=cast.project.topic)
    made = AlbumFactory(project=cast.project, number=1, label="Side A", job=job, by=cast.otto)
    for position, version in enumerate(versions, start=1):
        made.tracks.create(position=position, version=version)
        RenderFactory(job=version.job, name="lossless")
    whole = {
        "integrated_lufs": -14.0,
        "true_peak_dbtp": -1.0,
        "loudest_lufs": -13.8,
        "lra_lu": 4.7,
    }
    facts = {
        "frames": 50 * RATE,
        "rate": RATE,
        "measured": whole,
        "tracks": [song(1, 0, 30, crossfade=2), song(2, 28, 50)],
    }
    files = [
        ("lossless", "", ""),
        ("album", "data", "Album as data"),
        *(
            (f"track-0{number}{tail}", kind, f"{number}. {title}{words}")
            for number, title in ((1, "Low Water"), (2, "Night Bus"))
            for tail, kind, words in (
                ("", "track", ""),
                ("-lossless", "track", ""),
                ("-wav", "delivery", ", WAV, 24 bits"),
            )
        ),
    ]
    for name, kind, title in files:
        file = AudioFileFactory()
        render = RenderFactory(job=job, name=name, kind=kind, title=title, audio_file=file)
        if name == "album":
            ReportFactory(render=render, facts=facts)
    return made


def test_songs_stand_where_they_begin_with_what_was_measured(page, album):
    (card,) = page("otto").context["albums"]

    assert (card.seconds, card.whole["integrated_lufs"], card.tone_off_db) == (50, -14.0, 2.6)
    assert [(it.number, it.title, it.starts_seconds, it.seconds) for it in card.tracks] == [
        (1, "Low Water", 0, 30),
        (2, "Night Bus", 28, 22),
    ]
    assert [it.then for it in card.tracks] == ["2.0 s crossfade", ""]
    assert [it.tone_words for it in card.tracks] == ["−2.6 dB at 3.1 kHz", "+0.4 dB at 80 Hz"]
    # Some seconds before the fade begins.
    assert card.tracks[0].joint_seconds == 23


def test_files_are_grouped_by_track(page, album):
    answer = page("otto", "albums/")

    (card,) = answer.context["albums"]
    assert [it.name for it in card.downloads] == ["audio", "lossless", "album"]
    assert [[(it.name, it.title) for it in track.downloads] for track in card.tracks] == [
        [(f"track-0{n}-wav", "WAV, 24 bits"), (f"track-0{n}", "WAV, 32 bit float")] for n in (1, 2)
    ]
    assert f"/api/albums/{album.pk}/files/track-01-wav/?download=1" in answer.content.decode()


def test_a_song_is_heard_beside_what_it_came_as_where_both_begin_together(page, album):
    first, second = page("otto").context["albums"][0].tracks

    assert [it.title for it in first.hearings] == ["As it came", "On the album"]
    assert first.hearings[1].url == f"/api/albums/{album.pk}/files/track-01-lossless/"
    assert second.hearings == []


def test_who_only_listens_hears_the_small_copy_and_is_offered_no_file(page, album):
    words = page("gwen", "albums/").content.decode()

    assert f"/api/albums/{album.pk}/files/proxy/" in words
    assert "?download=1" not in words
    assert "track-01-lossless" not in words
    assert "Put it together" not in page("gwen").content.decode()


def test_who_only_listens_waits_until_the_small_copy_is_there(page, album):
    album.job.renders.get(name="proxy").delete()

    assert "The copy to listen to is being made." in page("gwen", "albums/").content.decode()
    assert "<album-player" in page("otto", "albums/").content.decode()


def test_an_album_that_is_made_shows_how_far_it_is_and_can_be_stopped(page, cast, versions):
    job = JobFactory(kind="album", running=True, progress=0.42, recipe={"kind": "album"})
    made = AlbumFactory(project=cast.project, job=job)
    made.tracks.create(position=1, version=versions[0])

    words = page("otto", "albums/").content.decode()

    assert 'aria-valuenow="42"' in words
    assert f'id="cancel-{job.pk}"' in words
    assert "Low Water" in words
    assert "<album-player" not in words
    assert f'id="cancel-{job.pk}"' not in page("lia", "albums/").content.decode()


@pytest.mark.parametrize(
    ("code", "offered", "not_offered"),
    [("cannot_render", 'data-open="album"', 'data-do="retry"'), ("broke", 'data-do="retry"', "")],
)
@pytest.mark.usefixtures("versions")
def test_an_album_that_failed_says_why_and_what_to_do(page, cast, code, offered, not_offered):
    failure = {"code": code, "sentence": "It is too loud.", "remedy": "Ask for less."}
    job = JobFactory(kind="album", failed=True, failure=failure, recipe={"kind": "album"})
    AlbumFactory(project=cast.project, job=job)

    words = page("otto", "albums/").content.decode()

    assert "It is too loud." in words
    assert "Ask for less." in words
    assert offered in words
    assert not not_offered or not_offered not in words


def test_the_newest_is_open_and_those_before_are_folded_away(page, cast, album):
    newest = AlbumFactory(project=cast.project, number=2, label="Side B")
    AlbumFactory(project=cast.elsewhere, number=9)

    answer = page("otto", "albums/")

    assert [card.album for card in answer.context["albums"]] == [newest, album]
    before, _, folded = answer.content.decode().partition('id="albums-before"')
    assert "Side B" in before
    assert "Side A" in folded
    assert "1 before" in folded


def test_before_there_is_one_it_says_what_an_album_is(page, versions):
    assert "You choose a version of each song" in page("otto", "albums/").content.decode()
    listener = page("gwen", "albums/").content.decode()
    assert "No album yet" in listener
    assert "You choose a version" not in listener


def test_another_projects_albums_do_not_exist(client, cast, album):
    client.force_login(cast.sam)
    assert client.get(f"/projects/{cast.project.pk}/albums/").status_code == 404


def test_more_albums_cost_no_more_queries(client, cast, album, django_assert_max_num_queries):
    client.force_login(cast.otto)
    url = f"/projects/{cast.project.pk}/albums/"
    with django_assert_max_num_queries(40) as asked:
        client.get(url)
    for number in range(2, 6):
        more = AlbumFactory(project=cast.project, number=number)
        more.tracks.create(position=1, version=VersionFactory(song__project=cast.project))
    with django_assert_max_num_queries(len(asked)):
        client.get(url)


def test_markup_in_a_label_is_words(page, cast):
    SongFactory(project=cast.project)
    AlbumFactory(project=cast.project, label="<b>loud</b>")

    words = page("otto").content.decode()

    assert "<b>loud</b>" not in words
    assert "&lt;b&gt;loud" in words
