"""Addresses of releases in the API."""

from django.urls import path

from sessions.releases import api

urlpatterns = [
    path("projects/<int:project_id>/gate/", api.TheGate.as_view(), name="gate"),
    path("projects/<int:project_id>/balance/", api.TheBalance.as_view(), name="balance"),
    path("versions/<int:master_id>/release/", api.Release.as_view(), name="release"),
    path("versions/<int:master_id>/override/", api.TheOverride.as_view(), name="override"),
    path("songs/<int:song_id>/credits/", api.Credits.as_view(), name="credits"),
    path("credits/<int:credit_id>/", api.OneCredit.as_view(), name="credit"),
    path("credits/<int:credit_id>/place/", api.CreditPlace.as_view(), name="credit-place"),
    path("songs/<int:song_id>/isrc/", api.TheIsrc.as_view(), name="isrc"),
]
