"""Every address of the house."""

from django.urls import include, path

from studio import health

urlpatterns = [
    # Looked through in this order, and most requests are for the API.
    path("api/", include("studio.api")),
    path("healthz", health.healthz, name="healthz"),
    path("", include("sessions.desk.urls")),
    path("", include("sessions.people.urls")),
    path("", include("sessions.projects.urls")),
    path("", include("sessions.schedule.urls")),
    path("", include("sessions.budgets.urls")),
    path("", include("sessions.releases.urls")),
    path("", include("sessions.songs.urls")),
    path("", include("sessions.sharing.urls")),
    path("", include("sessions.notices.urls")),
]
