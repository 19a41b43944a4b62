"""One file, and the answer that it must get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    make: Callable[[], bytes]
    verdict: str
    codes: tuple[str, ...]
    filename: str = ""


def reject(make, code, filename=""):
    return Case(_maker(make), "reject", (code,), filename)


def warn(make, *codes, filename=""):
    return Case(_maker(make), "warn", codes, filename)


def accept(make, filename=""):
    return Case(_maker(make), "accept", ("ok",), filename)


def _maker(make):
    return make if callable(make) else lambda: make
