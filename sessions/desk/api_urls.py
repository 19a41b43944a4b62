"""Addresses of the desk in the API."""

from django.urls import path

from sessions.desk import api
from sessions.desk.live.guests import guest_stream
from sessions.desk.live.stream import stream, streams

urlpatterns = [
    path("projects/<int:project_id>/events/", stream, name="events"),
    path("listen/<str:slug>/events/", guest_stream, name="guest-events"),
    path("events/", streams, name="all-events"),
    path(
        "versions/<int:version_id>/changes/", api.VersionChanges.as_view(), name="version-changes"
    ),
    path("notes/<int:note_id>/change/", api.NoteChange.as_view(), name="note-change"),
]
