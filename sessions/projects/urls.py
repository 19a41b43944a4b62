"""Pages of this room."""

from django.urls import path

from sessions.projects import join

app_name = "projects"
urlpatterns = [path("join/", join.page, name="join")]
