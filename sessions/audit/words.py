"""Who did something, and what it was about, as text: deletion of a row leaves the log whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """`key` stays ("user:7", "guest:3"), `name` is what they were called then."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class About:
    """`key` stays ("version:12"), `name` is what it was called then."""

    key: str
    name: str = ""


# What happens by itself: a lease that ends, a link that expires, a command of the operator.
STUDIO = Who("studio", "The studio")
# Whoever it was gave no name that we could believe.
SOMEBODY = Who("somebody", "Somebody")
