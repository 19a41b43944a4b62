"""Addresses of people in the API."""

from django.urls import path

from sessions.people import api
from sessions.people.factors import api as passkeys

urlpatterns = [
    path("tokens/", api.Tokens.as_view(), name="tokens"),
    path("tokens/current/", api.CurrentToken.as_view(), name="current-token"),
    path("me/", api.Me.as_view(), name="me"),
    path("me/passkey-challenges/", passkeys.MyChallenges.as_view(), name="my-passkey-challenges"),
    path("me/passkeys/", passkeys.MyPasskeys.as_view(), name="my-passkeys"),
    path("passkey-challenges/", passkeys.Challenges.as_view(), name="passkey-challenges"),
    path("passkey-sign-ins/", passkeys.SignIns.as_view(), name="passkey-sign-ins"),
    path("me/password/", api.MyPassword.as_view(), name="my-password"),
]
