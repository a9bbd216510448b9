"""Booking rooms: the week, and one booking from first to last. `interviews.urls` puts it under /studies/<id>/rooms/."""

from django.urls import path

from interviews.rooms import apart_views, equipment_views
from interviews.sessions import booking_desk_views as desk
from interviews.sessions import booking_series_views as series
from interviews.sessions import booking_views as views
from interviews.sessions.booking_week import week
from interviews.sessions.leaving_out_views import leave_out
from interviews.sessions.rehoming_views import rehome

_one = "bookings/<uuid:booking_id>/"

urlpatterns = [
    path("", week, name="week"),
    path("book/", views.book, name="book"),
    path("re-home/", rehome, name="rehome"),
    path("book/hold/", views.hold, name="hold"),
    path("book/wait/", views.wait, name="wait"),
    path(_one, views.booking, name="booking"),
    path(_one + "move/", views.move, name="move"),
    path(_one + "leave-out/", leave_out, name="leave-out"),
    path(_one + "cancel/", views.cancel, name="cancel"),
    path(_one + "confirm/", desk.confirm, name="confirm"),
    path(_one + "check-in/", desk.come, name="check-in"),
    path(_one + "give-back/", desk.leave, name="give-back"),
    path(_one + "repeat/", series.repeat, name="repeat"),
    path("arrivals/<uuid:booking_id>/here/", desk.arrive, name="arrive"),
    path("waiting/", series.waits, name="waits"),
    path("waiting/<uuid:wait_id>/stop/", series.stop_waiting, name="stop-waiting"),
    path("equipment/", equipment_views.index, name="equipment"),
    path("equipment/<uuid:equipment_id>/retire/", equipment_views.retire, name="retire-equipment"),
    path("apart/<uuid:participant_id>/", apart_views.apart, name="apart"),
]
