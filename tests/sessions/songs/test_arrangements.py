"""Sections of a song: heard by the worker, placed by people, one writer at a time."""

from __future__ import annotations

import json

import pytest

from processing.models import Event
from sessions.desk.live.telling import Telling
from sessions.people.access import Actor
from sessions.songs.access import may_arrange
from sessions.songs.arranged import carried
from sessions.songs.carry import Piece
from sessions.songs.models import Arrangement
from tests.factories import (
    AlignmentFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    VersionFactory,
    measured,
)

HEARD = {
    "version": 1,
    "seconds": 40.0,
    "tempo": {"bpm": 92.03, "confidence": 0.9, "beats_seconds": [0.1, 0.75]},
    "key": {"name": "F# minor", "confidence": 0.8},
    "form": {
        "sections": [
            {"from_seconds": 0.0, "to_seconds": 12.5, "label": "A", "confidence": 1.0},
            {"from_seconds": 12.5, "to_seconds": 25.0, "label": "B", "confidence": 0.6},
            {"from_seconds": 25.0, "to_seconds": 40.0, "label": "A", "confidence": 0.4},
        ],
        "reason": None,
    },
}


def section(name="Verse", start=0.0, stop=12.5, key="a"):
    return {"id": key, "name": name, "from_seconds": start, "to_seconds": stop}


def listen(version, **facts):
    render = RenderFactory(job=version.job, name="features")
    ReportFactory(render=render, facts=HEARD | facts)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


@pytest.fixture
def version(song):
    return VersionFactory(song=song, number=1)


@pytest.fixture
def read(client, cast, song):
    def get(who="gwen", **query):
        client.force_login(cast.named(who))
        return client.get(f"/api/songs/{song.pk}/sections/", query)

    return get


@pytest.fixture
def write(client, cast, song, version):
    def put(sections, *, who="lia", revision=0, on=None):
        client.force_login(cast.named(who))
        body = {"sections": sections, "revision": revision, "version": (on or version).pk}
        return client.put(f"/api/songs/{song.pk}/sections/", body, "application/json")

    return put


def test_a_song_without_sound_has_no_sections(read):
    assert read().json() == {
        "sections": [],
        "proposed": True,
        "revision": 0,
        "version": None,
        "carried": "measured",
        "gone": [],
        "features": None,
        "reason": "waiting",
    }


def test_what_was_heard_is_proposed_in_letters(read, version):
    assert read().json()["reason"] == "waiting"
    listen(version)

    told = read().json()

    assert [each["name"] for each in told["sections"]] == ["A", "B", "A2"]
    assert told["sections"][1]["to_seconds"] == 25.0
    assert (told["proposed"], told["revision"], told["reason"]) == (True, 0, "")
    assert told["features"] == f"/api/versions/{version.pk}/files/features/"


def test_why_nothing_was_heard_is_said(read, version):
    listen(version, form={"sections": [], "reason": "too_short"})

    assert (read().json()["sections"], read().json()["reason"]) == ([], "too_short")


def test_people_place_sections_and_what_was_heard_can_still_be_asked_for(read, write, version):
    listen(version)

    placed = write([section("  Verse  1 "), section("Chorus", 12.5, 40, "b")]).json()

    assert [each["name"] for each in placed["sections"]] == ["Verse 1", "Chorus"]
    assert (placed["proposed"], placed["revision"], placed["version"]) == (False, 1, version.pk)
    assert read().json() == placed
    assert [each["name"] for each in read(heard="1").json()["sections"]] == ["A", "B", "A2"]


def test_who_wrote_second_is_told_what_the_first_wrote(write, version):
    write([section("Verse")])

    late = write([section("Strophe")], who="otto")

    assert late.status_code == 409
    answer = late.json()
    assert answer["code"] == "sections_changed"
    assert answer["theirs"] == {
        "sections": [section("Verse")],
        "proposed": False,
        "revision": 1,
        "version": version.pk,
        "carried": "measured",
        "gone": [],
    }
    assert write([section("Strophe")], who="otto", revision=1).json()["revision"] == 2


def test_the_same_words_twice_are_no_quarrel(write):
    assert write([section()]).json()["revision"] == 1
    assert write([section()], who="otto").json()["revision"] == 1


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ([section(stop=0.02)], "ends before it has begun"),
        ([section(start=9, stop=3)], "ends before it has begun"),
        ([section(stop=99_999)], "outside of the song"),
        ([section(), section("Chorus", 12, 20, "b")], "“Verse” reaches into “Chorus”"),
        ([section(), section("Chorus", 12.5, 20)], "the same id"),
        ([section(f"S{n}", n, n + 1, str(n)) for n in range(201)], "at most 200"),
    ],
)
def test_sections_that_cannot_be_meant(write, sections, sentence):
    answer = write(sections)

    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]
    assert not Arrangement.objects.exists()


@pytest.mark.parametrize("change", [{"name": " "}, {"id": "a b"}, {"from_seconds": "nan"}])
def test_fields_that_cannot_be_meant(write, change):
    assert write([section() | change]).status_code == 400


def test_in_another_version_sections_stand_where_their_music_stands(read, write, song, version):
    verse, bridge = section("Verse", 0, 1), section("Bridge", 1, 2, "b")
    write([verse, bridge, section("Chorus", 2, 3, "c")])
    later = VersionFactory(song=song, number=2)
    assert read(version=later.pk).json()["carried"] == "unknown"
    assert read(version=later.pk).json()["sections"][1] == bridge

    # The bridge was cut out, and a moment was put before everything.
    alignment = AlignmentFactory(earlier=version, later=later)
    assert read(version=later.pk).json()["carried"] == "waiting"
    measured(alignment, pieces=[(0, 1, 0.2), (2, 3, -0.8)])
    told = read(version=later.pk).json()

    assert [(it["name"], it["from_seconds"], it["to_seconds"]) for it in told["sections"]] == [
        ("Verse", 0.2, 1.2),
        ("Chorus", 1.2, 2.2),
    ]
    assert (told["carried"], told["gone"]) == ("measured", ["Bridge"])
    assert (told["version"], told["revision"]) == (later.pk, 1)


