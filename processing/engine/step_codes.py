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
    # mix
    "strip": 300,
    "reverb": 301,
    # master
    "analyse": 400,
    "tilt": 401,
    "limit": 402,
    "verify": 403,
    # deliverables
    "deliver": 500,
    "deliver_limit": 501,
    "dither": 502,
    "ceiling_lowered": 503,
}
