"""What is being decided: one draft a stem, and the sentences that say why."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.automix.hearing import Hearing, Session
from processing.engine.filters import chain, equaliser, high_pass, response_db
from processing.recipes.automation import Automation
from processing.recipes.channel import Compressor, DeEsser, EqBand
from processing.recipes.mix import Send, StripRecipe
from processing.recipes.plan import Decision
from processing.recipes.roles import StemRole

_SENTENCE = 500


@dataclass(slots=True, kw_only=True)
class Draft:
    """One stem's strip before it is a recipe."""

    index: int
    heard: Hearing
    role: StemRole
    invert_polarity: bool = False
    high_pass_hz: float | None = None
    high_pass_slope_db: int = 12
    eq: list[EqBand] = field(default_factory=list)
    compressor: Compressor | None = None
    de_esser: DeEsser | None = None
    level_lu: float | None = None
    pan: float = 0.0
    width: float = 1.0
    reverb_send_lu: float | None = None
    sends: list[Send] = field(default_factory=list)
    group: str = ""
    automation: Automation | None = None

    @property
    def name(self) -> str:
        return self.heard.name

    @property
    def is_audible(self) -> bool:
        return not self.heard.is_silent

    def place(self, field_name: str = "") -> str:
        return f"strips[{self.index}]" + (f".{field_name}" if field_name else "")

    def response(self, rate: int) -> Floats:
        """Power gain of its filters in each band."""
        rows = equaliser(self.eq, rate)
        if self.high_pass_hz is not None:
            rows = chain(high_pass(self.high_pass_hz, rate, self.high_pass_slope_db), rows)
        return np.asarray(10 ** (response_db(rows, rate, bands.centres_hz()) / 10))

    def strip(self) -> StripRecipe:
        return StripRecipe(
            name=self.name,
            role=self.role,
            invert_polarity=self.invert_polarity,
            level_lu=self.level_lu,
            pan=self.pan,
            width=self.width,
            high_pass_hz=self.high_pass_hz,
            high_pass_slope_db=24 if self.high_pass_slope_db == 24 else 12,
            eq=tuple(self.eq),
            compressor=self.compressor,
            de_esser=self.de_esser,
            reverb_send_lu=self.reverb_send_lu,
            sends=tuple(self.sends),
            group=self.group,
            automation=self.automation,
        )


@dataclass(slots=True, kw_only=True)
class Desk:
    """The session with a draft for every stem, and what has been decided so far."""

    session: Session
    drafts: list[Draft]
    decisions: list[Decision] = field(default_factory=list)

    def say(self, place: str, sentence: str) -> None:
        self.decisions.append(Decision(place=place, sentence=shortened(sentence, _SENTENCE)))

    @property
    def audible(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.is_audible]

    def of(self, *roles: StemRole) -> list[Draft]:
        return [draft for draft in self.audible if draft.role in roles]

    def loudness(self, powers: npt.NDArray[np.floating]) -> Floats:
        """(moments, BANDS) to the K-weighted power of each moment."""
        return np.asarray((powers * bands.weights(self.session.rate)).sum(axis=-1))

    def normal(self, draft: Draft, response: Floats | None = None) -> Floats:
        """(moments, BANDS) after its filters, at a gated loudness of 0 LU: that of the mix."""
        shaped = draft.heard.powers * (
            draft.response(self.session.rate) if response is None else response
        )
        whole = gated(self.loudness(shaped))
        return np.asarray(shaped / whole) if whole > 0 else np.zeros(shaped.shape)


def shortened(sentence: str, longest: int) -> str:
    """Names of stems may be long, and many."""
    return sentence if len(sentence) <= longest else sentence[: longest - 1] + "…"


def gated(powers: Floats) -> float:
    """The mean of the moments that pass the relative gate of BS.1770-5; two of them are 0.34 s."""
    pairs = (powers[1:] + powers[:-1]) / 2 if len(powers) > 1 else powers
    above = pairs[pairs > 1e-5 * pairs.max(initial=0.0)]
    if not len(above):
        return 0.0
    return float(above[above > 0.1 * above.mean()].mean())
