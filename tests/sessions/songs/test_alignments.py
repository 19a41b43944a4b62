"""Versions are lined up by themselves, on demand, and never twice; people correct by ear."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from processing.models import Event, Job
from sessions.songs import actions, aligned
from sessions.songs.actions.alignments import NotOfOneSong, TooManyAlignments
from sessions.songs.models import Alignment, Version
from tests.cast import make_cast
from tests.factories import (
    AlignmentFactory,
    JobFactory,
    SongFactory,
    VersionFactory,
    measured,
)
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def song():
    return SongFactory()


def version(song, number, **more):
    return VersionFactory(song=song, number=number, **more)


def pairs():
    return {(it.earlier.number, it.later.number) for it in Alignment.objects.all()}


def test_each_new_version_is_lined_up_with_the_one_before(song):
    version(song, 1)
    actions.keep_alignments()
    assert pairs() == set()

    version(song, 2)
    actions.keep_alignments()
    version(song, 3)
    actions.keep_alignments()
    actions.keep_alignments()

    assert pairs() == {(1, 2), (2, 3)}
    job = Alignment.objects.get(later__number=3).job
    assert (job.kind, job.state) == ("align", "queued")
    assert sorted(source.name for source in job.sources.all()) == ["earlier", "later"]
    assert Event.objects.filter(kind="alignment").count() == 2


def test_a_version_that_has_no_sound_is_waited_for_and_a_retired_one_passed_over(song):
    version(song, 1)
    version(song, 2, retired_at=timezone.now())
    version(song, 3, upload__job=JobFactory())
    version(song, 4, upload__job=JobFactory(failed=True))
    version(song, 5)
    actions.keep_alignments()
    assert pairs() == {(1, 5)}


def test_a_master_is_lined_up_with_what_it_masters(song):
    mix = version(song, 1, ordered=True)
    version(song, 2, ordered=True)
    version(song, 3, ordered=True, kind="master", masters=mix)
    actions.keep_alignments()
    assert (1, 3) in pairs()
    assert (2, 3) not in pairs()


def test_old_versions_stay_as_they_are(song):
    version(song, 1)
    version(song, 2)
    Version.objects.update(created_at=timezone.now() - timedelta(days=3))
    actions.keep_alignments()
    assert pairs() == set()


def test_with_nothing_to_do_it_asks_once(song, django_assert_num_queries):
    version(song, 1)
    version(song, 2)
    actions.keep_alignments()
    with django_assert_num_queries(1):
        actions.keep_alignments()


def test_a_song_that_breaks_does_not_keep_the_others_waiting(song, caplog):
    other = SongFactory()
    for each in (song, other):
        version(each, 1)
        version(each, 2)
    song.versions.get(number=1).upload.job.renders.all().delete()
    with caplog.at_level(logging.ERROR):
        actions.keep_alignments()
    assert Alignment.objects.get().later.song == other
    assert f"song {song.pk}" in caplog.text


def test_any_two_of_one_song_are_lined_up_on_demand_and_once(song):
    one, other = version(song, 1), version(song, 7)
    first = actions.order_alignment(one, other, by="Nina")
    assert (first.earlier, first.later) == (one, other)
    assert first.job.asked_by == "Nina"
    assert actions.order_alignment(other, one) == first
    assert Alignment.objects.count() == 1


def test_one_that_failed_is_measured_again_when_somebody_asks(song):
    one, other = version(song, 1), version(song, 2)
    AlignmentFactory(earlier=one, later=other, job=JobFactory(kind="align", failed=True))
    assert actions.order_alignment(other, one).job.state == Job.State.QUEUED


def test_only_a_few_pairs_of_a_song_are_in_work_at_once(song):
    one, *others = [version(song, number) for number in range(1, 8)]
    failed = AlignmentFactory(
        earlier=one, later=others[-1], job=JobFactory(kind="align", failed=True)
    )
    made = [actions.order_alignment(one, other) for other in others[:4]]

    for other in (others[4], others[-1]):
        with pytest.raises(TooManyAlignments, match="4 pairs of versions"):
            actions.order_alignment(one, other)
    assert actions.order_alignment(one, others[0]) == made[0], "what is asked twice is no more work"
    elsewhere = [version(SongFactory(), 1)]
    elsewhere.append(version(elsewhere[0].song, 2))
    actions.order_alignment(*elsewhere)

    Job.objects.filter(pk=made[0].job_id).update(state="cancelled", finished_at=timezone.now())
    assert actions.order_alignment(one, others[-1]) == failed
    assert Alignment.objects.filter(later__song=song).count() == 5


def test_what_cannot_be_lined_up_is_refused(song):
    one, waiting = version(song, 1), version(song, 2, upload__job=JobFactory())
    with pytest.raises(NotOfOneSong):
        actions.order_alignment(one, one)
    with pytest.raises(NotOfOneSong):
        actions.order_alignment(one, VersionFactory())
    with pytest.raises(actions.NotReadyYet):
        actions.order_alignment(one, waiting)


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_and_two_people_measure_once(song):
    one, other = version(song, 1), version(song, 2)

    def ask(number):
        return actions.keep_alignments() if number % 2 else actions.order_alignment(one, other)

    outcomes = together(4, ask)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    assert Alignment.objects.count() == Job.objects.filter(kind="align").count() == 1


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def three(cast):
    song = SongFactory(project=cast.project)
    return [version(song, number) for number in (1, 2, 3)]


def test_the_api_orders_lists_and_corrects(client, cast, three):
    client.force_login(cast.mats)
    one, other, _ = three
    answer = client.post(
        f"/api/versions/{one.pk}/alignments/",
        {"earlier": other.pk},
        content_type="application/json",
    )
    assert answer.status_code == 201
    told = answer.json()
    assert (told["earlier"], told["later"]) == (one.pk, other.pk)
    assert told["measured"] is None
    assert told["job"]["kind"] == "align"

    measured(Alignment.objects.get(), pieces=[(0, 3, 0.25)])
    (listed,) = client.get(f"/api/songs/{one.song_id}/alignments/").json()
    assert listed["measured"]["offset_seconds"] == 0.25
    assert "strip" not in listed["measured"]

    at = f"/api/alignments/{told['id']}/"
    fixed = client.patch(at, {"corrected_seconds": 0.5}, content_type="application/json").json()
    assert (fixed["corrected_seconds"], fixed["corrected_by"]["name"]) == (0.5, "Mats Lund")
    undone = client.patch(at, {"corrected_seconds": None}, content_type="application/json").json()
    assert (undone["corrected_seconds"], undone["corrected_by"]) == (None, None)
    assert client.get(at).json() == undone


@pytest.mark.parametrize("seconds", [30.1, -31, "nan", "a lot", ""])
def test_a_correction_that_cannot_be_meant_is_refused(client, cast, three, seconds):
    alignment = AlignmentFactory(earlier=three[0], later=three[1])
    client.force_login(cast.nina)
    answer = client.patch(
        f"/api/alignments/{alignment.pk}/",
        {"corrected_seconds": seconds},
        content_type="application/json",
    )
    assert answer.status_code == 400


def test_a_version_of_another_record_is_not_there(client, cast, three):
    client.force_login(cast.nina)
    elsewhere = VersionFactory(song__project=cast.elsewhere)
    for there in (elsewhere.pk, 10**9):
        answer = client.post(
            f"/api/versions/{three[0].pk}/alignments/",
            {"earlier": there},
            content_type="application/json",
        )
        assert answer.status_code == 404
    at = f"/api/songs/{three[0].song_id}/carry/?onto="
    assert [client.get(at + text).status_code for text in (str(elsewhere.pk), "", "x")] == [404] * 3


def test_moments_are_carried_through_the_chain(client, cast, three, django_assert_max_num_queries):
    one, two, newest = three
    unknown = version(one.song, 4)
    measured(AlignmentFactory(earlier=one, later=two), pieces=[(0, 2, 0.5)])
    measured(
        AlignmentFactory(earlier=two, later=newest, corrected_seconds=0.25), pieces=[(0, 3, 0.0)]
    )
    client.force_login(cast.gwen)
    with django_assert_max_num_queries(15):
        told = client.get(f"/api/songs/{one.song_id}/carry/?onto={newest.pk}").json()

    assert told["onto"] == newest.pk
    assert told["from"][str(one.pk)] == {
        "state": "measured",
        "offset_seconds": 0.75,
        "pieces": [
            {"from_seconds": 0.0, "to_seconds": 2.0, "shift_seconds": 0.75, "confidence": 1.0}
        ],
    }
    assert told["from"][str(unknown.pk)]["state"] == "unknown"
    assert told["from"][str(newest.pk)]["offset_seconds"] == 0.0


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "waiting"),
        ({"job__failed": True}, "unknown"),
        ({"job__failed": True, "corrected_seconds": 1.0}, "measured"),
        ({"corrected_seconds": 1.0}, "measured"),
    ],
)
def test_until_it_is_measured_an_offset_by_ear_is_all_there_is(three, more, state):
    AlignmentFactory(earlier=three[0], later=three[1], **more)
    found = aligned.carried_onto(three[1])[three[0].pk]
    assert found.state == state
    assert found.offset_seconds == (1.0 if state == "measured" else None)


def test_what_could_not_be_told_is_unknown_and_other_music_has_no_place(three):
    one, two, newest = three
    measured(
        AlignmentFactory(earlier=one, later=newest),
        kind="unknown",
        reason="silent",
        pieces=[],
        offset_seconds=None,
    )
    measured(
        AlignmentFactory(earlier=two, later=newest),
        kind="different",
        pieces=[],
        offset_seconds=None,
    )
    found = aligned.carried_onto(newest)
    assert (found[one.pk].state, found[two.pk].state) == ("unknown", "measured")
    assert not found[two.pk].pieces


def test_the_same_bytes_need_no_measuring(three):
    one, _, newest = three
    file = one.job.renders.get(name="audio").audio_file
    newest.job.renders.filter(name="audio").update(audio_file=file)
    assert aligned.carried_onto(newest)[one.pk].offset_seconds == 0.0
