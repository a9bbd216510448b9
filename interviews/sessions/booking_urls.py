"""Booking rooms: the week, and one booking from first to last. `interviews.urls` puts it under /studies/<id>/rooms/."""

from django.urls import path

from interviews.sessions import booking_views as views
from interviews.sessions.booking_week import week
from interviews.sessions.rehoming_views import rehome

urlpatterns = [
    path("", week, name="week"),
    path("book/", views.book, name="book"),
    path("re-home/", rehome, name="rehome"),
    path("bookings/<uuid:booking_id>/", views.booking, name="booking"),
    path("bookings/<uuid:booking_id>/move/", views.move, name="move"),
    path("bookings/<uuid:booking_id>/cancel/", views.cancel, name="cancel"),
]
