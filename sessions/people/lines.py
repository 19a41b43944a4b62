"""What people wrote, in a letter: it writes no header, and no line that we did not give it."""

from __future__ import annotations

import textwrap
import unicodedata

_LONGEST = 150


def one_line(text: str, *, longest: int = _LONGEST) -> str:
    """Django would refuse a letter for a line break in its subject."""
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return textwrap.shorten(plain, longest, placeholder="\N{HORIZONTAL ELLIPSIS}")


def indented(text: str, *, by: str) -> str:
    """Several lines, each of them visibly somebody's words."""
    rows = (one_line(row, longest=len(row) + 1) for row in text.splitlines())
    return "\n".join(f"{by}{row}" for row in rows if row)
