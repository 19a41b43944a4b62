"""Turns what was heard into a recipe that says all of it in numbers, with a sentence for each."""

from __future__ import annotations

from dataclasses import replace

from processing.engine.master.listening import Analysis
from processing.engine.master.planning.draft import CARES, Draft
from processing.engine.master.planning.dynamics import plan_dynamics
from processing.engine.master.planning.reference import fluctuation_lu, plan_after
from processing.engine.master.planning.space import plan_space
from processing.engine.master.planning.tone import plan_tone
from processing.recipes.master import MasterRecipe
from processing.recipes.plan import Plan

__all__ = ["fluctuation_lu", "planned"]


def planned(
    recipe: MasterRecipe, heard: Analysis, reference: Analysis | None = None
) -> MasterRecipe:
    """The same order in numbers that one can read and change, and that need no planning again.

    What the order itself sets is left as it is: only fields at their defaults are planned, and
    bands are added to its equaliser. Planning the result once more changes nothing.
    """
    draft = Draft(recipe)
    if recipe.reference is not None and reference is not None:
        plan_after(draft, heard, reference)
    if recipe.corrective != "off":
        care = CARES[recipe.corrective]
        plan_tone(draft, heard, care)
        plan_space(draft, heard, care)
        plan_dynamics(draft, heard, care)
    if not draft.decisions:
        return replace(draft.recipe, corrective="off")
    earlier = recipe.plan.decisions if recipe.plan else ()
    return replace(
        draft.recipe, corrective="off", plan=Plan(decisions=(*earlier, *draft.decisions))
    )
