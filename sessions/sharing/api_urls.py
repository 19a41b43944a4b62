"""Addresses of links and guests in the API."""

from django.urls import path

from sessions.sharing.api import (
    claims,
    copies,
    guest_downloads,
    guest_hearings,
    guest_notes,
    guests,
    links,
    listeners,
)

urlpatterns = [
    path("listen/<str:slug>/sound/<str:ticket>/", guests.Slices.as_view(), name="guest-sound"),
    path("listen/<str:slug>/tickets/", guests.Tickets.as_view(), name="guest-tickets"),
    path("projects/<int:project_id>/links/", links.Links.as_view(), name="links"),
    path("projects/<int:project_id>/copies/", copies.Copies.as_view(), name="copies"),
    path("links/<int:link_id>/", links.OneLink.as_view(), name="link"),
    path("links/<int:link_id>/address/", links.LinkAddress.as_view(), name="link-address"),
    path("links/<int:link_id>/pause/", links.Pause.as_view(), name="link-pause"),
    path("links/<int:link_id>/voice/", links.Voice.as_view(), name="link-voice"),
    path("links/<int:link_id>/preview/", links.Preview.as_view(), name="link-preview"),
    path("versions/<int:version_id>/listeners/", listeners.Listeners.as_view(), name="listeners"),
    path("me/guests/", claims.MyGuests.as_view(), name="my-guests"),
    path("openings/", guests.Openings.as_view(), name="openings"),
    path(
        "listen/<str:slug>/downloads/",
        guest_downloads.GuestDownloads.as_view(),
        name="guest-downloads",
    ),
    path(
        "listen/<str:slug>/downloads/all.zip", guest_downloads.GuestZip.as_view(), name="guest-zip"
    ),
    path(
        "listen/<str:slug>/downloads/<int:version_id>/<str:name>/",
        guest_downloads.GuestDownload.as_view(),
        name="guest-download",
    ),
    path(
        "listen/<str:slug>/versions/<int:version_id>/report/",
        guests.SoundReport.as_view(),
        name="guest-report",
    ),
    path(
        "listen/<str:slug>/versions/<int:version_id>/files/<str:name>/",
        guests.Seen.as_view(),
        name="guest-file",
    ),
    path("listen/<str:slug>/name/", guest_notes.MyName.as_view(), name="guest-name"),
    path("listen/<str:slug>/notes/", guest_notes.GuestNotes.as_view(), name="guest-notes"),
    path(
        "listen/<str:slug>/notes/<int:note_id>/",
        guest_notes.OneGuestNote.as_view(),
        name="guest-note",
    ),
    path(
        "listen/<str:slug>/versions/<int:version_id>/verdict/",
        guest_notes.MyGuestVerdict.as_view(),
        name="guest-verdict",
    ),
    path(
        "listen/<str:slug>/versions/<int:version_id>/hearings/",
        guest_hearings.GuestHearings.as_view(),
        name="guest-hearings",
    ),
]
