"""A comp is what its ranges say, and nobody hears where it was cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.time.comp import comp
from processing.engine.refusal import CannotRender
from processing.recipes.steps import Comp, TakeRange
from tests.processing.engine.edit_time.sounds import (
    RATE,
    db,
    desk_at,
    noise,
    samples_of,
    sound_of,
)
from tests.processing.engine.song import perform, sing, song


def heard(take, start, stop):
    return TakeRange(take=take, from_seconds=start, to_seconds=stop)


def test_one_range_is_its_take_bit_for_bit(tmp_path):
    take = noise(3.0, channels=2)
    made, said = comp(Comp(ranges=(heard("1", 0, 3),)), {"1": sound_of(take)}, desk_at(tmp_path))

    assert np.array_equal(samples_of(made), samples_of(sound_of(take)))
    assert said["sentence"] == "The comp is 1 from beginning to end."
    assert said["moved"] == []


@settings(deadline=None, max_examples=15)
@given(
    ranges=st.lists(
        st.tuples(st.sampled_from("ab"), st.floats(0, 1.9), st.floats(0.01, 2)), min_size=1
    ),
    crossfade_ms=st.floats(1, 500),
    search_ms=st.floats(0, 200),
)
def test_takes_that_are_the_same_null_wherever_they_are_cut(
    tmp_path_factory, ranges, crossfade_ms, search_ms
):
    take = noise(2.0)
    asked = Comp(
        ranges=(heard("a", 0, 2), *(heard(take, at, at + long) for take, at, long in ranges)),
        crossfade_ms=crossfade_ms,
        search_ms=search_ms,
    )
    takes = {"a": sound_of(take), "b": sound_of(take, size=1000)}
    made, _ = comp(asked, takes, desk_at(tmp_path_factory.mktemp("comp")))

    left = samples_of(made) - samples_of(takes["a"])
    assert db(np.mean(left**2)) < -140


def test_what_comes_later_in_the_list_lies_on_top(tmp_path):
    asked = Comp(ranges=(heard("a", 0, 2), heard("b", 0.5, 1.0)), crossfade_ms=4, search_ms=0)
    one, two = noise(2.0, 1), noise(2.0, 2)
    made, said = comp(asked, {"a": sound_of(one), "b": sound_of(two)}, desk_at(tmp_path))
    whole = samples_of(made)

    margin = round(0.002 * RATE)
    edges = [round(0.5 * RATE), round(1.0 * RATE)]
    assert np.array_equal(
        whole[:, : edges[0] - margin], samples_of(sound_of(one))[:, : edges[0] - margin]
    )
    inside = slice(edges[0] + margin, edges[1] - margin)
    assert np.array_equal(whole[:, inside], samples_of(sound_of(two))[:, inside])
    after = slice(edges[1] + margin, None)
    assert np.array_equal(whole[:, after], samples_of(sound_of(one))[:, after])
    assert said["seams"] == 2
    assert said["takes"] == ["a", "b"]


def test_there_is_silence_where_no_range_is(tmp_path):
    asked = Comp(ranges=(heard("a", 0.5, 1.0), heard("b", 1.4, 1.6)), search_ms=0, crossfade_ms=4)
    takes = {"a": sound_of(noise(2.0, 1)), "b": sound_of(noise(1.5, 2))}
    whole = samples_of(comp(asked, takes, desk_at(tmp_path))[0])

    assert whole.shape[1] == 2 * RATE
    assert not whole[:, : round(0.49 * RATE)].any()
    assert not whole[:, round(1.01 * RATE) : round(1.39 * RATE)].any()
    assert not whole[:, round(1.51 * RATE) :].any()
    assert whole[:, round(0.51 * RATE) : round(0.99 * RATE)].any()


def test_takes_of_one_song_are_cut_without_a_jump_in_loudness(tmp_path):
    """No more than 1 dB in 50 ms around an edit, beside what the takes themselves do there."""
    made = song(3)
    melody = made.score.parts["Lead vocal"]
    takes = {
        name: sing(perform(melody, n, human_ms=10), 20.0, RATE, n).sound * 0.3
        for n, name in enumerate("abc")
    }
    ranges = tuple(
        heard("abc"[n % 3], at, at + 1.37) for n, at in enumerate(np.arange(0.0, 20.0, 1.37))
    )
    sounds = {name: sound_of(take) for name, take in takes.items()}
    whole, said = comp(Comp(ranges=ranges), sounds, desk_at(tmp_path))
    whole = samples_of(whole)

    assert said["seams"] == 14
    half = round(0.025 * RATE)
    jumps = []
    for edit in said["moved"]:
        middle = round((edit["at_seconds"] + edit["by_ms"] / 1000) * RATE)
        both = edit["what"].split(",")[0].split(" → ")
        around = slice(middle - half, middle + half)
        powers = [np.mean(samples_of(sounds[name])[:, around] ** 2) + 1e-9 for name in both]
        level = np.mean(whole[:, around] ** 2) + 1e-9
        jumps += [db(level / max(powers)), db(min(powers) / level)]
        assert abs(edit["by_ms"]) <= 31
    assert max(jumps) < 1.0


def test_the_largest_move_comes_first(tmp_path):
    ranges = tuple(heard("ab"[n % 2], n * 0.3, n * 0.3 + 0.3) for n in range(6))
    takes = {"a": sound_of(noise(2.0, 1)), "b": sound_of(noise(2.0, 2))}
    _, said = comp(Comp(ranges=ranges), takes, desk_at(tmp_path))
    sizes = [abs(entry["by_ms"]) for entry in said["moved"]]

    assert sizes == sorted(sizes, reverse=True)
    assert said["moved_in_all"] == 6  # five edits, and the end
    assert sizes[0] == pytest.approx(said["furthest_ms"], abs=0.01)


def test_a_mono_take_is_put_on_both_channels_and_another_rate_is_brought_to_the_first(tmp_path):
    asked = Comp(ranges=(heard("a", 0, 1), heard("b", 1, 2)))
    wide, narrow = noise(2.0, 1, channels=2), noise(2.0, 2, rate=44_100)
    takes = {"a": sound_of(wide), "b": sound_of(narrow, rate=44_100)}
    made, _ = comp(asked, takes, desk_at(tmp_path))
    whole = samples_of(made)

    assert (made.rate, made.channels) == (RATE, 2)
    tail = whole[:, round(1.2 * RATE) :]
    assert tail.any()
    assert np.array_equal(tail[0], tail[1])


@pytest.mark.parametrize(
    ("takes", "ranges"),
    [
        ({"a": noise()}, (heard("b", 0, 1),)),
        ({"a": noise(channels=2), "b": noise(channels=6)}, (heard("a", 0, 1), heard("b", 1, 2))),
    ],
)
def test_what_cannot_be_comped_is_said(tmp_path, takes, ranges):
    sounds = {name: sound_of(take) for name, take in takes.items()}
    with pytest.raises(CannotRender):
        comp(Comp(ranges=ranges), sounds, desk_at(tmp_path))


@pytest.mark.parametrize("frames", [0, 1, 7])
def test_the_shortest_takes(tmp_path, frames):
    asked = Comp(ranges=(heard("a", 0, 0.00003), heard("b", 0.00003, 9)))
    takes = {"a": sound_of(np.ones((1, frames))), "b": sound_of(np.ones((1, frames)))}
    made, _ = comp(asked, takes, desk_at(tmp_path))

    assert np.array_equal(samples_of(made), np.ones((1, frames)))
