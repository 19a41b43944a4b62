"""All stems side by side, with the rough mix where there is one: as few passes as will do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from processing.engine.passport import adding_up
from processing.engine.passport.adding_up import Adding, Rest, Rough, Spans
from processing.engine.passport.alignment import Offset
from processing.engine.passport.content import Character, Contents
from processing.engine.passport.fitting import Fit
from processing.engine.passport.kinship import Kin, Kinship
from processing.engine.passport.listening import Heard
from processing.engine.passport.passing import middle, powers, spectra_of
from processing.engine.passport.source import Section
from processing.engine.passport.spectra import Lens
from processing.engine.passport.tracks import Place
from processing.engine.progress import Progress

_MOST_SUSPECTS = 4
_BETTER = 0.7  # of what was left before


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came of it. `moved`: seconds that a stem has to come later, by its place in the set."""

    characters: tuple[Character, ...]
    kin: tuple[Kin, ...]
    sections: tuple[Section, ...] = ()
    fits: tuple[Fit, ...] = ()
    absent: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    rest: Rest | None = None
    moved: dict[int, float] = field(default_factory=dict)
    turned: tuple[int, ...] = ()  # stems that the rough mix holds upside down


def compared(
    stems: Sequence[Heard],
    lens: Lens,
    mix: tuple[Rough, Offset] | None,
    wanted: Sequence[Section],
    progress: Progress,
) -> Compared:
    """`mix`: the rough mix, and where it lies."""
    places = [Place(stem.source.path) for stem in stems]
    seconds = max(stem.seconds for stem in stems)
    frames = max(1, math.ceil(seconds * lens.rate))
    contents, kinship = Contents(lens, len(stems)), Kinship(lens, len(stems))
    spans = Spans(wanted, seconds, lens)
    adding = None
    if mix:
        rough, offset = mix
        adding = Adding(lens, stems, rough, spans)
        places.append(Place(rough.path, offset.frames))
    for spectra in spectra_of(places, lens, frames, partial(progress, "compare")):
        contents.feed(powers(spectra[: len(stems)]))
        kinship.feed(middle(spectra[: len(stems)]))
        if adding:
            adding.feed(spectra)
    known = Compared(characters=tuple(contents.characters()), kin=tuple(kinship.kin()))
    if not mix or not adding:
        return known
    return _added(known, stems, lens, mix, adding, spans, places, frames, progress)


def _added(  # noqa: PLR0913, PLR0917
    known: Compared,
    stems: Sequence[Heard],
    lens: Lens,
    mix: tuple[Rough, Offset],
    adding: Adding,
    spans: Spans,
    places: list[Place],
    frames: int,
    progress: Progress,
) -> Compared:
    rough, offset = mix
    moved: dict[int, float] = {}
    for at in adding.presence().suspects()[:_MOST_SUSPECTS]:
        later = adding_up.elsewhere(stems[at], offset, rough, lens.rate)
        if later is None:
            continue
        tried = [*places]
        tried[at] = Place(stems[at].source.path, -round(later * lens.rate))
        again = Adding(lens, stems, rough, spans)
        for spectra in spectra_of(tried, lens, frames, partial(progress, "compare")):
            again.feed(spectra)
        # With the stem where it belongs, the sum says what it would have said of a right set.
        if again.presence().remains < _BETTER * adding.presence().remains:
            moved[at], places, adding = later, tried, again
    return Compared(
        characters=known.characters,
        kin=known.kin,
        sections=spans.sections,
        fits=adding.fits(),
        absent=adding.presence().absent,
        rest=adding.rest(places, frames, partial(progress, "explain")),
        moved=moved,
        turned=adding.turned(),
    )
