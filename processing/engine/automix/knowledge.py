"""What each role is given before anybody has listened: tables, no code.

Levels, pans, compressors and sends are those of `role_defaults`; here is what listening needs on
top. Starting values from the literature on automatic mixing, for ears to correct.
"""

from __future__ import annotations

from processing.recipes.roles import StemRole

R = StemRole

# From where to where the high-pass may lie, Hz.
HIGH_PASS_HZ: dict[StemRole, tuple[float, float]] = {
    R.LEAD_VOCAL: (60, 100),
    R.BACKING_VOCAL: (80, 150),
    R.KICK: (25, 30),
    R.SNARE: (60, 100),
    R.CYMBALS: (120, 300),
    R.TOMS: (35, 60),
    R.DRUMS: (25, 30),
    R.BASS: (25, 35),
    R.GUITAR: (50, 110),
    R.KEYS: (30, 100),
    R.PAD: (60, 180),
    R.LEAD: (50, 100),
    R.FX: (40, 150),
    R.OTHER: (20, 40),
}

# Who gives way to whom where two cover each other; the higher one stays as it is.
PRIORITY: dict[StemRole, int] = {
    R.LEAD_VOCAL: 10,
    R.LEAD: 8,
    R.SNARE: 7,
    R.KICK: 7,
    R.BASS: 7,
    R.DRUMS: 7,
    R.BACKING_VOCAL: 5,
    R.GUITAR: 4,
    R.KEYS: 4,
    R.TOMS: 4,
    R.OTHER: 3,
    R.PAD: 2,
    R.CYMBALS: 2,
    R.FX: 1,
}

# How much it counts when something of a stem is covered; 1 where nothing is said.
WEIGHT: dict[StemRole, float] = {
    R.LEAD_VOCAL: 3.0,
    R.LEAD: 2.0,
    R.KICK: 1.5,
    R.SNARE: 1.5,
    R.BASS: 1.5,
    R.DRUMS: 1.5,
    R.CYMBALS: 0.5,
    R.FX: 0.5,
}

VOICES = (R.LEAD_VOCAL, R.BACKING_VOCAL)
DRUMS = (R.KICK, R.SNARE, R.CYMBALS, R.TOMS, R.DRUMS)
# Short hits: their level is measured over pauses, and says nothing of how they are played.
HITS = (R.KICK, R.SNARE, R.TOMS, R.DRUMS)
# What stands under a voice, and makes room for it.
MUSIC = (R.GUITAR, R.KEYS, R.PAD, R.LEAD, R.FX, R.OTHER)
# What stays in the middle, whatever else is there.
CENTRED = (R.LEAD_VOCAL, R.KICK, R.BASS, R.DRUMS)
