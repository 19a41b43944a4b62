"""The song sheet: written by several at once, every state kept, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from processing.models import Event
from sessions.people.refusals import Invalid
from sessions.songs import actions
from sessions.songs.models import SheetEdition, SheetText
from tests.cast import make_cast
from tests.factories import SheetTextFactory, SongFactory
from tests.together import together

VERSE = "[F♯m]Last seat upstairs\nwhere the heating works\nReading the signs backwards"


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project)


@pytest.fixture
def lia(cast, client):
    client.force_login(cast.lia)
    return client


def put(client, song, base, body, kind="lyrics"):
    path = f"/api/songs/{song.pk}/texts/{kind}/"
    return client.put(path, {"base": base, "body": body}, "application/json")


def test_a_sheet_that_nobody_wrote_is_empty(lia, song):
    lyrics, brief = lia.get(f"/api/songs/{song.pk}/texts/").json()

    assert (lyrics["kind"], lyrics["body"], lyrics["revision"]) == ("lyrics", "", 0)
    assert (brief["kind"], brief["by"], brief["changed_at"]) == ("brief", None, None)
    assert lia.get(f"/api/songs/{song.pk}/texts/lyrics/editions/").json() == []
    assert lia.get(f"/api/songs/{song.pk}/texts/chords/").status_code == 404


def test_a_text_is_written_and_told_of(cast, lia, song):
    saved = put(lia, song, "", VERSE)

    assert (saved.status_code, saved.json()["body"], saved.json()["revision"]) == (200, VERSE, 1)
    assert saved.json()["by"]["name"] == "Lia Sommer"
    event = Event.objects.filter(topic=cast.project.topic, kind="text").get()
    assert event.payload == {"text": SheetText.objects.get().pk}
    assert put(lia, song, VERSE, VERSE).json()["revision"] == 1, "nothing was changed"
    assert Event.objects.filter(kind="text").count() == 1


def test_two_who_write_at_once_both_find_their_lines(cast, lia, song, client):
    put(lia, song, "", VERSE)
    put(lia, song, VERSE, VERSE.replace("Last", "First"))

    merged = actions.write_text(
        song, by=cast.otto, kind="lyrics", base=VERSE, body=VERSE + "\n[D]Count the stops"
    )

    assert merged.body == VERSE.replace("Last", "First") + "\n[D]Count the stops"


def test_the_same_line_is_for_people_to_decide(cast, lia, song):
    actions.write_text(song, by=cast.otto, kind="lyrics", base="", body=VERSE)
    theirs, yours = VERSE.replace("seat", "row"), VERSE.replace("seat", "chair")
    actions.write_text(song, by=cast.otto, kind="lyrics", base=VERSE, body=theirs)

    answer = put(lia, song, VERSE, yours)

    assert (answer.status_code, answer.json()["code"]) == (409, "text_conflict")
    assert (answer.json()["theirs"], answer.json()["yours"]) == (theirs, yours)
    assert song.texts.get().body == theirs
    assert put(lia, song, theirs, yours).json()["body"] == yours, "chosen, with theirs in sight"


def test_the_same_saving_twice_is_one(lia, song):
    """The answer was lost on the way, so the page sends it again."""
    put(lia, song, "", VERSE)
    again = put(lia, song, "", VERSE)

    assert (again.json()["body"], again.json()["revision"]) == (VERSE, 1)


def test_who_goes_on_writing_makes_one_edition_a_minute(cast, lia, song):
    text = ""
    for line in ("Last", "Last seat", "Last seat upstairs"):
        put(lia, song, text, line)
        text = line
    assert [it.body for it in SheetEdition.objects.all()] == ["Last seat upstairs"]

    SheetEdition.objects.update(saved_at=timezone.now() - timedelta(seconds=61))
    put(lia, song, text, "Last seat downstairs")
    assert SheetEdition.objects.count() == 2

    actions.write_text(
        song, by=cast.otto, kind="lyrics", base="Last seat downstairs", body="Last bus downstairs"
    )
    put(lia, song, "Last bus downstairs", "Last bus upstairs")
    bodies = SheetEdition.objects.order_by("revision").values_list("body", flat=True)
    assert list(bodies)[1:] == ["Last seat downstairs", "Last bus downstairs", "Last bus upstairs"]


def test_what_took_lines_away_is_no_going_on(lia, song):
    """Select all, delete: what was there a second ago is kept."""
    put(lia, song, "", VERSE)
    put(lia, song, VERSE, "")

    listed = lia.get(f"/api/songs/{song.pk}/texts/lyrics/editions/").json()

    assert [(it["revision"], it["length"]) for it in listed] == [(2, 0), (1, len(VERSE))]
    old = lia.get(f"/api/songs/{song.pk}/texts/lyrics/editions/1/").json()
    assert (old["body"], old["by"]["initials"]) == (VERSE, "LS")
    assert put(lia, song, "", old["body"]).json()["body"] == VERSE
    assert lia.get(f"/api/songs/{song.pk}/texts/lyrics/editions/9/").status_code == 404


def test_line_ends_and_control_characters_are_made_one(lia, song):
    assert put(lia, song, "", "a\r\nb\rc\x07\td").json()["body"] == "a\nb\nc\td"


@pytest.mark.parametrize(
    "body",
    [{}, {"base": ""}, {"base": "", "body": "x" * 60_001}, {"base": "", "body": "a\x00"}],
)
def test_texts_that_cannot_be_taken(lia, song, body):
    answer = lia.put(f"/api/songs/{song.pk}/texts/lyrics/", body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_two_long_texts_are_not_merged_beyond_the_limit(cast, song):
    half = "\n".join(["la"] * 13_000)
    actions.write_text(song, by=cast.lia, kind="brief", base="", body="a\n" + half)
    with pytest.raises(Invalid, match="60000"):
        actions.write_text(song, by=cast.otto, kind="brief", base="", body="b\n" + half)


def test_who_manages_does_not_read_the_sheet(cast, client, song):
    SheetTextFactory(song=song, by=cast.lia)
    client.force_login(cast.gwen)
    answer = client.get(f"/api/songs/{song.pk}/texts/")
    assert answer.status_code == 403
    assert "song sheet" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_lose_nothing(transactional_db):
    cast = make_cast()
    song = SongFactory(project=cast.project)
    people = [cast.nina, cast.otto, cast.lia, cast.mats, cast.olga]

    def write(number: int) -> SheetText:
        by = people[number % len(people)]
        body = f"line {number}"
        return actions.write_text(song, by=by, kind="lyrics", base="", body=body)

    ends = together(10, write)

    assert not [end for end in ends if isinstance(end, Exception)]
    text = song.texts.get()
    assert sorted(text.body.split("\n")) == sorted(f"line {number}" for number in range(10))
    assert text.revision == 10
