"""The short name of a copy, as it stands in file names: ` [k7f3q2]`."""

from __future__ import annotations

import re
import secrets

# Neither vowels, which make words, nor what looks like something else.
_SIGNS = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 6
CODE = f"[{_SIGNS}]{{{_LENGTH}}}"
# Browsers, mail and people put things behind it: "mix [k7f3q2] (1).wav".
_IN_NAME = re.compile(rf"\[({CODE})\]")


def new_code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def named(filename: str, code: str) -> str:
    """`Artist - Song (Mix 4) 24-48 [k7f3q2].wav`"""
    stem, dot, ending = filename.rpartition(".")
    return f"{stem} [{code}]{dot}{ending}" if dot else f"{filename} [{code}]"


def in_name(filename: str) -> list[str]:
    return _IN_NAME.findall(filename)
