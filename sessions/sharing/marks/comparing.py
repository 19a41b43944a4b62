"""A sound held against the one that it was made from: which copy's noise is on it, if any.

Only bit-exact copies are found: the same samples at the same place, in a WAV. Where one bit besides
the last differs it is another sound, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessions.sharing.marks.grain import Grain, Samples, exclusive
from sessions.sharing.marks.waves import Read

# Another copy agrees in 5 of 8 samples, a sound without a mark in 3 of 4. Of so many samples
# neither comes near the limit by chance: that would be 50 standard deviations off.
SAMPLES_AT_LEAST = 8_192
AGREES_AT_LEAST = 0.999
_HOPELESS = 0.9
_STEP = 196_608  # bytes; every width of a sample divides it


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that can be read at any place, and where its samples stand."""

    read: Read
    samples: Samples


@dataclass(slots=True)
class Agreement:
    """Of how many samples that a grain may lie on how many are as this copy's would be."""

    grain: Grain
    samples: int = 0
    agreeing: int = 0

    @property
    def share(self) -> float:
        return self.agreeing / self.samples if self.samples else 0.0

    @property
    def is_certain(self) -> bool:
        return self.samples >= SAMPLES_AT_LEAST and self.share >= AGREES_AT_LEAST


@dataclass(frozen=True, slots=True)
class Compared:
    """`is_same`: no bit but the last of a sample differs. `is_bare`: that one does not either."""

    is_same: bool
    is_bare: bool
    best: Agreement | None

    @property
    def certain(self) -> Agreement | None:
        return self.best if self.best is not None and self.best.is_certain else None


DIFFERENT = Compared(is_same=False, is_bare=False, best=None)


def compare(suspect: Sound, source: Sound, keys: Sequence[bytes]) -> Compared:
    """All that both have; whoever is hopeless after the first step is looked at no further."""
    left = [Agreement(Grain(key, source.samples)) for key in keys]
    is_same, is_bare = False, True
    for at, original, flips in _steps(suspect, source):
        if flips is None:
            return DIFFERENT
        is_same, is_bare = True, is_bare and not any(flips)
        able = source.samples.able(original)
        for each in left:
            _count(each, original, at, flips, able)
        left = [each for each in left if not each.samples or each.share >= _HOPELESS]
    best = max(left, key=lambda each: (each.share, each.samples), default=None)
    return Compared(is_same, is_bare, best) if is_same else DIFFERENT


def _count(each: Agreement, original: bytes, at: int, flips: bytes, able: bytes) -> None:
    wrong = exclusive(each.grain.flips(original, at), flips).count(1)
    each.samples += able.count(1)
    each.agreeing += able.count(1) - wrong


def _steps(suspect: Sound, source: Sound) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Where the original stands, itself, and which last bits differ; None: others do too."""
    mine, its = suspect.samples, source.samples
    if (mine.width, mine.is_float) != (its.width, its.is_float):
        return
    length = min(mine.stop - mine.start, its.stop - its.start)
    for done in range(0, length, _STEP):
        size = min(_STEP, length - done)
        found = suspect.read(mine.start + done, size)
        found = found[: len(found) - len(found) % its.width]
        original = source.read(its.start + done, len(found))
        if not found or len(original) < len(found):
            return
        yield its.start + done, original, _last_bits(original, found, its.width)


def _last_bits(original: bytes, found: bytes, width: int) -> bytes | None:
    differ = bytearray(exclusive(original, found))
    last = bytes(differ[::width])
    differ[::width] = bytes(len(last))
    is_grain = differ.count(0) == len(differ) and not last.translate(None, b"\0\1")
    return last if is_grain else None
