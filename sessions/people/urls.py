"""Pages of this room."""

from django.urls import path

from sessions.people import pages

app_name = "people"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign-in"),
    path("sign-in/second/", pages.second, name="second"),
    path("sign-out/", pages.sign_out, name="sign-out"),
]
