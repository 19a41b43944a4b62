"""The demo's music is written, not found: laws that its notes keep."""

import pytest

from sessions.desk.demo.album import SONGS
from sessions.desk.demo.score import compose


@pytest.fixture(params=SONGS, ids=lambda song: song.plan.title)
def plan(request):
    return request.param.plan


def test_a_song_has_six_to_ten_parts_that_all_play(plan):
    parts = compose(plan)

    assert 6 <= len(parts) <= 10
    assert all(len(part.notes) > 50 for part in parts)
    assert len({part.name for part in parts}) == len(parts)


def test_the_same_plan_gives_the_same_notes(plan):
    assert compose(plan) == compose(plan)


def test_every_note_can_be_played_and_ends_within_the_song(plan):
    for part in compose(plan):
        for at, seconds, key, velocity in part.notes:
            assert at >= 0
            assert at + seconds < plan.seconds
            assert 0 <= key <= 127
            assert 1 <= velocity <= 127


def test_pitched_parts_stay_in_the_key(plan):
    allowed = {(plan.tonic + step) % 12 for step in plan.scale}
    for part in compose(plan):
        if part.drums or part.name == "Bass":  # the bass also plays plain fifths
            continue
        assert {key % 12 for _, _, key, _ in part.notes} <= allowed


def test_the_chorus_is_fuller_than_the_verse(plan):
    bar = 4 * plan.seconds_per_beat
    onsets = [at for part in compose(plan) for at, *_ in part.notes]
    verse = sum(4 * bar <= at < 12 * bar for at in onsets)
    chorus = sum(12 * bar <= at < 20 * bar for at in onsets)

    assert chorus > verse * 1.2
