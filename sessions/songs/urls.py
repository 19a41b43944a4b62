"""Pages of this room."""

from django.urls import URLPattern, URLResolver

app_name = "songs"
urlpatterns: list[URLPattern | URLResolver] = []
