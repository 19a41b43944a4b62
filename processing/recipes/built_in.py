"""Presets that every studio has: parts of recipes, laid over what is there by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processing.recipes.base import Recipe, WrongRecipe
from processing.recipes.example import EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn:
    """`words` are the keys of a recipe that the preset sets; all others stay as they are."""

    kind: str
    name: str
    about: str
    words: Mapping[str, Any]


def completed(kind: str, words: Mapping[str, Any]) -> Recipe:
    """The preset as a whole recipe, checked; raises WrongRecipe."""
    if kind not in EXAMPLES:
        raise WrongRecipe("kind", f"“{kind}” is none of {', '.join(EXAMPLES)}")
    example = EXAMPLES[kind]()
    return type(example).from_json({**example.to_json(), **words})


def _lossy(*formats: str) -> list[dict[str, Any]]:
    return [{"format": "wav"}, *({"format": each} for each in formats)]


_CD = {"format": "wav", "bits": 16, "rate": 44_100}

BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(
        kind="edit",
        name="Tidy edges",
        about="Silence goes, edges do not click, the stem stays in time.",
        words={
            "trim_silence": True,
            "keep_in_time": True,
            "fade_in_seconds": 0.005,
            "fade_out_seconds": 0.05,
        },
    ),
    BuiltIn(
        kind="edit",
        name="Clean a voice",
        about="Clicks, hum and steady noise out where there are any; breaths 10 dB down.",
        words={
            "de_click": {},
            "de_hum": {},
            "de_noise": {"reduction_db": 10.0},
            "breaths": {"reduction_db": 10.0},
            "high_pass_hz": 80.0,
        },
    ),
    BuiltIn(
        kind="edit",
        name="Even out a voice",
        about="Every phrase brought nearer to one level, esses held back.",
        words={"ride": {}, "de_ess": {}},
    ),
    BuiltIn(
        kind="edit",
        name="Tune gently",
        about="Notes brought to the nearest semitone, vibrato kept; wrong notes listed, not moved.",
        words={"tune": {"strength": 0.8, "retune_ms": 90.0}},
    ),
    BuiltIn(
        kind="mix",
        name="Room to master",
        about="−18 LUFS and −6 dBTP, bass in the middle, a touch of glue.",
        words={
            "bus": {
                "target_lufs": -18.0,
                "ceiling_dbtp": -6.0,
                "mono_below_hz": 110.0,
                "compressor": {
                    "ratio": 2.0,
                    "attack_ms": 30.0,
                    "release_ms": 200.0,
                    "reduction_at_most_db": 2.0,
                },
            }
        },
    ),
    BuiltIn(
        kind="mix",
        name="All prints",
        about="Instrumental, a cappella, TV and stems come with the mix.",
        words={"prints": ["instrumental", "a_cappella", "tv", "stems"]},
    ),
    BuiltIn(
        kind="master",
        name="Streaming",
        about="−14 LUFS, −1 dBTP; WAV, FLAC and MP3.",
        words={"target_lufs": -14.0, "ceiling_dbtp": -1.0},
    ),
    BuiltIn(
        kind="master",
        name="Streaming, loud",
        about="−9 LUFS, −1 dBTP, a denser limiter; see what it costs before you choose it.",
        words={"target_lufs": -9.0, "ceiling_dbtp": -1.0, "limiter": {"style": "balanced"}},
    ),
    BuiltIn(
        kind="master",
        name="Dynamic",
        about="−18 LUFS, −1 dBTP: the limiter hardly works.",
        words={"target_lufs": -18.0, "ceiling_dbtp": -1.0},
    ),
    BuiltIn(
        kind="master",
        name="Broadcast, EBU R 128",
        about="−23 LUFS, −1 dBTP; WAV alone.",
        words={"target_lufs": -23.0, "ceiling_dbtp": -1.0, "deliverables": _lossy()},
    ),
    BuiltIn(
        kind="master",
        name="CD and streaming",
        about="−11 LUFS; 16 bit at 44.1 kHz beside the 24-bit files.",
        words={
            "target_lufs": -11.0,
            "ceiling_dbtp": -0.5,
            "deliverables": [{"format": "wav"}, _CD, {"format": "flac"}, {"format": "mp3"}],
        },
    ),
    BuiltIn(
        kind="master",
        name="Vinyl pre-master",
        about="−16 LUFS, −3 dBTP, mono below 120 Hz; 24-bit WAV.",
        words={
            "target_lufs": -16.0,
            "ceiling_dbtp": -3.0,
            "mono_below_hz": 120.0,
            "deliverables": _lossy(),
        },
    ),
    BuiltIn(
        kind="master",
        name="Listen, then plan",
        about="The mix is listened to; equaliser, width and dynamics are planned in sentences.",
        words={"corrective": "gentle", "candidates": True},
    ),
    BuiltIn(
        kind="album",
        name="As the songs came",
        about="One gain for all; two seconds between the songs.",
        words={"levels": "keep"},
    ),
    BuiltIn(
        kind="album",
        name="Streaming album",
        about="The album at −14 LUFS as a whole; its songs keep their levels to each other.",
        words={"levels": "keep", "target_lufs": -14.0},
    ),
    BuiltIn(
        kind="album",
        name="CD",
        about="16 bit at 44.1 kHz, tracks on CD frames.",
        words={"cd_frames": True, "rate": 44_100, "deliverables": [{"format": "wav", "bits": 16}]},
    ),
)
