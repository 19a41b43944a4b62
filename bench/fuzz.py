"""Mutation fuzzing of the ingest check: `python -m bench.fuzz --minutes 10`.

Counts what must not happen: an exception outside of the child that is no refusal. A signal that
ends a child is counted too; the child is there for that.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.processing.engine.mutants import Mutants, Tally, judge

DECODE_EVERY = 12


def _spent() -> float:
    """Seconds of CPU, of this process and of the children that ended."""
    return sum(os.times()[:4])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10.0, help="of CPU time, children included")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    tally, mutants = Tally(), Mutants(options.seed)
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        until = _spent() + 60 * options.minutes
        while _spent() < until:
            mutant, decode = mutants.next(), tally.mutants % DECODE_EVERY == 0
            begun = time.process_time()
            judge(mutant, Path(folder), tally, decode=decode)
            slowest = max(slowest, 0.0 if decode else time.process_time() - begun)
    print(
        f"{tally.mutants:,} mutants, {tally.decoded:,} decoded, "
        f"slowest header check {slowest * 1000:.0f} ms of CPU"
    )
    print(", ".join(f"{code} {count:,}" for code, count in tally.codes.most_common()))
    print(f"signals in the child: {dict(tally.signals) or 'none'}")
    print(f"uncaught outside of it: {len(tally.uncaught)}")
    for problem in tally.uncaught[:20]:
        print(f"  {problem}")
    sys.exit(bool(tally.uncaught))


if __name__ == "__main__":
    main()
