"""Plans the bass into the middle, and the sides where they are too wide or too narrow."""

from __future__ import annotations

from processing.engine.master.listening import Analysis
from processing.engine.master.planning.draft import Care, Draft
from processing.engine.phrases import number

_BASS_SIDE_AT_MOST_DB = -12.0
_MONO_BELOW_HZ = 100.0
_WIDEST_DB, _NARROWEST_DB = -4.0, -20.0  # sides against the middle
_BARELY_STEREO_DB = -45.0
_LEAST, _MOST = 0.75, 1.25


def plan_space(draft: Draft, heard: Analysis, care: Care) -> None:
    if heard.channels == 1:
        return
    _plan_bass(draft, heard)
    follows = draft.recipe.reference is not None and draft.recipe.reference.width > 0
    if draft.recipe.width == 1.0 and draft.recipe.mid_side is None and not follows:
        _plan_width(draft, heard, care)


def _plan_bass(draft: Draft, heard: Analysis) -> None:
    if draft.recipe.mono_below_hz is not None or heard.bass_side_db <= _BASS_SIDE_AT_MOST_DB:
        return
    draft.decide(
        "mono_below_hz",
        _MONO_BELOW_HZ,
        f"In the bass the sides are only {number(-heard.bass_side_db)} dB below the middle: under "
        f"{_MONO_BELOW_HZ:g} Hz everything goes to the middle, where every speaker carries it.",
    )


def _plan_width(draft: Draft, heard: Analysis, care: Care) -> None:
    side_db = heard.side_db
    if side_db > _WIDEST_DB:
        width = max(_LEAST, 10 ** ((_WIDEST_DB - side_db) / 20))
        why = f"The sides are {_against(side_db)} the middle and would be lost in mono"
    elif care.widens and _BARELY_STEREO_DB < side_db < _NARROWEST_DB:
        width = min(_MOST, 10 ** ((_NARROWEST_DB - side_db) / 20))
        why = f"The sides are {_against(side_db)} the middle, which is narrow"
    else:
        return
    width = round(width, 2)
    if width != 1.0:
        draft.decide("width", width, f"{why}: they go to {width * 100:.0f} %.")


def _against(side_db: float) -> str:
    return f"{number(abs(side_db))} dB {'below' if side_db < 0 else 'above'}"
