"""Addresses of presence and listening together in the API."""

from django.urls import path

from sessions.presence import api

urlpatterns = [
    path("songs/<int:song_id>/presence/", api.Presence.as_view(), name="presence"),
    path("songs/<int:song_id>/lead/", api.SongLead.as_view(), name="lead"),
    path("clock/", api.Clock.as_view(), name="clock"),
]
