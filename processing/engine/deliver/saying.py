"""What was done to a file on its way out, in sentences with figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processing.engine.deliver.arriving import Arrived
from processing.engine.deliver.formats import title
from processing.engine.deliver.rounds import Order, Round
from processing.engine.phrases import Step, change, frequency, number, seconds, step

_NOTICED_DB = 0.005
_COSTS_LU = 0.3


def said_of(order: Order, sound: Arrived, made: Sequence[Round]) -> Iterator[Step]:
    """In the order in which it was done; `file` is the name of the deliverable."""
    wanted, last = order.wanted, made[-1]
    if sound.rate != sound.master_rate:
        yield step(
            "rate",
            f"Brought from {frequency(sound.master_rate)} to {frequency(sound.rate)}.",
            file=wanted.name,
            hz=sound.rate,
            before=sound.master_rate,
        )
    yield from _lowered(order, made)
    if last.ceiling.needed and last.ceiling.most_reduction_db > _NOTICED_DB:
        most = last.ceiling.most_reduction_db
        yield step(
            "deliver_limit",
            f"Limited for this file at {number(last.ceiling.ceiling_dbtp, 2)} dBTP: "
            f"{number(most, 2)} dB of reduction at most.",
            file=wanted.name,
            ceiling_dbtp=last.ceiling.ceiling_dbtp,
            most_reduction_db=most,
            limited_share=last.ceiling.limited_share,
        )
    if order.dithers(sound, last.ceiling):
        bits = wanted.bits_or_usual
        yield step("dither", f"Dithered once, to {bits} bits.", file=wanted.name, bits=bits)
    yield _delivered(order, sound, last)


def _lowered(order: Order, made: Sequence[Round]) -> Iterator[Step]:
    if len(made) == 1:
        return
    first, last = made[0], made[-1]
    peak = change(first.got.true_peak_dbtp).removesuffix(" dB")
    yield step(
        "ceiling_lowered",
        f"Decoded, its true peak was {peak} dBTP, so the ceiling of this file alone came down "
        f"from {number(first.ceiling.ceiling_dbtp, 2)} to "
        f"{number(last.ceiling.ceiling_dbtp, 2)} dBTP.",
        file=order.wanted.name,
        rounds=len(made),
        first_true_peak_dbtp=first.got.true_peak_dbtp,
        ceiling_dbtp=last.ceiling.ceiling_dbtp,
    )


def _delivered(order: Order, sound: Arrived, last: Round) -> Step:
    facts = last.got.facts
    lufs, peak = facts["integrated_lufs"], facts["true_peak_dbtp"]
    said = [seconds(facts["seconds"])]
    said += [] if lufs is None else [f"{number(lufs)} LUFS"]
    said += ["silent"] if peak is None else [f"true peak {number(peak, 2)} dBTP"]
    before = sound.loudness.integrated_lufs
    lost_lu = 0.0 if before is None or lufs is None else before - lufs
    cost = f" That is {number(lost_lu)} LU less than the master." if lost_lu >= _COSTS_LU else ""
    return step(
        "deliver",
        f"{title(order.wanted)}: written, decoded and measured; {', '.join(said)}.{cost}",
        file=order.wanted.name,
        rate=facts["rate"],
        bits=facts["bits"],
        frames=facts["frames"],
        integrated_lufs=lufs,
        true_peak_dbtp=peak,
        bytes=order.out.stat().st_size,
    )
