"""Pages of this room."""

from django.urls import path

from sessions.budgets import pages

app_name = "budgets"
urlpatterns = [
    path("projects/<int:project_id>/budget/", pages.budget, name="budget"),
    path("projects/<int:project_id>/budget/lines/", pages.lines, name="lines"),
    path("budget-lines/<int:line_id>/", pages.line, name="line"),
    path("budget-lines/<int:line_id>/removal/", pages.line_removal, name="line-removal"),
]
