"""Addresses of rooms and bookings in the API."""

from django.urls import path

from sessions.schedule import api

urlpatterns = [
    path("rooms/", api.Rooms.as_view(), name="rooms"),
    path("bookings/", api.Bookings.as_view(), name="bookings"),
    path("bookings/<int:booking_id>/", api.TheBooking.as_view(), name="booking"),
]
