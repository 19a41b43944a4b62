"""Laws of maps: turned round and put one after another they say what their parts say."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.songs import carry
from sessions.songs.carry import IDENTITY, Link, Piece, after, carried, pieces_of, place, turned

MOMENTS = st.floats(0, 60).map(lambda at: round(at, 2) + 0.0031)


@st.composite
def maps(draw):
    """Pieces of one song that stand apart in another, in any order there."""
    edges = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=8)))
    spans = list(itertools.pairwise(edges))
    chosen = [span for span in spans if draw(st.booleans())]
    at, made = draw(st.integers(0, 5)), []
    for low, high in draw(st.permutations(chosen)):
        made.append(Piece(float(low), float(high), float(at - low), 0.9))
        at += high - low + draw(st.integers(0, 3))
    return tuple(sorted(made))


@given(maps(), MOMENTS)
def test_there_and_back_is_where_it_was(pieces, at):
    there = place(at, pieces)
    if there is not None:
        assert place(there, turned(pieces)) == pytest.approx(at)


@given(maps())
def test_turned_twice_is_itself(pieces):
    assert turned(turned(pieces)) == pieces


@given(maps(), maps(), MOMENTS)
def test_one_map_after_another_carries_as_both_do(first, second, at):
    there = place(at, first)
    expected = None if there is None else place(there, second)
    assert place(at, after(first, second)) == (
        None if expected is None else pytest.approx(expected)
    )


@given(maps(), maps(), maps(), MOMENTS)
def test_it_makes_no_difference_which_two_are_put_together_first(a, b, c, at):
    one, other = after(after(a, b), c), after(a, after(b, c))
    assert place(at, one) == pytest.approx(place(at, other))


@given(maps(), MOMENTS)
def test_the_same_sound_changes_nothing(pieces, at):
    assert place(at, IDENTITY) == at
    assert place(at, after(IDENTITY, pieces)) == place(at, pieces)
    assert place(at, after(pieces, IDENTITY)) == place(at, pieces)


@given(maps(), maps(), MOMENTS)
def test_chains_are_carried_both_ways(first, second, at):
    links = [
        Link(earlier=3, later=4, pieces=first),
        Link(earlier=4, later=5, pieces=second),
    ]
    onto_newest = carried(5, [3, 4, 5], links)
    assert {it.state for it in onto_newest.values()} == {"measured"}
    assert place(at, onto_newest[3].pieces) == pytest.approx(place(at, after(first, second)))
    onto_oldest = carried(3, [3, 4, 5], links)
    there = place(at, onto_newest[3].pieces)
    if there is not None:
        assert place(there, onto_oldest[5].pieces) == pytest.approx(at)


def test_a_pair_that_was_measured_itself_goes_before_a_chain():
    links = [
        Link(earlier=1, later=2, pieces=(Piece(0, 9, 1.0),)),
        Link(earlier=2, later=3, pieces=(Piece(0, 9, 1.0),)),
        Link(earlier=1, later=3, pieces=(Piece(0, 9, 2.5),)),
    ]
    assert carried(3, [1], links)[1].offset_seconds == 2.5


def test_what_is_being_measured_waits_and_what_nobody_asked_for_is_unknown():
    links = [
        Link(earlier=1, later=2, pieces=None),
        Link(earlier=2, later=3, pieces=IDENTITY),
    ]
    found = carried(3, [1, 2, 3, 4], links)
    assert [found[version].state for version in (1, 2, 3, 4)] == [
        "waiting",
        "measured",
        "measured",
        "unknown",
    ]
    assert found[1].pieces == ()


def test_a_moment_that_two_pieces_want_goes_to_the_surer_one():
    pieces = (Piece(0, 10, 0, 0.5), Piece(20, 30, -15, 0.9))
    back = turned(pieces)
    assert place(7, back) == 22
    assert place(4, back) == 4


FACTS = {
    "offset_seconds": 1.0,
    "pieces": [
        {"from_seconds": 0, "to_seconds": 10, "shift_seconds": 1.0, "confidence": 1},
        {"from_seconds": 12, "to_seconds": 15, "shift_seconds": -1.0, "confidence": 1},
    ],
}


@pytest.mark.parametrize(
    ("corrected", "expected"),
    [(None, {5: 6, 13: 12, 11: None}), (1.2, {5: 6.2, 13: 12.2, 11: None}), (4.0, {5: 9, 11: 15})],
)
def test_an_offset_by_ear_goes_before_what_was_measured(corrected, expected):
    pieces = pieces_of(FACTS, corrected)
    assert {at: place(at, pieces) for at in expected} == {
        at: None if there is None else pytest.approx(there) for at, there in expected.items()
    }


def test_where_nothing_was_measured_an_offset_by_ear_holds_all_the_way():
    assert place(100.0, pieces_of(None, -3.0)) == 97.0


def test_only_moments_that_the_version_has():
    carry_all = carry.Carried(state="measured", pieces=IDENTITY)
    assert list(carry_all.within(3.0).pieces) == [Piece(0.0, 3.0, 0.0)]
