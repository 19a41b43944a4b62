"""Addresses of blind votes in the API."""

from django.urls import path

from sessions.feedback.ballots import api

urlpatterns = [
    path("songs/<int:song_id>/ballots/", api.Ballots.as_view(), name="ballots"),
    path("ballots/<int:ballot_id>/", api.OneBallot.as_view(), name="ballot"),
    path("ballots/<int:ballot_id>/vote/", api.MyVote.as_view(), name="vote"),
    path("ballots/<int:ballot_id>/closing/", api.Closing.as_view(), name="closing"),
    path(
        "ballots/<int:ballot_id>/entries/<slug:letter>/files/<slug:name>/",
        api.EntryFile.as_view(),
        name="ballot-file",
    ),
    path(
        "ballots/<int:ballot_id>/entries/<slug:letter>/report/",
        api.EntryReport.as_view(),
        name="ballot-report",
    ),
]