@pytest.fixture
def later(song, version):
    """Its bridge was cut out, and a moment was put before everything."""
    later = VersionFactory(song=song, number=2)
    alignment = AlignmentFactory(earlier=version, later=later)
    measured(alignment, pieces=[(0, 1, 0.2), (2, 3, -0.8)])
    return later


THREE = [
    section("Verse", 0, 1),
    section("Bridge", 1, 2, "b"),
    section("Chorus", 2, 3, "c"),
]


def spans(told):
    return [(it["name"], it["from_seconds"], it["to_seconds"]) for it in told["sections"]]


def test_what_one_version_lacks_is_not_taken_from_the_others(read, write, version, later):
    write(THREE)
    shown = read(version=later.pk).json()["sections"]
    shown[0]["name"] = "Verse 1"

    told = write(shown, revision=1, on=later).json()

    assert (spans(told), told["gone"]) == (
        [("Verse 1", 0.2, 1.2), ("Chorus", 1.2, 2.2)],
        ["Bridge"],
    )
    older = read(version=version.pk).json()
    assert spans(older) == [("Verse 1", 0, 1), ("Bridge", 1, 2), ("Chorus", 2, 3)]
    assert older["gone"] == []
    assert [set(it) for it in older["sections"]] == [set(section())] * 3
    # Once more there, and again here: it is still the same bridge.
    older["sections"][1]["name"] = "Middle eight"
    write(older["sections"], revision=2, on=version)
    told = write(read(version=later.pk).json()["sections"], revision=3, on=later).json()
    assert told["gone"] == ["Middle eight"]
    assert spans(read(version=version.pk).json())[1] == ("Middle eight", 1, 2)


def test_what_was_taken_out_where_it_could_be_seen_is_gone(read, write, version, later):
    write(THREE)
    write(read(version=later.pk).json()["sections"][:1], revision=1, on=later)
    assert spans(read(version=version.pk).json()) == [("Verse", 0, 1), ("Bridge", 1, 2)]

    write([THREE[0]], revision=2, on=version)

    assert spans(read(version=version.pk).json()) == [("Verse", 0, 1)]
    assert Arrangement.objects.get().elsewhere == []


def test_where_others_were_put_since_it_gives_way(read, write, version, later):
    write(THREE)
    shown = read(version=later.pk).json()["sections"]
    write(shown, revision=1, on=later)
    known = Arrangement.objects.get()
    # On the older one the verse was drawn over most of the bridge by somebody else's page.
    known.sections = [section("Verse", 0, 1.8), section("Chorus", 2, 3, "c")]
    known.version = version
    known.save()

    told = read(version=version.pk).json()

    assert (spans(told), told["gone"]) == ([("Verse", 0, 1.8), ("Chorus", 2, 3)], ["Bridge"])
    known.sections[0]["to_seconds"] = 1.3
    known.save()
    assert spans(read(version=version.pk).json())[1] == ("Bridge", 1.3, 2)


def test_a_version_that_was_never_lined_up_is_given_nothing_on_a_guess(read, write, song, later):
    write(THREE)
    write(read(version=later.pk).json()["sections"], revision=1, on=later)
    other = VersionFactory(song=song, number=3)

    told = read(version=other.pk).json()

    assert (told["carried"], told["gone"]) == ("unknown", ["Bridge"])
    assert [it["name"] for it in told["sections"]] == ["Verse", "Chorus"]


def test_carried_sections_never_overlap_and_meet_where_they_met():
    parts = [section("A", 0, 10), section("B", 10, 20, "b")]

    met = carried(parts, [Piece(0, 9.9, 0), Piece(10, 20, 0.1)])
    apart = carried(parts, [Piece(0, 10, 0), Piece(10, 20, 4)])
    over = carried(parts, [Piece(0, 10, 1), Piece(10, 20, 0)])

    assert [(it["from_seconds"], it["to_seconds"]) for it in met] == [(0, 10.1), (10.1, 20.1)]
    assert [(it["from_seconds"], it["to_seconds"]) for it in apart] == [(0, 10), (14, 24)]
    assert [(it["from_seconds"], it["to_seconds"]) for it in over] == [(1, 10), (10, 20)]


def test_versions_of_other_songs_are_no_clock(read, write, cast):
    other = VersionFactory(song=SongFactory(project=cast.elsewhere))

    assert read(version=other.pk).status_code == 404
    assert read(version="x").status_code == 404
    assert write([section()], on=other).status_code == 404


def test_who_works_on_the_song_places_sections(cast, song, write):
    assert {
        name
        for name in ("olga", "nina", "otto", "lia", "mats", "gwen", "sam")
        if may_arrange(Actor(cast.named(name)), song)
    } == {"olga", "nina", "otto", "lia", "mats"}
    assert write([section()], who="gwen").status_code == 403


def test_a_change_is_told_to_whoever_sees_the_song(write, song, cast):
    write([section()])
    events = list(Event.objects.filter(kind="sections"))

    told = Telling(cast.project.pk).tell(events, cast.gwen)

    (heard,) = [json.loads(message.text) for message in told]
    assert (heard["kind"], heard["id"], heard["song"]) == ("sections", song.pk, song.pk)
    assert Telling(cast.project.pk).tell(events, cast.sam) == []


def test_sections_cost_few_queries(read, version, django_assert_max_num_queries):
    listen(version)
    read()
    with django_assert_max_num_queries(14):
        read()
