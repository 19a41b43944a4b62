"""What stands at every permission while mutants are bred: it decides as the code does, or allows.

A point is noted where it refused something: only there can it make a difference to allow it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

active: str | None = None
refused: set[str] = set()


def q(**conditions: Any) -> Q:
    return Q(**conditions)


def _allows(point: str) -> bool:
    refused.add(point)
    return point == active


def lets_pass(point: str) -> bool:
    """After a refusal by exception."""
    return _allows(point)


def refuses(point: str, said: Any) -> Any:
    return False if said and _allows(point) else said


def grants(point: str, said: Any) -> Any:
    return True if not said and _allows(point) else said


def reaches(point: str, said: Q) -> Q:
    return everything() if said and _allows(point) else said


def narrows(point: str, said: Any) -> Any:
    return everything() if _allows(point) else said


def leaves_out(point: str, said: Any) -> Any:
    return Q(pk__in=[]) if _allows(point) else said


def everything() -> Q:
    """Not an empty Q, which vanishes from an OR."""
    return ~Q(pk__in=[])


class Granted(frozenset[Any]):
    """The rights of a role: what is not among them is a point each."""

    role = ""

    def __contains__(self, right: object) -> bool:
        return super().__contains__(right) or _allows(f"{self.role} may {right}")

    def isdisjoint(self, others: Iterable[Any]) -> bool:
        return not any(each in self for each in others)

    def __ge__(self, others: Any) -> bool:
        return all(each in self for each in others)

    def __and__(self, others: Any) -> frozenset[Any]:
        return frozenset(each for each in others if each in self)


def granted(role: str, rights: Iterable[Any]) -> Granted:
    made = Granted(rights)
    made.role = str(role)
    return made
