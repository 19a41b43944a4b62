"""Rooms and the hours booked in them."""
