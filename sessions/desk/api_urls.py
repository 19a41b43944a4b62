"""Addresses of the desk in the API."""

from django.urls import path

from sessions.desk.live.stream import stream

urlpatterns = [path("projects/<int:project_id>/events/", stream, name="events")]
