"""A budget added up by category, as page and API show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sessions.budgets.models import Budget, BudgetLine
from sessions.budgets.money import show, show_bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Planned and actual money of some lines, in minor units of one currency."""

    planned_minor: int
    actual_minor: int
    currency: str

    @property
    def variance_minor(self) -> int:
        """What is left of the plan; below zero it is overspent."""
        return self.planned_minor - self.actual_minor

    @property
    def is_over(self) -> bool:
        return self.variance_minor < 0

    @property
    def planned(self) -> str:
        return show_bare(self.planned_minor, self.currency)

    @property
    def actual(self) -> str:
        return show_bare(self.actual_minor, self.currency)

    @property
    def variance(self) -> str:
        """`−640 over`, `660 left`, `on plan`."""
        if self.variance_minor == 0:
            return "on plan"
        word = "over" if self.is_over else "left"
        return f"{show_bare(self.variance_minor, self.currency)} {word}"

    @property
    def planned_money(self) -> str:
        return show(self.planned_minor, self.currency)

    @property
    def actual_money(self) -> str:
        return show(self.actual_minor, self.currency)

    @property
    def variance_money(self) -> str:
        return show(self.variance_minor, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    line: BudgetLine
    sum: Sum
    planned_percent: float  # of the largest amount in the budget, for the bar
    actual_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySum:
    name: str
    label: str
    lines: tuple[LineSum, ...]
    sum: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSum:
    budget: Budget
    categories: tuple[CategorySum, ...]  # only those with lines
    total: Sum


def add_up(budget: Budget) -> BudgetSum:
    """All lines in their order, by category, with one query."""
    rows = list(budget.lines.order_by("position", "pk"))
    top = max((max(row.planned_minor, row.actual_minor) for row in rows), default=0)
    categories = []
    for name, label in BudgetLine.Category.choices:
        own = [row for row in rows if row.category == name]
        if own:
            lines = tuple(_line(row, budget.currency, top) for row in own)
            together = _sum(own, budget.currency)
            categories.append(CategorySum(name=name, label=label, lines=lines, sum=together))
    total = _sum(rows, budget.currency)
    return BudgetSum(budget=budget, categories=tuple(categories), total=total)


def _line(row: BudgetLine, currency: str, top: int) -> LineSum:
    return LineSum(
        line=row,
        sum=_sum([row], currency),
        planned_percent=_percent(row.planned_minor, top),
        actual_percent=_percent(row.actual_minor, top),
    )


def _sum(rows: Sequence[BudgetLine], currency: str) -> Sum:
    return Sum(
        planned_minor=sum(row.planned_minor for row in rows),
        actual_minor=sum(row.actual_minor for row in rows),
        currency=currency,
    )


def _percent(part: int, top: int) -> float:
    return round(part * 100 / top, 2) if top else 0.0
