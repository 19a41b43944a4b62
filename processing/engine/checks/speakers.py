"""What to call a channel in a sentence."""

from __future__ import annotations


def speaker(channel: int, channels: int) -> str:
    """The name of a channel, counted from 0: `left`, `right`, `mono`, or its number from 1."""
    if channels == 1:
        return "mono"
    return ("left", "right")[channel] if channels == 2 else str(channel + 1)
