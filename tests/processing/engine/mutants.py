"""Files of every container with random damage, and what became of them."""

from __future__ import annotations

import random
import struct
from collections import Counter
from dataclasses import dataclass, field

from processing.engine import archive
from processing.engine.child import Limits
from processing.engine.headers import Rejected, inspect
from processing.engine.intake import take_in
from tests.processing.engine.hostile import HEALTHY

_NUMBERS = (0, 1, 2, 7, 8, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1)
_HEAD = 600
_LIMITS = Limits(cpu_seconds=20, wall_seconds=30.0, file_bytes=2**30)


@dataclass
class Tally:
    mutants: int = 0
    decoded: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    signals: Counter[int] = field(default_factory=Counter)
    uncaught: list[str] = field(default_factory=list)


class Mutants:
    """The same `seed` makes the same files."""

    def __init__(self, seed):
        self._chance = random.Random(seed)
        self._seeds = [case.make() for case in HEALTHY.values()]

    def next(self):
        data = bytearray(self._chance.choice(self._seeds))
        for _ in range(self._chance.randint(1, 6)):
            self._chance.choice((self._byte, self._bit, self._number, self._slice, self._cut))(data)
        return bytes(data)

    def _place(self, data):
        """Headers are at the beginning; tables of M4As and ZIPs at the end."""
        size, chance = max(len(data), 1), self._chance
        spot = chance.random()
        if spot < 0.6:
            return chance.randrange(min(size, _HEAD))
        return (
            chance.randrange(max(size - _HEAD, 0), size) if spot < 0.8 else chance.randrange(size)
        )

    def _byte(self, data):
        if data:
            data[self._place(data)] = self._chance.randrange(256)

    def _bit(self, data):
        if data:
            data[self._place(data)] ^= 1 << self._chance.randrange(8)

    def _number(self, data):
        at, value = self._place(data), self._chance.choice(_NUMBERS)
        order = self._chance.choice("<>")
        body = struct.pack(f"{order}I", value)[-self._chance.choice((2, 4)) :]
        if at + len(body) <= len(data):
            data[at : at + len(body)] = body

    def _slice(self, data):
        """A piece once more, or gone."""
        at, size = self._place(data), self._chance.randint(1, 64)
        data[at : at if self._chance.random() < 0.5 else at + size] = data[at : at + size][
            : size * self._chance.randint(0, 2)
        ]

    def _cut(self, data):
        if self._chance.random() < 0.2:
            del data[self._place(data) :]


def judge(data, folder, tally, *, decode):
    """Through the header check, and through the child if `decode` and it passed."""
    path = folder / "mutant"
    path.write_bytes(data)
    tally.mutants += 1
    try:
        if archive.looks_like_it(data[:4]):
            for _ in archive.unpack(archive.read(path), folder):
                pass
        else:
            inspect(path)
            if decode:
                tally.decoded += 1
                take_in(path, folder, limits=_LIMITS)
        tally.codes["ok"] += 1
    except Rejected as problem:
        tally.codes[problem.code] += 1
        if signal := getattr(problem.__cause__, "signal", 0):
            tally.signals[signal] += 1
    except Exception as problem:  # noqa: BLE001 (this is what is looked for)
        tally.uncaught.append(f"{problem!r} of {data[:64].hex()}… ({len(data)} bytes)")
    finally:
        for left in folder.iterdir():
            left.unlink()
