"""Figures in the words of the page, and the steps that carry them."""

from __future__ import annotations

import math
from typing import Any

from processing.engine.step_codes import CODES

Step = dict[str, Any]  # {"name", "code", "sentence", and figures}, ready for JSON


def step(name: str, sentence: str, **figures: object) -> Step:
    """One thing that was done; KeyError for a name without a number in `step_codes`."""
    rounded = {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in figures.items()
    }
    return {"name": name, "code": CODES[name], "sentence": sentence} | rounded


def number(value: float, digits: int = 1) -> str:
    """With a real minus sign, and without a minus before nothing."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def change(value: float) -> str:
    """A gain with its sign: +2.0 dB."""
    text = number(value)
    return f"{text} dB" if text.startswith("−") or float(text) == 0 else f"+{text} dB"


def seconds(value: float) -> str:
    if abs(value) < 1:
        return f"{number(value * 1000, 0)} ms"
    if abs(value) < 60:
        return f"{number(value, 2)} s"
    minutes, rest = divmod(abs(value), 60)
    return f"{'−' if value < 0 else ''}{math.floor(minutes)} min {rest:.1f} s"


def frequency(hz: float) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"


def place(pan: float) -> str:
    """Where in the stereo picture: centre, 30 % left."""
    if abs(pan) < 0.005:
        return "centre"
    return f"{abs(pan) * 100:.0f} % {'left' if pan < 0 else 'right'}"


def listed(parts: list[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
