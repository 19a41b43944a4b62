"""A recipe with one of everything, for laws that have to hold whatever is switched on."""

from dataclasses import replace

from processing.recipes import BusRecipe, MixRecipe, StemRole, StripRecipe
from processing.recipes.automation import Automation, Point, SendCurve
from processing.recipes.channel import Compressor, DeEsser, EqBand, Gate, Pocket, Saturation
from processing.recipes.mix import GroupRecipe, Send
from processing.recipes.returns import DelayRecipe, ReturnRecipe
from tests.processing.engine.players import band

SECONDS = 4
GLUE = Compressor(threshold_lu=2, ratio=2, attack_ms=30, release_ms=200, look_ahead_ms=2)


def points(*pairs):
    return tuple(Point(at_seconds=at, value=value) for at, value in pairs)


STRIPS = {
    "Kick": {"gate": Gate(threshold_lu=-25), "compressor": Compressor(threshold_lu=8)},
    "Snare": {"group": "Drums", "sends": (Send(to="slap", level_lu=-14),), "reverb_send_lu": -12},
    "Hats": {"group": "Drums", "high_pass_hz": 250, "high_pass_slope_db": 36, "pan": 0.3},
    "Bass": {
        "compressor": Compressor(threshold_lu=0, ratio=4, key="Kick", attack_ms=2, release_ms=60),
        "saturation": Saturation(drive_db=4, curve="tube"),
        "low_pass_hz": 6000,
    },
    "Keys": {
        "group": "Music",
        "width": 1.4,
        "automation": Automation(pan=points((1, -0.4), (3, 0.4))),
        "reverb_send_lu": -15,
    },
    "Pad": {"group": "Music", "invert_polarity": True, "low_pass_hz": 9000, "reverb_send_lu": -9},
    "Lead": {
        "de_esser": DeEsser(),
        "compressor": Compressor(threshold_lu=2, ratio=3, look_ahead_ms=4, mix=0.7),
        "sends": (Send(to="slap", level_lu=-12),),
        "automation": Automation(
            gain_db=points((0.5, 0), (1.5, 2), (3, -3)),
            sends=(SendCurve(to="slap", points=points((1, -20), (2, 0))),),
        ),
        "reverb_send_lu": -12,
    },
    "Guitar": {"pan_law_db": -4.5, "pan": -0.6, "eq": (EqBand(hz=400, gain_db=-3),)},
}
GROUPS = (
    GroupRecipe(name="Drums", compressor=GLUE, gain_db=0.5, sends=(Send(to="slap", level_lu=-30),)),
    GroupRecipe(name="Music", pocket=Pocket(key="Lead"), eq=(EqBand(hz=3000, gain_db=-1),)),
)
RETURNS = (
    ReturnRecipe(name="slap", delay=DelayRecipe(note="1/8", ping_pong=True), width=0.8, gain_db=-1),
)
BUS = BusRecipe(
    compressor=GLUE, eq=(EqBand(hz=100, gain_db=1),), mono_below_hz=90, width=1.1,
    limit_at_most_db=3,
)  # fmt: skip


def full(**changed):
    """Voices are Lead and, behind it, Guitar: a band has no others."""
    roles = {"Lead": StemRole.LEAD_VOCAL, "Guitar": StemRole.BACKING_VOCAL}
    start = MixRecipe.for_stems([(name, role) for name, role, _ in band(0.1)], tempo_bpm=120)
    strips = tuple(
        StripRecipe(
            name=strip.name,
            role=roles.get(strip.name, strip.role),
            level_lu=strip.level_lu,
            **STRIPS[strip.name],
        )
        for strip in start.strips
    )
    recipe = replace(start, strips=strips, groups=GROUPS, returns=RETURNS, bus=BUS, tempo_bpm=120.0)
    return replace(recipe, **changed)


def with_saturation(recipe):
    """Something on the bus that is not the same for a sum and its parts."""
    return replace(recipe, bus=replace(recipe.bus, saturation=Saturation(drive_db=6)))
