"""Money as people write it and as rows keep it: whole minor units, never floats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_currency, is_currency

from sessions.people.refusals import Invalid

# ISO 4217, "minor unit"; all others have 2. Not asked of babel: its data follow custom and change
# between releases, and a changed exponent would change the meaning of every row.
NO_MINOR_UNIT = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))

LARGEST_MINOR = 10**15  # far above any record, far below what a BigIntegerField holds

_SPACES = re.compile(r"[\s'’\u00a0\u202f\u2009]+")
_PLAIN = re.compile(r"[0-9]*(?:[.,][0-9]+)*[.,]?")


class NotMoney(Invalid):
    """What was written is no amount of this currency."""

    code = "not_money"


def known_currency(code: str) -> str:
    """The code in capitals, or `NotMoney`."""
    upper = code.strip().upper()
    if len(upper) != 3 or not is_currency(upper):
        raise NotMoney(f"“{code}” is no currency code. Write one such as EUR, USD or JPY.")
    return upper


def exponent(currency: str) -> int:
    """How many decimals the currency has."""
    if currency in NO_MINOR_UNIT:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def parse(text: str, currency: str) -> int:
    """Minor units of what somebody typed: `1,234.50`, `1.234,50`, `1 234.5`, `€ 1234`.

    With both marks the last one is the decimal mark. A single mark before exactly three digits
    groups thousands, as in English, unless it is a point and the currency has three decimals.
    """
    bare = _SPACES.sub("", text.replace(currency, "").replace(symbol(currency), ""))
    if not bare.strip(".,") or not _PLAIN.fullmatch(bare):
        raise NotMoney(f"“{text.strip()}” is no amount. Write it like 1,234.50.")
    places = exponent(currency)
    whole, decimals = _parts(bare, places)
    if len(decimals) > places and decimals.strip("0"):
        few = f"has {places} decimals" if places else "has no decimals"
        raise NotMoney(f"“{text.strip()}” is too fine: {currency} {few}.")
    digits = ((whole or "0") + decimals[:places].ljust(places, "0")).lstrip("0")
    # Counted before it is reckoned with: Python refuses to read a number of thousands of digits.
    if len(digits) > len(str(LARGEST_MINOR)) or int(digits or "0") > LARGEST_MINOR:
        raise NotMoney("This is more than a budget line can hold.")
    return int(digits or "0")


def show(minor: int, currency: str, *, locale: str = "en") -> str:
    """`€ 18,500`, `€ 12.50`, `−€ 640`: decimals only where there are any."""
    shown: str = format_currency(
        as_decimal(minor, currency),
        currency,
        format=_pattern(minor, currency, "¤ "),
        locale=locale,
        currency_digits=False,
    )
    return shown.replace("-", "\N{MINUS SIGN}")


def show_bare(minor: int, currency: str, *, locale: str = "en") -> str:
    """The same without the symbol, for columns that say the currency once."""
    shown: str = format_currency(
        as_decimal(minor, currency),
        currency,
        format=_pattern(minor, currency, ""),
        locale=locale,
        currency_digits=False,
    )
    return shown.replace("-", "\N{MINUS SIGN}")


def as_decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


def symbol(currency: str) -> str:
    sign: str = format_currency(0, currency, format="¤", locale="en", currency_digits=False)
    return sign.strip("0") or currency


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share minor units by weight so that nothing is lost or made (largest remainder).

    Equal remainders go to whoever stands first. Negative totals are split like their positive
    twin, so a reversed payment takes back exactly what was paid.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight cannot be negative.")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("Somebody must have a share.")
    if total < 0:
        return [-share for share in split(-total, weights)]
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    first = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in first[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _parts(bare: str, places: int) -> tuple[str, str]:
    """Digits before and after the decimal mark, group marks taken out."""
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return bare, ""
    last = marks[-1]
    head, _, tail = bare.rpartition(last)
    groups = len(tail) == 3 and head[:1] not in {"", "0"} and not (last == "." and places == 3)
    if len(set(marks)) == 1 and groups:
        return _ungrouped(bare, last), ""
    if marks.count(last) > 1:
        raise NotMoney(f"“{bare}” is no amount. Write it like 1,234.50.")
    return _ungrouped(head, "," if last == "." else "."), tail


def _ungrouped(digits: str, mark: str) -> str:
    """`1,234` to `1234`; groups after the first must have three digits."""
    first, *rest = digits.split(mark)
    if any(len(group) != 3 for group in rest) or (rest and not 1 <= len(first) <= 3):
        raise NotMoney(f"“{digits}” is no amount. Write it like 1,234.50.")
    return "".join((first, *rest))


def _pattern(minor: int, currency: str, sign: str) -> str:
    places = exponent(currency)
    shown = 0 if minor % 10**places == 0 else places
    return f"{sign}#,##0" + ("." + "0" * shown if shown else "")
