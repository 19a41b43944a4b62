"""A sound made ready to be heard: measured, drawn and written as FLAC in one reading."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from processing.attempts import Refused
from processing.engine import CannotRender, deliver, intake, peaks, play, report, speech
from processing.engine.audio import Reader
from processing.engine.findings import said_once
from processing.engine.lossless import Lossless
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.workbench import Bench

STORE = Stage("store", "Put it away", 0.3)
STAGES = (Stage("measure", "Measure it, draw it, write it as FLAC", 2), STORE)


def listenable(
    bench: Bench, pulse: Pulse, audio: Path, *, also: Mapping[str, Any] | None = None
) -> list[Made]:
    """The sound, the same as FLAC, and its waveform; one reading measures, writes and draws."""
    also = also or {}
    source = also.get("source", {})
    flac, waveform = bench.at("lossless.flac"), bench.at("peaks")
    with Reader(audio) as sound:
        drawer = peaks.Drawer(waveform, sound.rate, sound.frames)
    with drawer, Lossless(audio, flac) as lossless:
        facts = report.measure(
            audio, bits=source.get("bits"), progress=pulse, also=[drawer, lossless]
        )
        drawer.close()
        index = lossless.close()
    facts = {**facts, **also, "findings": said_once(also.get("findings", ()), facts["findings"])}
    pulse("store", 0.0)
    return [
        bench.put_away("audio", audio, media_type="audio/wav", facts=shape(facts), report=facts),
        bench.put_away("lossless", flac, media_type="audio/flac", facts=shape(index), report=index),
        bench.put_away("peaks", waveform, media_type=peaks.MEDIA_TYPE),
    ]


def heard(audio: Path, flac: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is measured on a sound beside the main one, and the index of its FLAC."""
    with Lossless(audio, flac) as lossless:
        facts = report.measure(audio, also=[lossless])
        return facts, lossless.close()


def shape(facts: Mapping[str, Any]) -> dict[str, int | None]:
    return {name: facts.get(name) for name in ("rate", "channels", "frames", "bits")}


@contextlib.contextmanager
def engine_speaks() -> Iterator[None]:
    """What the engine refuses, in the words of a job."""
    try:
        yield
    except intake.Rejected as problem:
        raise Refused(problem.code, problem.sentence, problem.remedy) from problem
    except CannotRender as problem:
        raise Refused("cannot_render", problem.sentence, problem.remedy) from problem
    except deliver.CannotDeliver as problem:
        raise Refused("cannot_deliver", problem.sentence, problem.remedy) from problem
    except speech.VoiceMissing as problem:
        raise Refused("no_voice", str(problem), "Ask the owner to install it.") from problem
    except play.SoundfontMissing as problem:
        raise Refused("no_instruments", str(problem), "Ask the owner to install them.") from problem
