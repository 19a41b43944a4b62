"""Pages of this room."""

from django.urls import path

from sessions.notices import pages

app_name = "notices"
urlpatterns = [
    path("inbox/", pages.inbox, name="inbox"),
    path("account/mail/", pages.mail, name="mail"),
    path("account/mail/off/", pages.mail_off, name="mail-off"),
    path("unsubscribe/<str:mail>/", pages.unsubscribe, name="unsubscribe"),
]
