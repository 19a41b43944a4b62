"""The part a stem plays in a mix; defaults of a mix recipe follow from it."""

from __future__ import annotations

from enum import Enum
from typing import Self


class StemRole(Enum):
    """Value is the word in recipes, label the word on the page."""

    LEAD_VOCAL = ("lead_vocal", "Lead vocal")
    BACKING_VOCAL = ("backing_vocal", "Backing vocal")
    KICK = ("kick", "Kick")
    SNARE = ("snare", "Snare")
    CYMBALS = ("cymbals", "Cymbals")
    TOMS = ("toms", "Toms")
    DRUMS = ("drums", "Drum kit")
    BASS = ("bass", "Bass")
    GUITAR = ("guitar", "Guitar")
    KEYS = ("keys", "Keys")
    PAD = ("pad", "Pad, strings")
    LEAD = ("lead", "Lead instrument")
    FX = ("fx", "Effects, percussion")
    OTHER = ("other", "Other")

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        role = object.__new__(cls)
        role._value_ = value
        role.label = label
        return role
