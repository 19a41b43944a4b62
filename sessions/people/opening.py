"""Who may open a studio that nobody owns yet: on this machine anybody, elsewhere who has the code.

Without it, whoever reached the address first would own the studio.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_LETTERS = 20  # 80 bits


def code_is_needed() -> bool:
    return not settings.ONLY_THIS_MACHINE


def opening_code() -> str:
    """The same on every machine of the studio: made from the secret key, kept nowhere."""
    digest = salted_hmac("sessions.people.opening", "", algorithm="sha256").hexdigest()[:_LETTERS]
    return "-".join(digest[at : at + 5] for at in range(0, _LETTERS, 5))


def is_opening_code(typed: str) -> bool:
    tidy = "".join(sign for sign in typed.lower() if sign.isalnum())
    return constant_time_compare(tidy, opening_code().replace("-", ""))
