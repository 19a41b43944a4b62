"""Pages of this room."""

from django.urls import path

from sessions.schedule import pages

app_name = "schedule"
urlpatterns = [
    path("schedule/", pages.week, name="week"),
    path("schedule/rooms/", pages.rooms, name="rooms"),
    path("bookings/<int:booking_id>/", pages.booking, name="booking"),
    path("bookings/<int:booking_id>/cancellation/", pages.cancellation, name="cancellation"),
]
