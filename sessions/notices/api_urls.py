"""Addresses of what waits, and of how mail is wanted, in the API."""

from django.urls import path

from sessions.notices import api

urlpatterns = [
    path("me/inbox/", api.Inbox.as_view(), name="inbox"),
    path("me/mail/", api.Mail.as_view(), name="mail"),
]
