"""Sounds on their way into a sum, quantum by quantum, each through its fader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.mix.fader import Fader
from processing.engine.mix.returns import Return


class Feed:
    """A strip or a group: its blocks in quanta, and the fader they go through.

    One that is not `direct` is only sent: it reaches the sum by way of its group.
    """

    def __init__(self, blocks: Iterable[Samples], fader: Fader, *, direct: bool = True) -> None:
        self._blocks, self.fader, self.direct = iter(blocks), fader, direct

    def heard(self, at: int) -> Samples | None:
        """The next quantum, which begins at this frame; None once the sound is over."""
        block = next(self._blocks, None)
        return None if block is None else self.fader(block, at)


def added_up(
    feeds: Sequence[Feed], returns: Mapping[str, Return], frames: int
) -> Iterator[Samples]:
    """The sum of all feeds, always in their order, and of what comes back from the returns."""
    for total, backs in apart(feeds, returns, frames):
        for back in backs.values():
            np.add(total, back, out=total)
        yield total


def apart(
    feeds: Sequence[Feed], returns: Mapping[str, Return], frames: int
) -> Iterator[tuple[Samples, dict[str, Samples]]]:
    """The sum of the feeds alone, and beside it what comes back from each return."""
    for at in range(0, frames, QUANTUM):
        size = min(QUANTUM, frames - at)
        total = np.zeros((2, size))
        sends = {name: np.zeros((2, size)) for name in returns}
        for feed in feeds:
            heard = feed.heard(at)
            if heard is None:
                continue
            if feed.direct:
                total[:, : heard.shape[1]] += heard
            for to, part in feed.fader.sent(heard, at):
                if to in sends:
                    sends[to][:, : part.shape[1]] += part
        yield total, {name: back(sends[name]) for name, back in returns.items()}
