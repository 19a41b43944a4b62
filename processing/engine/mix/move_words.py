"""Each move in one sentence: what was asked, what was measured, and what became of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from processing.engine.mix.measuring import LIMIT_DB, Found, MixWatch
from processing.engine.phrases import Step, change, frequency, number, seconds, step
from processing.recipes.moves import Move


def said(found: Sequence[Found], mix: MixWatch) -> list[Step]:
    """One step for each move; `found` in the order in which `mix` was given its moves."""
    inside = mix.inside_db()
    return [_said(each, louder_db, mix) for each, louder_db in zip(found, inside, strict=True)]


def _said(found: Found, mix_inside_db: float | None, mix: MixWatch) -> Step:
    move = found.move
    when = f"{seconds(move.from_seconds)} to {seconds(move.to_seconds)}"
    parts = [f"{_asked(move)} asked, {_measured(found)}"]
    if mix_inside_db is not None:
        parts.append(f"the mix there {change(mix_inside_db)}")
    parts.append(_outside(found, mix.outside_difference_db))
    return step(
        "move",
        f"{move.target}, {when}: {'; '.join(parts)}.",
        id=move.id,
        target=move.target,
        kind=move.change.kind,
        from_seconds=move.from_seconds,
        to_seconds=move.to_seconds,
        asked=_asked_figures(move),
        measured=_rounded(found.figures),
        outside_db=found.outside_db,
        outside_unchanged=found.outside_unchanged,
        mix_inside_db=mix_inside_db,
        mix_outside_db=mix.outside_db,
        mix_outside_difference_db=mix.outside_difference_db,
    )


def _asked(move: Move) -> str:
    asked, db = move.change, change(move.change.db or 0.0)
    if asked.kind == "mute":
        return "silence"
    if asked.kind == "pan":
        by = asked.by or 0.0
        return f"{number(abs(by) * 100, 0)} % to the {'left' if by < 0 else 'right'}"
    if asked.kind == "band" and asked.hz is not None:
        return f"{db} at {frequency(asked.hz)}"
    return {"tilt": f"a tilt of {db}", "send": f"{db} to “{asked.to}”"}.get(asked.kind, db)


def _measured(found: Found) -> str:
    if found.move.change.kind == "pan":
        before = found.figures["right_over_left_before_db"]
        after = found.figures["right_over_left_after_db"]
        if before is None or after is None:
            return "but it is silent there"
        return f"right over left from {_level(before)} to {_level(after)} measured"
    measured = found.figures["measured_db"]
    if measured is None:
        return _why_nothing(found.move)
    if found.move.change.kind == "mute" and measured <= -LIMIT_DB:
        return "silence measured"
    return f"{change(measured)} measured"


def _why_nothing(move: Move) -> str:
    if move.change.kind == "send":
        return f"but nothing of it goes to “{move.change.to}” there"
    return "but nothing sounds there"


def _level(db: float) -> str:
    if abs(db) >= LIMIT_DB:
        return "one side only"
    return change(db)


def _outside(found: Found, difference_db: float | None) -> str:
    """Of the target itself; echoes and reverb of what was moved ring on in the mix behind it."""
    if found.outside_unchanged:
        if difference_db is None:
            return "outside it nothing changed"
        return (
            f"outside it {found.move.target} is as it was; of the mix, what differs there is "
            f"{number(-difference_db, 0)} dB below it"
        )
    outside = found.outside_db
    return "outside it changed as well" if outside is None else f"outside it {change(outside)}"


def _asked_figures(move: Move) -> dict[str, float | str]:
    asked = move.change
    figures = {"db": asked.db, "hz": asked.hz, "by": asked.by, "to": asked.to}
    if asked.kind == "band":
        figures["q"] = asked.q
    return {name: value for name, value in figures.items() if value is not None}


def _rounded(figures: dict[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else round(value, 4) for name, value in figures.items()}
