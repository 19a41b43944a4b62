"""Addresses of notes and verdicts in the API."""

from django.urls import path

from sessions.feedback import api

urlpatterns = [
    path("songs/<int:song_id>/notes/", api.Notes.as_view(), name="notes"),
    path("notes/<int:note_id>/", api.OneNote.as_view(), name="note"),
    path("notes/<int:note_id>/resolution/", api.Resolution.as_view(), name="resolution"),
    path("versions/<int:version_id>/verdict/", api.MyVerdict.as_view(), name="verdict"),
]
