"""Every address of the house."""

from django.urls import include, path

urlpatterns = [
    path("", include("sessions.desk.urls")),
    path("", include("sessions.people.urls")),
    path("", include("sessions.schedule.urls")),
    path("", include("sessions.budgets.urls")),
    path("", include("sessions.songs.urls")),
    path("api/", include("studio.api")),
]
