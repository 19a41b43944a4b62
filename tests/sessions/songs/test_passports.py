"""A set of stems is looked at by itself: once complete, again when it changed, never twice."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from processing.models import Job
from processing.recipes import PassportRecipe
from sessions.songs import actions
from sessions.songs.models import Passport, StemRevision
from sessions.songs.querysets import stems_for_page
from tests.factories import (
    JobFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
    finish,
)
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def song():
    song = SongFactory()
    for name, role in (("Kick", "kick"), ("Bass", "bass")):
        StemRevisionFactory(stem=StemFactory(song=song, name=name, role=role))
    return song


def looks(song):
    return Passport.objects.filter(song=song).order_by("pk")


def end(passport):
    """The job is over, and so is the second in which the set was looked at."""
    finish(passport.job, names=())


def test_a_complete_set_is_looked_at_once(song):
    actions.keep_passports()
    actions.keep_passports()

    passport = looks(song).get()
    recipe = PassportRecipe.from_json(passport.job.recipe)
    assert [(stem.name, stem.role.value) for stem in recipe.stems] == [
        ("Kick", "kick"),
        ("Bass", "bass"),
    ]
    assert set(passport.job.sources.values_list("name", flat=True)) == {"Kick", "Bass"}
    assert passport.job.topic == song.project.topic


@pytest.mark.parametrize("state", ["running", "arriving"])
def test_it_waits_for_what_is_on_its_way(song, state):
    if state == "arriving":
        late = StemRevisionFactory(stem=StemFactory(song=song, name="Keys"), arriving=True)
    else:
        job = JobFactory(running=True)
        late = StemRevisionFactory(stem=StemFactory(song=song, name="Keys"), upload__job=job)
    actions.keep_passports()
    assert not looks(song).exists()

    if state == "arriving":  # nobody has sent a byte for hours
        late.upload.expires_at = timezone.now() + timedelta(hours=20)
        late.upload.save()
    else:
        finish(late.upload.job)
    actions.keep_passports()
    assert looks(song).count() == 1


def test_a_new_revision_is_looked_at_again(song):
    actions.keep_passports()
    stem = song.stems.get(name="Bass")
    StemRevisionFactory(stem=stem, number=900)
    actions.keep_passports()
    actions.keep_passports()

    assert looks(song).count() == 2
    newest = looks(song).last()
    revision = StemRevision.objects.get(stem=stem, number=900)
    assert {"name": "Bass", "stem": stem.pk, "revision": revision.pk} in newest.stems


def test_a_set_that_did_not_change_costs_one_look_and_no_more(song):
    actions.keep_passports()
    stem = StemFactory(song=song, name="Keys")
    StemRevisionFactory(stem=stem, upload__job=JobFactory(failed=True))
    actions.keep_passports()
    assert looks(song).count() == 1


def test_the_newest_rough_mix_goes_with_it_under_a_name_that_no_stem_has(song):
    StemRevisionFactory(stem=StemFactory(song=song, name="rough mix", role="other"))
    rough = VersionFactory(song=song, number=1, kind="rough")
    VersionFactory(song=song, number=2, kind="mix", ordered=True)
    actions.keep_passports()

    passport = looks(song).get()
    recipe = PassportRecipe.from_json(passport.job.recipe)
    assert passport.rough == rough
    assert recipe.rough == "rough mix_"
    assert passport.job.sources.filter(name="rough mix_").exists()


def test_a_rough_mix_that_comes_later_is_a_reason_to_look_again(song):
    actions.keep_passports()
    VersionFactory(song=song, number=1, kind="rough")
    actions.keep_passports()
    assert looks(song).last().rough is not None


def test_a_retired_stem_is_left_out(song):
    actions.change_stem(song.stems.get(name="Kick"), retired=True)
    passport = actions.order_passport(song)
    assert [row["name"] for row in passport.stems] == ["Bass"]


@pytest.mark.parametrize("end_of_it", [{"failed": True}, {"cancelled": True}])
def test_a_look_that_came_to_nothing_is_not_taken_again_by_itself(song, end_of_it):
    actions.keep_passports()
    Passport.objects.update(job=JobFactory(kind=Job.Kind.PASSPORT, **end_of_it))
    actions.change_stem(song.stems.get(name="Kick"), role="kick")
    actions.keep_passports()
    assert looks(song).count() == 1

    assert actions.order_passport(song).job.state == Job.State.QUEUED


def test_a_person_may_have_the_same_set_looked_at_again(song):
    actions.keep_passports()
    end(looks(song).get())
    again = actions.order_passport(song, by="Nina")
    assert looks(song).count() == 2
    assert again.job.asked_by == "Nina"
    assert again.job.state == Job.State.QUEUED


def test_nothing_to_look_at_is_refused():
    with pytest.raises(actions.NothingToLookAt):
        actions.order_passport(SongFactory())


def test_old_sets_stay_as_they_are(song):
    StemRevision.objects.update(created_at=timezone.now() - timedelta(days=3))
    actions.keep_passports()
    assert not looks(song).exists()


def test_with_nothing_to_do_it_asks_once(song, django_assert_num_queries):
    actions.keep_passports()
    assert stems_for_page(song.stems.all())
    with django_assert_num_queries(1):
        actions.keep_passports()


@pytest.mark.parametrize("change", [{"role": "bass"}, {"name": "Kick In"}, {"retired": True}])
def test_a_set_that_is_another_without_a_new_sound_is_looked_at_again(song, change):
    actions.keep_passports()
    end(looks(song).get())
    actions.change_stem(song.stems.get(name="Kick"), **change)
    actions.keep_passports()
    actions.keep_passports()
    assert looks(song).count() == 2


def test_a_change_that_changes_nothing_is_no_reason(song):
    actions.keep_passports()
    actions.change_stem(song.stems.get(name="Kick"), role="kick")
    actions.keep_passports()
    assert looks(song).count() == 1


def test_two_who_press_at_once_share_a_look(song):
    first = actions.order_passport(song, by="Nina")
    assert actions.order_passport(song, by="Teo") == first

    end(first)
    assert actions.order_passport(song, by="Teo") != first


def test_a_look_at_a_set_that_is_no_more_is_stopped(song):
    actions.keep_passports()
    StemRevisionFactory(stem=song.stems.get(name="Bass"), number=900)
    actions.keep_passports()

    states = [passport.job.state for passport in looks(song).select_related("job")]
    assert states == [Job.State.CANCELLED, Job.State.QUEUED]


def test_a_sound_that_was_finished_while_somebody_pressed_is_seen(song):
    """Its time is of before the look, and its row was not to be read yet."""
    actions.keep_passports()
    end(looks(song).get())
    just_before = timezone.now()
    end(actions.order_passport(song))
    job = JobFactory(done=True, finished_at=just_before)
    StemRevisionFactory(stem=song.stems.get(name="Bass"), number=900, upload__job=job)

    actions.keep_passports()

    assert looks(song).count() == 3


def test_a_song_that_breaks_does_not_keep_the_others_from_being_looked_at(song, caplog):
    broken = StemFactory(role="of a later release")
    StemRevisionFactory(stem=broken)
    other = SongFactory()
    StemRevisionFactory(stem=StemFactory(song=other))

    with caplog.at_level(logging.ERROR):
        actions.keep_passports()

    assert looks(song).count() == looks(other).count() == 1
    assert f"song {broken.song_id}" in caplog.text


def test_a_song_without_stems_to_hear_is_left_alone(django_assert_num_queries):
    song = SongFactory()
    StemRevisionFactory(stem=StemFactory(song=song), upload__job=JobFactory(failed=True))
    VersionFactory(song=song, number=1, kind="rough")

    with django_assert_num_queries(1):
        actions.keep_passports()


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_and_two_people_look_once(song):
    StemFactory(song=song, name="Silent")

    def look(number):
        return actions.keep_passports() if number % 2 else actions.order_passport(song)

    outcomes = together(6, look)

    assert [it for it in outcomes if isinstance(it, Exception)] == []
    assert looks(song).count() == Job.objects.filter(kind=Job.Kind.PASSPORT).count() == 1
