"""What a stem is called and what it is for, guessed from the name of its file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from processing.recipes.roles import StemRole

LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    name: str
    role: StemRole


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

_TRACK_NUMBER = re.compile(r"^\s*(?:track\s*)?\d{1,3}(?:\s*[-.)]\s*|\s+)(?=\S)", re.IGNORECASE)
_EXPORT_WORDS = re.compile(
    r"[\s(\[-]*\b(?:(?:16|24|32)[ -]?(?:bit|bits|b|f|float)|(?:44\.?1|48|88\.?2|96|192)\s?k(?:hz)?"
    r"|bounced?|export(?:ed)?|stem|consolidated|bip|final)\b[\s)\]]*$",
    re.IGNORECASE,
)


def guess(filename: str) -> Guess:
    """`03_Bass DI_24bit.wav` is the bass "Bass DI"."""
    name = _from_file(filename)
    return Guess(name=name, role=_role(name))


def tidy(name: str) -> str:
    """One line of printable signs: a stem's name is also a word in recipes."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())[:LONGEST].strip()


def _from_file(filename: str) -> str:
    """The file's name without folder, ending, track number and words of the export dialog."""
    last = PurePosixPath(filename.replace("\\", "/")).name
    stem = last.rsplit(".", 1)[0] if "." in last[1:] else last
    text = _TRACK_NUMBER.sub("", tidy(stem.replace("_", " ")), count=1)
    while (shorter := _EXPORT_WORDS.sub("", text)) != text and shorter:
        text = shorter
    text = text.strip(" -.") or "Stem"
    return (text[0].upper() + text[1:])[:LONGEST].strip()


def _role(name: str) -> StemRole:
    words = re.sub(r"[^a-z0-9]+", " ", _spaced(name).casefold())
    words = re.sub(r"(?<=[a-z])(?=[0-9])", " ", words)
    for role, pattern in _PATTERNS:
        if pattern.search(words):
            return role
    return StemRole.OTHER


def _spaced(name: str) -> str:
    """`LeadVox` is two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
