"""The documents themselves: their text, their commands, their tables."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

HOME = Path(settings.HOME)
PAGES = sorted([*HOME.glob("*.md"), *HOME.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(HOME)) for page in PAGES]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def blocks_of(name: str, language: str) -> list[str]:
    """The fenced blocks of one language, in their order."""
    return [body for kind, body in _BLOCK.findall(text_of(name)) if kind == language]


def rows_of(name: str, under: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    return _table(name, f"\n{under}\n")


def rows_below(name: str, words: str) -> list[list[str]]:
    """The same below a line that begins with these words."""
    return _table(name, f"\n{words}")


def _table(name: str, mark: str) -> list[list[str]]:
    _, found, after = text_of(name).partition(mark)
    assert found, f"{name} has nothing that begins with “{mark.strip()}”"
    lines = after.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows
