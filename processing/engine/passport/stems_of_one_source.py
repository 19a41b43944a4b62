"""Stems of one source that work against each other, or that are one sound twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processing.engine.findings import Finding
from processing.engine.passport.content import Character
from processing.engine.passport.duplicates import Duplicate
from processing.engine.passport.kinship import Kin
from processing.engine.passport.listening import Heard
from processing.engine.passport.words import about, fix
from processing.engine.phrases import change, number, seconds
from processing.recipes.role_names import role_of
from processing.recipes.roles import StemRole

_OF_ONE_SOURCE = 0.5
_WHATEVER_THEY_ARE_CALLED = 0.8
_CLEARLY = 1.5  # times what speaks for the opposite: a low note alone is as good half a wave later
_KIT = {StemRole.KICK, StemRole.SNARE, StemRole.TOMS, StemRole.CYMBALS, StemRole.DRUMS}


def polarity(
    heard: Sequence[Heard],
    characters: Sequence[Character],
    kin: Sequence[Kin],
    twins: Sequence[Duplicate],
) -> Iterator[Finding]:
    """Stems that are upside down against the others of their source."""
    copies = {frozenset((twin.first, twin.second)) for twin in twins}
    ties = [
        one
        for one in sorted(kin, key=lambda one: -abs(one.agreement))
        if _is_of_one_source(one, heard) and frozenset((one.first, one.second)) not in copies
    ]
    signs = _signs(ties, len(heard))
    for group in {
        frozenset(at for at, (root, _) in signs.items() if root == r) for r, _ in signs.values()
    }:
        yield from _turned(
            sorted(group), {at: signs[at][1] for at in group}, ties, heard, characters
        )


def duplicates(heard: Sequence[Heard], twins: Sequence[Duplicate]) -> Iterator[Finding]:
    for twin in twins:
        first, second = heard[twin.first].name, heard[twin.second].name
        ways = [f"{change(twin.gain_db)}"] if abs(twin.gain_db) >= 0.05 else []
        ways += [f"{seconds(abs(twin.lag_seconds))} apart"] if twin.lag_seconds else []
        ways += ["upside down"] if twin.inverted else []
        how = f" ({', '.join(ways)})" if ways else ""
        what = "together they cancel" if twin.inverted else "together they are just louder"
        yield about(
            "duplicate_stem",
            "bad" if twin.inverted and not twin.lag_seconds else "warn",
            f"{second} is the same sound as {first}{how}: {what}.",
            "Leave one of the two out of the mix.",
            stems=[first, second],
            figure=round(twin.residual_db, 1),
            unit="dB",
        )


def polarity_in_the_mix(
    heard: Sequence[Heard], turned: Sequence[int], said: Sequence[Finding]
) -> Iterator[Finding]:
    """Stems that the rough mix holds the other way up, unless that is why two of them fight."""
    known = {name for one in said if one["code"] == "polarity_inverted" for name in one["stems"]}
    for at in turned:
        name = heard[at].name
        if name in known:
            continue
        yield about(
            "polarity_inverted",
            "warn",
            f"{name} is upside down against the rough mix: the mix holds it with the other "
            "polarity.",
            "Turn it, unless the mix did so on purpose.",
            stems=[name],
            fixes=[fix(name, "Turn its polarity", invert_polarity=True)],
        )


def _is_of_one_source(kin: Kin, heard: Sequence[Heard]) -> bool:
    strength = abs(kin.agreement)
    if strength < _OF_ONE_SOURCE or strength < _CLEARLY * kin.opposite:
        return False
    one, other = (_family(heard[at]) for at in (kin.first, kin.second))
    return one == other or strength >= _WHATEVER_THEY_ARE_CALLED


def _family(stem: Heard) -> StemRole:
    role = stem.source.role
    if role is StemRole.OTHER:
        role = role_of(stem.name)
    return StemRole.DRUMS if role in _KIT else role


def _signs(ties: Sequence[Kin], stems: int) -> dict[int, tuple[int, int]]:
    """For each stem that has kin: its group, and its polarity within; strongest ties first."""
    signs = {at: (at, 1) for at in range(stems)}
    for tie in ties:
        (root, sign), (other, turned) = signs[tie.first], signs[tie.second]
        if root == other:
            continue
        flip = sign * turned * (1 if tie.agreement > 0 else -1)
        for at, (group, own) in list(signs.items()):
            if group == other:
                signs[at] = (root, own * flip)
    return signs


def _turned(
    group: Sequence[int],
    signs: dict[int, int],
    ties: Sequence[Kin],
    heard: Sequence[Heard],
    characters: Sequence[Character],
) -> Iterator[Finding]:
    """The fewer are taken to be wrong; of as many, those with less power."""
    sides = [[at for at in group if signs[at] == sign] for sign in (1, -1)]
    if not all(sides):
        return
    wrong = min(
        sides,
        key=lambda side: (len(side), sum(10 ** (characters[at].level_db / 10) for at in side)),
    )
    for at in wrong:
        tie = next(tie for tie in ties if at in {tie.first, tie.second} and tie.agreement < 0)
        against = heard[tie.second if tie.first == at else tie.first].name
        name = heard[at].name
        lag = abs(tie.lag_seconds)
        apart = f", {number(lag * 1000)} ms apart" if lag >= 0.0001 else ""
        yield about(
            "polarity_inverted",
            "warn",
            f"{name} is upside down against {against}: they hold the same source{apart}, "
            "and take away from each other.",
            "Turn the polarity of one, then listen to both together.",
            stems=[name, against],
            fixes=[fix(name, "Turn its polarity", invert_polarity=True)],
            figure=round(tie.agreement, 2),
            unit="correlation",
        )
