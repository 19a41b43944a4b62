"""Addresses of links and guests in the API."""

from django.urls import path

from sessions.sharing.api import guest_hearings, guests, links

urlpatterns = [
    path("projects/<int:project_id>/links/", links.Links.as_view(), name="links"),
    path("links/<int:link_id>/", links.OneLink.as_view(), name="link"),
    path("links/<int:link_id>/address/", links.LinkAddress.as_view(), name="link-address"),
    path("links/<int:link_id>/pause/", links.Pause.as_view(), name="link-pause"),
    path("links/<int:link_id>/preview/", links.Preview.as_view(), name="link-preview"),
    path("openings/", guests.Openings.as_view(), name="openings"),
    path("listen/<str:slug>/tickets/", guests.Tickets.as_view(), name="guest-tickets"),
    path("listen/<str:slug>/sound/<str:ticket>/", guests.Slices.as_view(), name="guest-sound"),
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
    path(
        "listen/<str:slug>/versions/<int:version_id>/hearings/",
        guest_hearings.GuestHearings.as_view(),
        name="guest-hearings",
    ),
]
