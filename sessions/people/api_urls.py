"""Addresses of people in the API."""

from django.urls import path

from sessions.people import api

urlpatterns = [
    path("tokens/", api.Tokens.as_view(), name="tokens"),
    path("tokens/current/", api.CurrentToken.as_view(), name="current-token"),
    path("me/", api.Me.as_view(), name="me"),
    path("me/password/", api.MyPassword.as_view(), name="my-password"),
]
