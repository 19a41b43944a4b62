"""Which role a stem's name speaks of: a table of words."""

from __future__ import annotations

import re

from processing.recipes.roles import StemRole

# The first pattern that is found decides: a "bass drum" is a kick, a "bass synth" is a bass, a
# "guitar solo" a guitar. Words are matched whole, in lower case, after numbers were split off.
_ROLES: tuple[tuple[StemRole, str], ...] = (
    (StemRole.BASS, r"(double|upright|acoustic|string|synth) ?bass"),
    (
        StemRole.BACKING_VOCAL,
        (
            r"(backing|background|bgv?s?|back|harmony|harm|gang|choir|dbl|double|adlibs?|stack) ?"
            r"(vox|vocals?|voc|vx|voices?)?|bvs?|bvox|harmon(y|ies)|chorus vox"
        ),
    ),
    (StemRole.LEAD_VOCAL, r"(lead|ld|main) ?(vox|vocals?|voc|vx)|vox|vocals?|voc|voice|singer"),
    (StemRole.KICK, r"kick|kik|bass ?drum|bd|kck"),
    (StemRole.SNARE, r"snare|snr|sn|sd|rim(shot)?|claps?"),
    (StemRole.TOMS, r"(floor|rack)? ?toms?|floor"),
    (StemRole.CYMBALS, r"cymbals?|hi ?hats?|hats?|hh|overheads?|oh|ohs|ride|crash"),
    (
        StemRole.FX,
        r"perc(ussion)?|shaker|tamb(ourine)?|congas?|bongos?|fx|sfx|effects?|riser|noise",
    ),
    (StemRole.DRUMS, r"drums?|drum ?(kit|bus)|kit|beat|loop|drm|drms|rooms?"),
    (StemRole.BASS, r"(sub)? ?bass|sub|bs|808"),
    (StemRole.GUITAR, r"guitars?|gtrs?|gits?|ac(oustic)? gtr|acoustic|ukulele|banjo|mandolin"),
    (StemRole.PAD, r"pads?|strings?|str|violins?|cellos?|violas?|brass|horns?|drone|atmos(phere)?"),
    (
        StemRole.KEYS,
        r"keys?|keyboards?|pianos?|pno|rhodes|wurli(tzer)?|organ|hammond|clav(inet)?|epiano|ep",
    ),
    (StemRole.LEAD, r"leads?|lead ?line|synths?|syn|arps?|melody|solo|sax(ophone)?|trumpet|flute"),
)
_PATTERNS = tuple((role, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")) for role, words in _ROLES)


def role_of(name: str) -> StemRole:
    """The role of a stem of this name; OTHER when no word of it is known."""
    words = re.sub(r"[^a-z0-9]+", " ", _spaced(name).casefold())
    words = re.sub(r"(?<=[a-z])(?=[0-9])", " ", words)
    for role, pattern in _PATTERNS:
        if pattern.search(words):
            return role
    return StemRole.OTHER


def _spaced(name: str) -> str:
    """`LeadVox` is two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
