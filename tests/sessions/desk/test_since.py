"""What changed since an earlier version: only what is stored, in words, for those who may know."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from processing.models import Job
from processing.recipes import MixRecipe, StemRole
from sessions.desk import since
from sessions.people.access import Actor
from sessions.songs.models import PinnedStem
from tests.cast import make_cast
from tests.factories import (
    AlignmentFactory,
    JobFactory,
    NoteFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
    finish,
    measured,
)
from tests.processing.engine.align.versions import RATE, lined_up, mix

pytestmark = pytest.mark.django_db

SPECTRUM = {
    "centres_hz": [40, 100, 250, 630, 2000, 5000, 10_000],
    "levels_db": [-12.0, -9.0, -10.0, -12.0, -14.0, -18.0, -22.0],
}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project)


def version(song, number, **facts):
    job = finish(JobFactory(done=True, topic=song.project.topic), **facts)
    return VersionFactory(song=song, number=number, upload__job=job)


def told(cast, later, earlier, *, who="nina"):
    found = since.changes(Actor(cast.named(who)), later, earlier)
    return [said.sentence for said in found.sentences]


def second(at, *, left=-20.0, level=0.0, bands=(0.0,) * 7):
    return {
        "from_seconds": float(at),
        "to_seconds": float(at + 1),
        "residual_db": left,
        "level_db": level,
        "bands_db": list(bands),
    }


def test_figures_that_moved_are_told_and_those_that_did_not_are_not(cast, song):
    lower = {**SPECTRUM, "levels_db": [-9.0, -6.0, *SPECTRUM["levels_db"][2:]]}
    one = version(song, 1, integrated_lufs=-13.4, lra_lu=7.0, seconds=221.0, spectrum=SPECTRUM)
    other = version(song, 2, integrated_lufs=-12.2, lra_lu=7.2, seconds=217.5, spectrum=lower)
    assert told(cast, other, one) == [
        "1.2 LU louder: −13.4 → −12.2 LUFS.",
        "3.5 s shorter: 3:41.0 → 3:37.5.",
        "Sub up 2.5 dB and bass up 2.5 dB against the rest.",
    ]
    assert told(cast, one, other)[0] == "1.2 LU softer: −12.2 → −13.4 LUFS."


def test_the_same_figures_say_nothing(cast, song):
    assert told(cast, version(song, 2), version(song, 1)) == []


def test_what_was_cut_put_in_and_moved_is_told_with_its_place(cast, song):
    one, other = version(song, 1), version(song, 2)
    measured(
        AlignmentFactory(earlier=one, later=other),
        pieces=[(0, 10, 0.0), (20, 30, -10.0), (30, 40, 5.0), (40, 50, -20.0)],
        earlier_seconds=50.0,
        later_seconds=45.0,
        is_inverted=True,
    )
    found = told(cast, other, one)
    assert found == [
        "Upside down: its polarity is not that of v1.",
        "0:10–0:20 of v1 is not in it any more.",
        "0:30–0:35 is new, or replaced.",
        "0:40–0:50 of v1 stands at 0:20.0 now.",
    ]


@pytest.mark.parametrize(
    ("kind", "words"), [("different", "other music than v1"), ("same_music", "by its beats")]
)
def test_other_music_and_other_takes_are_called_so(cast, song, kind, words):
    one, other = version(song, 1), version(song, 2)
    pair = AlignmentFactory(earlier=one, later=other)
    measured(pair, kind=kind, pieces=[], offset_seconds=None)
    (sentence,) = told(cast, other, one)
    assert words in sentence


def test_an_offset_of_all_is_told(cast, song):
    one, other = version(song, 1), version(song, 2)
    pieces = [(0, 3, -0.257)]
    pair = AlignmentFactory(earlier=one, later=other)
    measured(pair, pieces=pieces, later_seconds=2.743)
    assert told(cast, other, one) == ["Everything comes 0.257 s earlier than in v1."]


def test_the_stretches_that_differ_most_are_told_against_what_is_usual(cast, song):
    """All of a master has more bass; only the chorus has more voice."""
    usual = (0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    chorus = (0.0, 3.0, 0.0, 0.0, 4.0, 2.0, 0.0)
    strip = [second(at, left=-9.0, bands=usual) for at in range(30)]
    strip[10:14] = [second(at, left=-3.0, level=1.3, bands=chorus) for at in range(10, 14)]
    one, other = version(song, 1), version(song, 2)
    measured(AlignmentFactory(earlier=one, later=other), strip=strip)
    found = since.changes(Actor(cast.nina), other, one)
    (said,) = [it for it in found.sentences if it.about == "sound"]
    assert said.sentence == (
        "0:10–0:14 differs most: 1.3 dB louder, upper mids up 4.0 dB and presence up 2.0 dB."
    )
    assert (said.from_seconds, said.to_seconds) == (10.0, 14.0)
    assert found.strip == strip
    assert found.state == "measured"


def test_the_same_sound_is_told_to_be_the_same(cast, song):
    one, other = version(song, 1), version(song, 2)
    strip = [second(at, left=-72.0) for at in range(9)]
    measured(AlignmentFactory(earlier=one, later=other), strip=strip)
    (sentence,) = told(cast, other, one)
    assert sentence == "The sound itself is the same: what is left between them is at −72 dB."


@pytest.mark.parametrize(
    ("more", "state"), [(None, "unknown"), ({}, "waiting"), ({"job__failed": True}, "unknown")]
)
def test_without_a_measure_it_says_how_that_stands(cast, song, more, state):
    one, other = version(song, 1), version(song, 2)
    if more is not None:
        AlignmentFactory(earlier=one, later=other, **more)
    found = since.changes(Actor(cast.nina), other, one)
    assert (found.state, found.strip, found.sentences) == (state, [], [])


def test_recipes_and_takes_are_for_those_who_hear_stems(cast, song):
    stem = StemFactory(song=song, name="Bass")
    takes = [StemRevisionFactory(stem=stem, number=number) for number in (1, 2)]
    versions = []
    for number, (take, gain) in enumerate(zip(takes, (0.0, -1.5), strict=True), start=1):
        made = VersionFactory(song=song, number=number, ordered=True)
        strips = [{"name": "Bass", "role": StemRole.BASS.value, "level_lu": gain}]
        recipe = MixRecipe.from_json({"strips": strips}).to_json()
        Job.objects.filter(pk=made.order.job_id).update(recipe=recipe)
        made.order.job.refresh_from_db()
        PinnedStem.objects.create(version=made, revision=take)
        versions.append(made)
    found = told(cast, versions[1], versions[0])
    assert found[0] == "Bass: take 1 → 2."
    assert any("Bass" in sentence and "−1.5" in sentence for sentence in found[1:])
    assert told(cast, versions[1], versions[0], who="gwen") == []


def test_notes_resolved_since_are_told_to_those_who_read_them(cast, song):
    one, other = version(song, 1), version(song, 2)
    now = timezone.now() + timedelta(minutes=1)
    NoteFactory(version=one, body="Voice up in the\nchorus", at_seconds=62, resolved_at=now)
    NoteFactory(version=one, body="Secret", at_seconds=1, resolved_at=now, is_internal=True)
    NoteFactory(version=one, body="Still open", at_seconds=3)
    early = one.created_at - timedelta(hours=1)
    NoteFactory(version=one, body="Done before", at_seconds=4, resolved_at=early)
    voice = "Resolved since: “Voice up in the chorus” (1:02)."
    assert told(cast, other, one, who="lia") == [voice]
    assert told(cast, other, one, who="otto") == ["Resolved since: “Secret” (0:01).", voice]
    assert told(cast, other, one, who="gwen") == []
    assert told(cast, one, other, who="otto") == []


def test_the_api_answers_for_two_of_one_song(client, cast, song):
    one, other = version(song, 1, integrated_lufs=-14.0), version(song, 2, integrated_lufs=-12.0)
    client.force_login(cast.gwen)
    at = f"/api/versions/{other.pk}/changes/?since="
    answer = client.get(at + str(one.pk)).json()
    assert answer["since"] == one.pk
    assert answer["sentences"] == [
        {
            "about": "measure",
            "sentence": "2.0 LU louder: −14.0 → −12.0 LUFS.",
            "from_seconds": None,
            "to_seconds": None,
        }
    ]
    elsewhere = VersionFactory()
    for text in (str(elsewhere.pk), "", "x", "9" * 30):
        assert client.get(at + text).status_code == 404


def test_what_the_worker_measured_is_told_from_end_to_end(cast, song, tmp_path):
    """The voice of four seconds twice as loud, in a version that begins half a second later."""
    voice = mix(louder=(("Lead vocal", 2.5),))
    edited = mix().copy()
    edited[:, 16 * RATE : 20 * RATE] = voice[:, 16 * RATE : 20 * RATE]
    late = np.hstack([np.zeros((2, RATE // 2)), edited])
    one, other = version(song, 1), version(song, 2)
    measured(AlignmentFactory(earlier=one, later=other), **facts(lined_up(tmp_path, mix(), late)))
    note = NoteFactory(version=one, at_seconds=17.0, until_seconds=19.0, body="Voice up")

    found = told(cast, other, one)
    assert "Everything comes 0.500 s later than in v1." in found
    (most,) = [sentence for sentence in found if "differs most" in sentence]
    assert most.startswith("0:16–0:2")
    assert "up" in most

    change = since.change_of_note(note, other)
    assert change.state == "measured"
    assert (change.from_seconds, change.to_seconds) == (17.5, 19.5)
    assert change.level_db > 0.5
    assert max(change.bands_db[2:5]) > 1.0
    quiet = NoteFactory(version=one, at_seconds=30.0, body="Leave this")
    assert "no change that would be heard" in since.change_of_note(quiet, other).sentence


def facts(told):
    """`measured` writes pieces itself."""
    pieces = [(it["from_seconds"], it["to_seconds"], it["shift_seconds"]) for it in told["pieces"]]
    return told | {"pieces": pieces}


def test_a_note_whose_place_is_gone_says_so(client, cast, song):
    one, other = version(song, 1), version(song, 2)
    measured(AlignmentFactory(earlier=one, later=other), pieces=[(0, 10, 0.0), (20, 30, -10.0)])
    note = NoteFactory(version=one, at_seconds=15.0)
    client.force_login(cast.lia)
    answer = client.get(f"/api/notes/{note.pk}/change/?in={other.pk}").json()
    assert (answer["state"], answer["level_db"]) == ("gone", None)
    assert answer["sentence"] == "This place is not in v2 any more."


def test_a_note_on_a_pair_that_nobody_measured_is_unknown(cast, song):
    one, other = version(song, 1), version(song, 2)
    note = NoteFactory(version=one, at_seconds=1.0)
    assert since.change_of_note(note, other).state == "unknown"
    AlignmentFactory(earlier=one, later=other)
    assert since.change_of_note(note, other).state == "waiting"
