"""What has to agree inside a recipe, put right in random words, so that none are thrown away."""

from dataclasses import replace

from processing.recipes import (
    AlbumRecipe,
    BusRecipe,
    Change,
    DelayRecipe,
    Deliverable,
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    Move,
    ReturnRecipe,
    ReverbRecipe,
    StripRecipe,
)
from processing.recipes.automation import Automation, SendCurve
from processing.recipes.channel import DeEsser
from processing.recipes.master_chain import BandDynamics, Multiband
from processing.recipes.steps import Comp, DeNoise, Grid, TakeRange


def _later(first, last):
    def agreement(words):
        low, high = sorted((words[first], words[last]))
        return {**words, first: low / 2, last: high / 2 + 1}

    return agreement


def _in_order(points):
    return tuple(
        replace(point, at_seconds=float(second), value=max(-1.0, min(1.0, point.value)))
        for second, point in enumerate(points)
    )


def _automation(words):
    return {
        **words,
        **{name: _in_order(words[name]) for name in ("gain_db", "pan") if name in words},
    }


def _curve(words):
    return {**words, "points": _in_order(words["points"])}


def _comp(words):
    only = TakeRange(take="take", from_seconds=0.0, to_seconds=1.0)
    return {**words, "ranges": words["ranges"] or (only,)}


def _change(words):
    fitting = {
        "gain": {"db": -2.0},
        "band": {"db": 3.0, "hz": 900.0},
        "tilt": {"db": 1.5},
        "pan": {"by": -0.5},
        "send": {"db": 4.0, "to": "reverb"},
        "mute": {},
    }
    return {"kind": words["kind"], **fitting[words["kind"]]}


def _delay(words):
    seconds = words.get("seconds")
    return {**words, "note": "1/8." if seconds is None else None, "seconds": seconds}


def _return(words):
    delay = words.get("delay")
    return {**words, "reverb": None if delay else ReverbRecipe(), "delay": delay}


def _deliverable(words):
    return {"format": words.get("format", "wav"), "ceiling_dbtp": words.get("ceiling_dbtp")}


def _once(parts, name):
    return tuple({getattr(part, name): part for part in parts}.values())


def _delivered(words):
    return {**words, "deliverables": _once(words.get("deliverables", ()), "name")}


def _album(words):
    words = _delivered(words)
    songs = _once(words["songs"], "source")
    return {**words, "songs": songs or _one_song()}


def _one_song():
    return ({"source": "1"},)


def _multiband(words):
    crossovers = (100.0, 400.0, 1600.0, 6400.0)[: len(words.get("crossovers_hz", (1, 2)))]
    return {"crossovers_hz": crossovers, "bands": (BandDynamics(),) * (len(crossovers) + 1)}


def _edit(words):
    levels = [name for name in words if name.startswith("normalise")]
    gate = words.get("gate")
    words = {name: value for name, value in words.items() if name not in levels[1:]}
    return {**words, "gate": gate and replace(gate, key="")}


def _noise(words):
    return {"reduction_db": words.get("reduction_db", 6.0)}


def _grid(words):
    return {"bpm": words.get("bpm") or 120.0}


def _mix(words):
    """Every name that is meant exists, and no name twice."""
    strips = tuple(
        replace(_without_keys(strip), name=f"{strip.name[:20]}{n}", group="", sends=())
        for n, strip in enumerate(words["strips"] or (StripRecipe(name="stem"),))
    )
    groups = tuple(
        replace(_without_keys(group), name=f"group {n}", sends=(), pocket=None)
        for n, group in enumerate(words.get("groups", ()))
    )
    returns = tuple(
        replace(back, name=f"return {n}") for n, back in enumerate(words.get("returns", ()))
    )
    moves = tuple(replace(move, target=strips[0].name) for move in words.get("moves", ()))
    made = {
        **words,
        "strips": strips,
        "groups": groups,
        "returns": returns,
        "moves": moves,
        "reverb": words.get("reverb") or ReverbRecipe(),
        "prints": tuple(dict.fromkeys(words.get("prints", ()))),
    }
    bus = words.get("bus") or BusRecipe()
    made["bus"] = replace(bus, compressor=bus.compressor and replace(bus.compressor, key=""))
    return {**made, "tempo_bpm": words.get("tempo_bpm") or 120.0}


def _without_keys(part):
    compressor, gate = part.compressor, getattr(part, "gate", None)
    automation = part.automation and replace(part.automation, sends=())
    gated = {"gate": gate and replace(gate, key="")} if hasattr(part, "gate") else {}
    return replace(
        part, compressor=compressor and replace(compressor, key=""), automation=automation, **gated
    )


AGREEMENTS = {
    AlbumRecipe: _album,
    Automation: _automation,
    Change: _change,
    DeEsser: lambda words: {**words, "from_hz": 4000.0, "to_hz": 9000.0},
    DeNoise: _noise,
    DelayRecipe: _delay,
    Deliverable: _deliverable,
    EditRecipe: _edit,
    Grid: _grid,
    MasterRecipe: _delivered,
    MixRecipe: _mix,
    Move: _later("from_seconds", "to_seconds"),
    Multiband: _multiband,
    ReturnRecipe: _return,
    SendCurve: _curve,
    Comp: _comp,
    TakeRange: _later("from_seconds", "to_seconds"),
}
