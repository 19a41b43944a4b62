"""Pages of this room."""

from django.urls import path

from sessions.sharing import pages

app_name = "sharing"
urlpatterns = [
    path("l/", pages.door, name="door"),
    path("listen/<str:slug>/", pages.listen, name="listen"),
    path("guest-words/", pages.guest_words, name="guest-words"),
]
