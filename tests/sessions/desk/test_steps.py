"""A project's phases as tape."""

from __future__ import annotations

import datetime as dt

from sessions.desk.steps import done_share, steps
from sessions.projects.models import Phase

TODAY = dt.date(2027, 3, 14)


def phases(*dates: tuple[dt.date | None, dt.date | None]) -> list[Phase]:
    names = Phase.Name.values
    return [
        Phase(name=names[n], position=n + 1, due_date=due, done_date=done)
        for n, (due, done) in enumerate(dates)
    ]


def test_what_is_done_says_when():
    (brief,) = steps(phases((None, dt.date(2027, 1, 9))), today=TODAY)

    assert (brief.state, brief.word) == ("done", "9 Jan")


def test_the_first_phase_that_is_not_done_is_in_work_and_only_that():
    states = [step.state for step in steps(phases(*[(None, None)] * 3), today=TODAY)]

    assert states == ["now", "next", "next"]


def test_a_phase_is_late_from_the_day_after_it_was_due():
    on_the_day, after = (
        steps(phases((due, None)), today=TODAY)[0] for due in (TODAY, dt.date(2027, 3, 12))
    )

    assert (on_the_day.state, on_the_day.word) == ("now", "due 14 Mar")
    assert (after.state, after.word) == ("late", "2 days late")


def test_one_day_is_one_day():
    (step,) = steps(phases((dt.date(2027, 3, 13), None)), today=TODAY)

    assert step.word == "1 day late"


def test_phases_stand_in_their_order_whatever_order_they_come_in():
    rows = phases((None, TODAY), (None, None), (None, None))

    made = steps(reversed(rows), today=TODAY)

    assert [step.phase.position for step in made] == [1, 2, 3]
    assert [step.state for step in made] == ["done", "now", "next"]


def test_the_tape_is_as_long_as_the_share_that_is_done():
    half = steps(phases(*[(None, TODAY)] * 4, *[(None, None)] * 4), today=TODAY)

    assert done_share(half) == 4
    assert done_share([]) == 0
