"""Laws of merging: nobody's lines are lost, and nothing is merged that people have to decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.songs.merging import changes, lines_lost, lines_of, merge

# Few different lines, so that choruses come again and diffs have something to be wrong about.
texts = st.lists(st.sampled_from(["", "a", "b", "la la"]), max_size=9).map("\n".join)
EXAMPLES = json.loads((Path(__file__).parents[2] / "js" / "merging.json").read_text())


@given(before=texts, after=texts)
def test_changes_make_the_one_of_the_other(before, after):
    lines, at = [], 0
    for change in changes(lines_of(before), lines_of(after)):
        assert change.start >= at
        lines += [*lines_of(before)[at : change.start], *change.lines]
        at = change.stop
    assert [*lines, *lines_of(before)[at:]] == lines_of(after)


@given(base=texts, other=texts)
def test_who_changed_alone_has_it_as_they_wrote_it(base, other):
    assert merge(base, base, other).text == other
    assert merge(base, other, base).text == other
    assert merge(base, other, other).text == other
    assert merge(base, other, other).is_clean


@example(base="a", theirs="", yours="\na")
@given(base=texts, theirs=texts, yours=texts)
def test_what_either_wrote_is_there_or_people_are_asked(base, theirs, yours):
    merged = merge(base, theirs, yours)

    asked = {line for conflict in merged.conflicts for line in conflict.theirs + conflict.yours}
    there = {*merged.text.split("\n"), *asked}  # nothing at all is a blank line as well
    for side in (theirs, yours):
        for change in changes(lines_of(base), lines_of(side)):
            assert set(change.lines) <= there


@given(base=texts, theirs=texts, yours=texts)
def test_both_see_the_same_conflicts_whoever_was_first(base, theirs, yours):
    one, other = merge(base, theirs, yours), merge(base, yours, theirs)

    assert [(it.base, it.theirs, it.yours) for it in one.conflicts] == [
        (it.base, it.yours, it.theirs) for it in other.conflicts
    ]


@given(
    edits=st.lists(
        st.sampled_from(["keep", "they", "you", "they drop", "you drop"]), min_size=1, max_size=20
    )
)
def test_disjoint_changes_are_both_there_in_their_order(edits):
    base = [f"line {number}" for number in range(len(edits))]

    def done(who: set[str]) -> str:
        lines = []
        for edit, line in zip(edits, base, strict=True):
            if edit.removesuffix(" drop") not in who:
                lines.append(line)
            elif not edit.endswith("drop"):
                lines.append(f"{edit} changed {line}")
        return "\n".join(lines)

    merged = merge("\n".join(base), done({"they"}), done({"you"}))

    assert merged.is_clean
    assert merged.text == done({"they", "you"})


@given(base=texts, theirs=texts, yours=texts)
def test_merging_the_merged_again_changes_nothing(base, theirs, yours):
    """An answer that was lost on the way, and the same saving once more."""
    merged = merge(base, theirs, yours)
    if merged.is_clean:
        again = merge(yours, merged.text, yours)
        assert again.is_clean
        assert again.text == merged.text


@pytest.mark.parametrize("case", EXAMPLES, ids=[case["what"] for case in EXAMPLES])
def test_the_page_and_the_server_merge_alike(case):
    merged = merge(case["base"], case["theirs"], case["yours"])

    assert merged.text == case["merged"]
    assert len(merged.conflicts) == case["conflicts"]


def test_hostile_texts_take_no_time():
    """Every line of each differs: one change, instead of a search through all of them."""
    base, theirs, yours = ("\n".join(f"{who}{n}" for n in range(9000)) for who in "bty")

    merged = merge(base, theirs, yours)

    assert len(merged.conflicts) == 1
    assert lines_lost(base, theirs) == 9000
