"""What a stem is called and what it is for, guessed from the name of its file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from processing.recipes.role_names import role_of
from processing.recipes.roles import StemRole

LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    name: str
    role: StemRole


_TRACK_NUMBER = re.compile(r"^\s*(?:track\s*)?\d{1,3}(?:\s*[-.)]\s*|\s+)(?=\S)", re.IGNORECASE)
_EXPORT_WORDS = re.compile(
    r"[\s(\[-]*\b(?:(?:16|24|32)[ -]?(?:bit|bits|b|f|float)|(?:44\.?1|48|88\.?2|96|192)\s?k(?:hz)?"
    r"|bounced?|export(?:ed)?|stem|consolidated|bip|final)\b[\s)\]]*$",
    re.IGNORECASE,
)


def guess(filename: str) -> Guess:
    """`03_Bass DI_24bit.wav` is the bass "Bass DI"."""
    name = _from_file(filename)
    return Guess(name=name, role=role_of(name))


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
