"""Every address of the API, its OpenAPI document and the page that shows it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

# Imported for its side effect: the OpenAPI document learns how tokens are sent.
from sessions.people import schema as schema  # noqa: PLC0414
from sessions.sharing import schema as guest_schema  # noqa: F401
from studio.openapi import WrittenOnce

app_name = "api"


class Document(SpectacularAPIView):
    """There is one. `?version=` would name the file, and stay in what is written once for all."""

    generator_class = WrittenOnce

    def _get_version_parameter(self, request: Request) -> None:  # noqa: ARG002
        return None


urlpatterns: list[URLPattern | URLResolver] = [
    # First what two hundred listeners ask for.
    path("", include("sessions.sharing.api_urls")),
    path("", include("sessions.desk.api_urls")),
    path("", include("sessions.people.api_urls")),
    path("", include("sessions.projects.api_urls")),
    path("", include("sessions.songs.api_urls")),
    path("", include("sessions.presets.api_urls")),
    path("", include("sessions.hearings.api_urls")),
    path("", include("sessions.feedback.api_urls")),
    path("", include("sessions.presence.api_urls")),
    path("", include("sessions.downloads.api_urls")),
    path("", include("sessions.notices.api_urls")),
    path("", include("sessions.uploads.api_urls")),
    path("", include("sessions.schedule.api_urls")),
    path("", include("sessions.budgets.api_urls")),
    path("", include("sessions.releases.api_urls")),
    path("schema/", Document.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api:schema", template_name="studio/api_docs.html"
        ),
        name="docs",
    ),
]
