"""Two stems of one source, one of them upside down: it is turned over before anything else."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from processing.engine.automix.draft import Desk
from processing.engine.phrases import number
from processing.recipes.role_names import role_of
from processing.recipes.roles import StemRole

_UPSIDE_DOWN = -0.4


def pairs(names: Sequence[str], roles: Mapping[str, StemRole]) -> list[tuple[int, int]]:
    """Stems of one role: two microphones at a drum, a bass and its amplifier."""
    known = [roles.get(name) or role_of(name) for name in names]
    return [
        (one, other)
        for one, other in itertools.combinations(range(len(names)), 2)
        if known[one] is known[other] and known[one] is not StemRole.OTHER
    ]


def turn_over(desk: Desk) -> None:
    """The later one of a pair is turned, so that what they share adds up."""
    for (one, other), heard in desk.session.correlations.items():
        first, second = desk.drafts[one], desk.drafts[other]
        # What was turned already stands the other way round against all others.
        correlation = heard if first.invert_polarity == second.invert_polarity else -heard
        if correlation < _UPSIDE_DOWN:
            second.invert_polarity = not second.invert_polarity
            desk.say(
                second.place("invert_polarity"),
                f"{second.name} is upside down against {first.name} (correlation "
                f"{number(correlation, 2)}): it is turned over.",
            )
