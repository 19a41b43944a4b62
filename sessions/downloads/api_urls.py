"""Addresses of this room in the API."""

from django.urls import path

from sessions.downloads.api import parcels

urlpatterns = [
    path("songs/<int:song_id>/downloads/", parcels.SongDownloads.as_view(), name="song-downloads"),
    path("songs/<int:song_id>/downloads/all.zip", parcels.SongZip.as_view(), name="song-zip"),
    path(
        "projects/<int:project_id>/downloads/",
        parcels.ProjectDownloads.as_view(),
        name="project-downloads",
    ),
    path(
        "projects/<int:project_id>/downloads/all.zip",
        parcels.ProjectZip.as_view(),
        name="project-zip",
    ),
]
