"""Whether stems come from one session: rate, word length, length and start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processing.engine.findings import Finding
from processing.engine.passport.listening import Heard
from processing.engine.passport.words import about, fix, named, verb
from processing.engine.phrases import frequency, listed, seconds

_APART_SECONDS = 1.0
_SAME_SECONDS = 0.05
_LEAD_IN_SECONDS = 0.5
_ENOUGH_BITS = 24
_RATES = {44_100, 48_000, 88_200, 96_000, 176_400, 192_000}


def common_rate(heard: Sequence[Heard]) -> int:
    """What most stems have; the higher one when they are divided."""
    counts = Counter(stem.rate for stem in heard)
    return max(counts, key=lambda rate: (counts[rate], rate))


def findings(heard: Sequence[Heard], moved: Mapping[int, float]) -> Iterator[Finding]:
    """`moved`: seconds by which stems have to come later to lie as in the rough mix."""
    yield from _rates(heard)
    yield from _word_lengths(heard)
    late = {heard[at].name: later for at, later in moved.items()}
    if late:
        yield _starts(heard, late, sure=True)
    else:
        late = _without_lead_in(heard)
        if late:
            yield _starts(heard, late, sure=False)
    yield from _lengths([stem for stem in heard if stem.name not in late])


def _rates(heard: Sequence[Heard]) -> Iterator[Finding]:
    common = common_rate(heard)
    other = [stem for stem in heard if stem.rate != common]
    if other:
        names = [stem.name for stem in other]
        theirs = listed([frequency(rate) for rate in sorted({stem.rate for stem in other})])
        yield about(
            "rates_differ",
            "warn",
            f"{named(names)} {verb(names, 'has', 'have')} a sample rate of {theirs}, "
            f"the others {frequency(common)}.",
            "A mix converts them by itself; other programs may play them at the wrong speed.",
            stems=names,
            fixes=[fix(name, f"Convert to {frequency(common)}", rate=common) for name in names]
            if common in _RATES
            else [],
        )


def _word_lengths(heard: Sequence[Heard]) -> Iterator[Finding]:
    """More than 24 bits are a matter of the file format; fewer are a matter of what was kept."""
    kept = {stem.name: min(stem.bits, _ENOUGH_BITS) for stem in heard if stem.bits is not None}
    counts = Counter(kept.values())
    if len(counts) > 1:
        common = max(counts, key=lambda bits: (counts[bits], bits))
        names = [name for name, bits in kept.items() if bits != common]
        theirs = listed([f"{bits}" for bits in sorted(counts) if bits != common])
        yield about(
            "word_lengths_differ",
            "info",
            f"{named(names)} {verb(names, 'has', 'have')} {theirs} bits, the others {common}.",
            "Nothing to do if they sound right; exports with 24 bits keep quiet sounds clean.",
            stems=names,
        )


def _lengths(heard: Sequence[Heard]) -> Iterator[Finding]:
    lengths = [stem.seconds for stem in heard]
    if not lengths or max(lengths) - min(lengths) <= _APART_SECONDS:
        return
    common = _common_length(heard)
    other = [stem for stem in heard if abs(stem.seconds - common) > _APART_SECONDS]
    names = [stem.name for stem in other]
    yield about(
        "lengths_differ",
        "warn",
        f"{named(names)} {verb(names, 'is', 'are')} not as long as the others: "
        f"{listed([seconds(length) for length in sorted({round(s.seconds, 2) for s in other})])} "
        f"instead of {seconds(common)}.",
        "If they were exported from another place in the session, export them again from its "
        "start; if only silence is missing at the end, it can be added.",
        stems=names,
        fixes=[
            fix(stem.name, f"Make it {seconds(common)} long", length_seconds=round(common, 6))
            for stem in other
        ],
        figure=round(max(lengths) - min(lengths), 3),
        unit="s",
    )


def _common_length(heard: Sequence[Heard]) -> float:
    """What most have, unless that would cut sound off another one."""
    longest = max(stem.seconds for stem in heard)
    shares = [
        (sum(abs(one.seconds - other.seconds) <= _SAME_SECONDS for other in heard), one.seconds)
        for one in heard
    ]
    alike, common = max(shares)
    needed = max((stem.ends_at_seconds or 0.0) for stem in heard)
    return common if 2 * alike > len(heard) and needed <= common + _SAME_SECONDS else longest


def _without_lead_in(heard: Sequence[Heard]) -> dict[str, float]:
    """Stems that begin at once and are shorter by what the silence before all others may be."""
    found = {}
    for stem in heard:
        others = [one for one in heard if one is not stem and one.starts_at_seconds is not None]
        if len(others) < 2 or stem.starts_at_seconds is None:
            continue
        lead_in = min(one.starts_at_seconds or 0.0 for one in others)
        missing = max(one.seconds for one in others) - stem.seconds
        begins_at_once = stem.starts_at_seconds < _SAME_SECONDS
        if begins_at_once and lead_in >= _LEAD_IN_SECONDS and missing >= lead_in - _SAME_SECONDS:
            found[stem.name] = missing
    return found


def _starts(heard: Sequence[Heard], late: Mapping[str, float], *, sure: bool) -> Finding:
    names = list(late)
    length = _common_length([stem for stem in heard if stem.name not in late] or heard)
    farthest: float = max(late.values(), key=abs)
    how = listed([f"{name} {_where(by)}" for name, by in late.items()])
    sentence = (
        f"In the rough mix these lie elsewhere: {how}."
        if sure
        else f"{named(names)} {verb(names, 'lacks', 'lack')} the silence with which the others "
        f"begin, and {verb(names, 'is', 'are')} shorter: {how}."
    )
    return about(
        "starts_differ",
        "warn",
        sentence,
        "Export all stems from the same start. Or move it here, then listen.",
        stems=names,
        fixes=[
            fix(
                stem.name,
                f"Move it {seconds(abs(late[stem.name]))} {_later(late[stem.name])}",
                **_edit(stem, late[stem.name], length),
            )
            for stem in heard
            if stem.name in late
        ],
        figure=round(farthest, 4),
        unit="s",
    )


def _edit(stem: Heard, by: float, length: float) -> dict[str, Any]:
    """Moved, and as long as the others as far as that cuts nothing off."""
    length = max(length, (stem.ends_at_seconds or 0.0) + by)
    return {"start_at_seconds": round(by, 9), "length_seconds": round(length, 6)}


def _where(by: float) -> str:
    return f"has to come {seconds(abs(by))} {_later(by)}"


def _later(by: float) -> str:
    return "later" if by > 0 else "earlier"
