"""What channels, moments and counts are called in a sentence."""

from __future__ import annotations


def speaker(channel: int, channels: int) -> str:
    """The name of a channel, counted from 0: `left`, `right`, `mono`, or its number from 1."""
    if channels == 1:
        return "mono"
    return ("left", "right")[channel] if channels == 2 else str(channel + 1)


def clock(seconds: float) -> str:
    """A moment as it is read off a player: 1:02."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def places(count: int) -> str:
    return "in one place" if count == 1 else f"in {count} places"
