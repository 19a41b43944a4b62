"""Addresses of budgets in the API."""

from django.urls import path

from sessions.budgets import api

urlpatterns = [
    path("projects/<int:project_id>/budget/", api.TheBudget.as_view(), name="budget"),
    path("projects/<int:project_id>/budget/lines/", api.Lines.as_view(), name="budget-lines"),
    path("budget-lines/<int:line_id>/", api.TheLine.as_view(), name="budget-line"),
]
