"""The number of every step that an order can report: what a log, a test or a mail can hold on to.

1xx any order, 2xx edit, 3xx mix, 4xx master, 5xx deliverables, 6xx album. A number is never used
for another step again.
"""

from __future__ import annotations

CODES: dict[str, int] = {
    "nothing": 100,
    "rate": 101,
    "mono": 102,
    "polarity": 103,
    "high_pass": 104,
    "level": 105,
    "glue": 106,
    # edit
    "remove_dc": 200,
    "trim_silence": 201,
    "start": 202,
    "length": 203,
    "normalise": 204,
    "fade_in": 205,
    "fade_out": 206,
    "comp": 207,
    "align": 208,
    "quantise": 209,
    "tune": 210,
    "de_click": 211,
    "de_hum": 212,
    "de_noise": 213,
    "breaths": 214,
    "gate": 215,
    "de_ess": 216,
    "ride": 217,
    "word_length": 218,
    # mix
    "strip": 300,
    "reverb": 301,
    "group": 302,
    "delay": 303,
    "hold_peaks": 304,
    "saturate_bus": 305,
    "print": 306,
    "prints_add_up": 307,
    "move": 308,
    # master
    "analyse": 400,
    "tilt": 401,
    "limit": 402,
    "verify": 403,
    "plan": 404,
    "reference": 405,
    "eq": 406,
    "mid_side": 407,
    "multiband": 408,
    "saturation": 409,
    "width": 410,
    "mono_below": 411,
    "cost": 412,
    "candidate": 413,
    # deliverables
    "deliver": 500,
    "deliver_limit": 501,
    "dither": 502,
    "ceiling_lowered": 503,
    # album
    "album_order": 600,
    "album_song": 601,
    "album_tone": 602,
    "album_tone_eq": 603,
    "album_levels": 604,
    "album_gaps": 605,
    "album_drive": 606,
    "album_programme": 607,
    "album_track": 608,
}
