"""The code of a recording, by ISO 3901: `CC-XXX-YY-NNNNN`, kept without its hyphens.

Two letters of a country or agency and three letters or digits make the registrant's prefix; two
digits of the year and five of its own number follow. Nothing in the code proves that it was given.
"""

from __future__ import annotations

import re

from sessions.people.refusals import Invalid

_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")


class NoIsrc(Invalid):
    code = "no_isrc"


def is_valid(code: str) -> bool:
    return _CODE.fullmatch(code) is not None


def read(text: str) -> str:
    """The twelve signs of what somebody typed or pasted; nothing for nothing."""
    code = _BETWEEN.sub("", text).upper()
    if not is_valid(code):  # IS is Iceland, and RC5 may be a registrant there
        code = code.removeprefix("ISRC").lstrip(":")
    if code and not is_valid(code):
        raise NoIsrc(
            f"“{text.strip()[:40]}” is no ISRC.",
            remedy="An ISRC has the form CC-XXX-YY-NNNNN: two letters, three letters or digits, "
            "two digits of the year, five digits.",
        )
    return code


def shown(code: str) -> str:
    """`SE-ABC-26-00001`."""
    return "-".join((code[:2], code[2:5], code[5:7], code[7:])) if len(code) == 12 else code
