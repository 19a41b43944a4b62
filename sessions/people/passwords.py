"""What no password may be, beside too short, too common, or a name: a pattern of the keyboard."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from sessions.people.models import User

_FEWEST_SIGNS = 5
_ROWS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop")
_ROWS_BELOW = ("asdfghjkl", "zxcvbnm", "yxcvbnm")
_LONGEST_RUN = 5


class NoPattern:
    """Twelve characters are not long when they are "aaaaaaaaaaaa" or "123412341234"."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        plain = password.lower()
        if len(set(plain)) < _FEWEST_SIGNS or _is_repeated(plain) or _is_run(plain):
            raise ValidationError(
                "This password follows a pattern that is guessed early.", code="password_pattern"
            )

    def get_help_text(self) -> str:
        return "Your password can't be a pattern, such as the same letters again and again."


def _is_repeated(text: str) -> bool:
    """Whether a piece of at most half of it makes the whole: "abcabcabc" is "abc" thrice."""
    return text in (text + text)[1:-1]


def _is_run(text: str) -> bool:
    """Whether it is nothing but rows of keys, read forwards or backwards."""
    rows = [row for each in (*_ROWS, *_ROWS_BELOW) for row in (each, each[::-1])]
    left = text
    while left:
        run = max((_common(left, row) for row in rows), default=0)
        if run < _LONGEST_RUN and run < len(left):
            return False
        left = left[max(run, 1) :]
    return True


def _common(text: str, row: str) -> int:
    """How many signs at the beginning of the text are a piece of the row, which starts over."""
    around = row + row
    length = 0
    while length < len(text) and text[: length + 1] in around:
        length += 1
    return length
