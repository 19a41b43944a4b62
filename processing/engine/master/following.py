"""Makes a master that follows a reference: matched, made, listened to, and matched once more.

The limiter and all else behind the match change tone and width a little; what they did to the
first master is made up for in the second, which is kept if it is nearer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from processing.engine.audio import Reader
from processing.engine.master import reference
from processing.engine.master.listening import Analysis, listen
from processing.engine.master.making import Desk, Made, made
from processing.engine.phrases import Step, number, step
from processing.recipes.master import MasterRecipe
from processing.recipes.master_chain import ReferenceMatch

_NEAR_ENOUGH_DB = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What is to be brought nearer, and to what."""

    mix: Analysis
    reference: Analysis


def follows(recipe: MasterRecipe) -> bool:
    """Whether there is tone or width of a reference to match."""
    wanted = recipe.reference
    return wanted is not None and (wanted.tone > 0 or wanted.width > 0)


def followed(
    recipe: MasterRecipe, mix: Reader, pair: Pair, output: Path, desk: Desk
) -> tuple[Made, Step]:
    """The master, and how near it came. CannotRender as of any master."""
    settings = recipe.reference
    assert settings is not None
    found = reference.match(settings, pair.mix, pair.reference)
    done, after = _made(recipe, mix, pair, found, output, desk)
    away_db = reference.missed_db(settings, pair.mix, pair.reference, after)
    if away_db > _NEAR_ENOUGH_DB:
        rest = reference.drift(found, pair.mix, after)
        nearer = reference.match(settings, pair.mix, pair.reference, rest)
        apart = Desk(folder=desk.folder / "again", progress=desk.progress)
        apart.folder.mkdir(exist_ok=True)
        again = apart.folder / "again.wav"
        other, heard = _made(recipe, mix, pair, nearer, again, apart)
        if reference.missed_db(settings, pair.mix, pair.reference, heard) < away_db:
            again.replace(output)
            found, done, after = nearer, other, heard
    return done, _told(settings, pair, found, after)


def _made(  # noqa: PLR0913, PLR0917  # a match needs all that the master needs
    recipe: MasterRecipe,
    mix: Reader,
    pair: Pair,
    found: reference.Match,
    output: Path,
    desk: Desk,
) -> tuple[Made, Analysis]:
    taps = reference.taps(found, mix.rate, mix.channels)
    done = made(recipe, mix, pair.mix.loudness, output, desk, taps=taps)
    with Reader(output) as file:
        return done, listen(file.blocks(), file.rate, file.channels)


def _told(settings: ReferenceMatch, pair: Pair, found: reference.Match, after: Analysis) -> Step:
    judged = reference.goal(settings, pair.mix, pair.reference).judged
    before_db, after_db = (
        reference.error_db(each.loudest, pair.reference.loudest, judged)
        for each in (pair.mix, after)
    )
    sides = ""
    if after.channels == 2 and pair.reference.channels == 2:
        sides = (
            f"; the sides were {number(pair.mix.side_db)} dB against the middle and are "
            f"{number(after.side_db)}, the reference's are {number(pair.reference.side_db)}"
        )
    return step(
        "reference",
        f"Tone followed to {settings.tone:.0%}, width to {settings.width:.0%}: third octaves were "
        f"{number(before_db)} dB away from the reference's and are {number(after_db)}{sides}.",
        before_rms_db=before_db,
        after_rms_db=after_db,
        side_before_db=pair.mix.side_db,
        side_after_db=after.side_db,
        side_reference_db=pair.reference.side_db,
        mid_db=[round(value, 2) for value in found.mid_db.tolist()],
        side_db=[round(value, 2) for value in found.side_db.tolist()],
        reference_lufs=pair.reference.loudness.integrated_lufs,
    )
