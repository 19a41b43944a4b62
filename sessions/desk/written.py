"""How figures and times are written, wherever words are made of them."""

from __future__ import annotations

MINUS = "\N{MINUS SIGN}"


def figure(value: float | None, places: int = 1) -> str:
    """A figure with a true minus sign; a dash where nothing could be measured."""
    if value is None:
        return "\N{EN DASH}"
    written = f"{abs(value):.{places}f}"
    return f"{MINUS}{written}" if value < 0 and float(written) != 0 else written


def signed(value: float | None, places: int = 1) -> str:
    """A change: always with its sign."""
    if value is None:
        return "\N{EN DASH}"
    return f"+{figure(value, places)}" if value > 0 else figure(value, places)


def clock(seconds: float | None, places: int = 1) -> str:
    """3:41.7"""
    if seconds is None:
        return "\N{EN DASH}"
    scale = 10**places
    ticks = int(seconds * scale + 0.5)
    minutes, rest = divmod(ticks, 60 * scale)
    width = 3 + places if places else 2
    return f"{minutes}:{rest / scale:0{width}.{places}f}"
