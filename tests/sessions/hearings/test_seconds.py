"""Sets of seconds: nothing gained, nothing lost, whatever the spans."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.hearings import seconds

# Nothing is timed: a machine may do much else.
calmly = settings(deadline=None, suppress_health_check=list(HealthCheck))
moments = st.floats(0, 200)
spans = st.lists(st.tuples(moments, moments), max_size=8)


def heard(*found, length=300, at_most=seconds.MOST):
    return seconds.added(0, found, length=length, at_most=at_most)


def as_set(bits):
    return {at for start, stop in seconds.spans_of(bits) for at in range(start, stop)}


@calmly
@given(spans)
def test_spans_say_exactly_which_bits_are_set(found):
    bits = heard(*found)
    assert as_set(bits) == {at for at in range(300) if bits >> at & 1}
    assert len(as_set(bits)) == bits.bit_count()
    assert all(one[1] < other[0] for one, other in pairwise(seconds.spans_of(bits)))


@calmly
@given(spans)
def test_what_is_kept_is_read_again(found):
    bits = heard(*found)
    assert seconds.from_bytes(seconds.to_bytes(bits)) == bits
    assert len(seconds.to_bytes(bits)) <= seconds.MOST // 8


@calmly
@given(spans, spans)
def test_the_order_of_two_reports_makes_no_difference(one, other):
    both = seconds.added(heard(*one), other, length=300, at_most=seconds.MOST)
    assert both == heard(*other) | heard(*one)


@calmly
@given(st.lists(moments, min_size=2, max_size=20))
def test_a_song_played_through_in_pieces_has_no_gap(cuts):
    cuts = sorted(cuts)
    pieces = list(pairwise(cuts))
    assert heard(*pieces) == heard((cuts[0], cuts[-1]))


@calmly
@given(spans, st.integers(0, 60))
def test_no_more_is_added_than_may_be(found, at_most):
    assert heard(*found, at_most=at_most).bit_count() == min(at_most, heard(*found).bit_count())


def test_nothing_stands_beyond_the_end():
    assert seconds.spans_of(heard((5, 1e9), length=10)) == [(5, 10)]
    assert heard((12, 20), length=10) == 0
    assert (seconds.whole(0), seconds.whole(0.2), seconds.whole(3.5)) == (0, 1, 4)
    assert seconds.whole(1e9) == 6 * 3600


def test_the_earliest_seconds_are_believed_first():
    assert seconds.spans_of(heard((0, 4), (10, 20), at_most=7)) == [(0, 4), (10, 13)]
