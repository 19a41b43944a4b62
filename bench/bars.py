"""What the engine's parts promise, each figure beside its limit: filters, limiter, rates, bits.

    .venv/bin/python -m bench.bars [--only limiter]

Signals are made here, and verdicts come from other tools than those that are judged: a 16-fold
interpolator and spectra of its own. Peers are measured in the same run. What an edit promises is in
`bench.editing`, a master in `bench.master`, speed and memory of a mix in `bench.mix24`. Ends with 1
where a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

# One thread: what is counted is CPU seconds, and spinning threads are none of ours.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bench import bars_filters, bars_limiter, bars_rates, bars_twice  # after the environment
from bench.row import printed

PARTS = {
    "Filters, crossovers, nulls": bars_filters.rows,
    "Limiter": bars_limiter.rows,
    "Rates and word lengths": bars_rates.rows,
    "The same twice": bars_twice.rows,
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="a word of the part's title")
    options = asked.parse_args()
    missed = 0
    for title, rows in PARTS.items():
        if options.only.lower() in title.lower():
            with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as folder:
                missed += printed(title, rows(Path(folder)))
    print(f"{missed} limits missed")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
