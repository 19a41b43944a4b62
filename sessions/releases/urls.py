"""Pages of this room."""

from django.urls import path

from sessions.releases import pages

app_name = "releases"
urlpatterns = [
    path("songs/<int:song_id>/release/", pages.song, name="song"),
    path("songs/<int:song_id>/credits/", pages.credits_, name="credits"),
    path("credits/<int:credit_id>/", pages.credit, name="credit"),
    path("credits/<int:credit_id>/removal/", pages.credit_removal, name="credit-removal"),
    path("credits/<int:credit_id>/place/", pages.credit_place, name="credit-place"),
    path("songs/<int:song_id>/isrc/", pages.code, name="isrc"),
    path("versions/<int:master_id>/override/", pages.override, name="override"),
    path("versions/<int:master_id>/override/removal/", pages.restoring, name="restoring"),
    path("projects/<int:project_id>/gate/", pages.project, name="project"),
    path("projects/<int:project_id>/balance/", pages.balance, name="balance"),
]
