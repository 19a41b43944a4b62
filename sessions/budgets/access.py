"""Who sees money, and who changes it. Without `see_money` a budget does not exist."""

from __future__ import annotations

from django.db.models import QuerySet

from sessions.budgets.models import Budget, BudgetLine
from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.projects.models import Project


def projects_with_money(actor: Actor) -> QuerySet[Project]:
    """Projects whose budget the actor may look at, whether one was opened or not."""
    return visible_projects(actor, May.SEE_MONEY)


def visible_budgets(actor: Actor) -> QuerySet[Budget]:
    return Budget.objects.filter(actor.within("project", May.SEE_MONEY))


def visible_lines(actor: Actor) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(actor.within("budget__project", May.SEE_MONEY))


def require_change(actor: Actor, project_id: int) -> None:
    require(actor, project_id, May.CHANGE_MONEY)
