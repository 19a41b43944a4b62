"""A project's phases as the spliced tape shows them: done, in work, late, or still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sessions.projects.models import Phase

State = Literal["done", "now", "late", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A phase, where it stands, and the few words that fit on its piece of tape."""

    phase: Phase
    state: State
    word: str


def steps(phases: Iterable[Phase], *, today: dt.date) -> list[Step]:
    """The phases in their order. The first one that is not done is in work."""
    made: list[Step] = []
    in_work_seen = False
    for phase in sorted(phases, key=lambda phase: phase.position):
        state = _state(phase, today=today, in_work_seen=in_work_seen)
        in_work_seen = in_work_seen or state in {"now", "late"}
        made.append(Step(phase=phase, state=state, word=_word(phase, state, today=today)))
    return made


def done_share(made: list[Step]) -> int:
    """How many of the phases are behind us, in eighths: the phone draws the tape this long."""
    done = sum(step.state == "done" for step in made)
    return round(done * 8 / len(made)) if made else 0


def _state(phase: Phase, *, today: dt.date, in_work_seen: bool) -> State:
    if phase.done_date is not None:
        return "done"
    if phase.due_date is not None and phase.due_date < today:
        return "late"
    return "next" if in_work_seen else "now"


def _word(phase: Phase, state: State, *, today: dt.date) -> str:
    if state == "done" and phase.done_date is not None:
        return short(phase.done_date)
    if phase.due_date is None:
        return "in work" if state == "now" else ""
    if state == "late":
        days = (today - phase.due_date).days
        return f"{days} day{'' if days == 1 else 's'} late"
    return f"due {short(phase.due_date)}" if state == "now" else short(phase.due_date)


def short(day: dt.date) -> str:
    """`9 Jan`, the way dates are written on a box."""
    return f"{day.day} {day:%b}"
