"""Plans a mix: listens to the stems, and writes an ordinary recipe with its reasons.

What comes out is what a person could have written, and can change. It depends on the stems'
sound and never on how loud they were exported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from processing.engine.automix import cuts, hearing, polarity
from processing.engine.automix.bus import bus
from processing.engine.automix.covering import Scene
from processing.engine.automix.draft import Desk, Draft
from processing.engine.automix.groups import grouped
from processing.engine.automix.levels import level
from processing.engine.automix.panning import spread
from processing.engine.automix.report import masking_report
from processing.engine.automix.rides import ride
from processing.engine.automix.shaping import shape
from processing.engine.automix.space import furnish
from processing.engine.passport.roles import guessed
from processing.engine.phrases import number
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.recipes.mix import MixRecipe
from processing.recipes.plan import Plan
from processing.recipes.roles import StemRole

__all__ = ["STAGES", "plan"]

STAGES = [
    ("measure", "Measure the stems"),
    ("listen", "Hear them together"),
    ("decide", "Plan the mix"),
]

_MOMENTS = 3000  # that masking is judged in: of a longer song every second one, or third


def plan(
    sources: Mapping[str, Path],
    roles: Mapping[str, StemRole] | None = None,
    tempo_bpm: float | None = None,
    progress: Progress = silent,
) -> MixRecipe:
    """A complete recipe with `plan` for the stems, in the order of `sources`.

    Roles that are not given are guessed from name and sound; a tempo that is not given is listened
    for. Raises CannotRender where there is nothing to mix: no stem, more than two channels, samples
    that are no numbers, nothing that sounds.
    """
    if not sources:
        raise CannotRender("There are no stems to mix.", "Add the stems of the song.")
    names = list(sources)
    alike = polarity.pairs(names, roles or {})
    session = hearing.hear(sources, names, tempo_bpm, progress, alike)
    desk = Desk(session=session, drafts=_drafts(session.stems, roles or {}))
    if not desk.audible:
        raise CannotRender(
            "Every stem is silent, or too short to have a loudness.",
            "Check that the right files were exported.",
        )
    progress("decide", 0.0)
    recipe = _decided(desk, roles or {})
    progress("decide", 1.0)
    return recipe


def _drafts(stems: Sequence[hearing.Hearing], roles: Mapping[str, StemRole]) -> list[Draft]:
    return [
        Draft(
            index=index,
            heard=heard,
            role=roles.get(heard.name) or guessed(heard.name, heard.character).role,
        )
        for index, heard in enumerate(stems)
    ]


def _decided(desk: Desk, roles: Mapping[str, StemRole]) -> MixRecipe:
    """In the order in which a mix is made; every step sees what the ones before it decided."""
    _tell_of_roles(desk, roles)
    polarity.turn_over(desk)
    shape(desk)
    level(desk)
    stride = math.ceil(len(desk.audible[0].heard.powers) / _MOMENTS)
    before = cuts.scene_of(desk, stride)
    outcome = cuts.uncover(desk, before, stride)
    groups, after = grouped(desk, outcome.scene, masking_at_most=before.masking())
    spread(desk)
    space = furnish(desk)
    ride(desk)
    made_bus = bus(desk)
    return MixRecipe(
        strips=tuple(draft.strip() for draft in desk.drafts),
        groups=tuple(groups),
        reverb=space.reverb,
        returns=space.returns,
        bus=made_bus,
        tempo_bpm=desk.session.tempo_bpm,
        plan=_plan(desk, before, after, outcome.undone, stride),
    )


def _plan(desk: Desk, before: Scene, after: Scene, undone: Sequence[str], stride: int) -> Plan:
    masking = (before.masking(), after.masking())
    desk.say(
        "plan",
        f"Of what matters in all stems {number(100 * masking[0], 1)} % was covered by others, and "
        f"{number(100 * masking[1], 1)} % is now.",
    )
    return Plan(
        decisions=tuple(desk.decisions),
        masking_before=round(masking[0], 6),
        masking_after=round(masking[1], 6),
        masking=masking_report(
            [draft.name for draft in desk.audible],
            before,
            after,
            desk.session.moment_seconds * stride,
        ),
        undone=tuple(undone),
    )


def _tell_of_roles(desk: Desk, roles: Mapping[str, StemRole]) -> None:
    for draft in desk.drafts:
        if draft.heard.is_silent:
            desk.say(draft.place(), f"{draft.name} is silent or too short: it is left as it comes.")
        elif not roles.get(draft.name):
            guess = guessed(draft.name, draft.heard.character)
            desk.say(
                draft.place("role"),
                f"{draft.name} is taken for “{draft.role.label}”: {guess.why}.",
            )
