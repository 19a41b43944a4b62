"""Addresses of hearings in the API."""

from django.urls import path

from sessions.hearings import api

urlpatterns = [
    path("versions/<int:version_id>/hearings/", api.VersionHearings.as_view(), name="hearings"),
]
