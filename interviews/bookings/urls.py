"""Addresses of the rooms page, of one booking, and of acts on several bookings."""

from django.urls import path

from interviews.bookings import check_in_views, views
from interviews.bookings.finding.find_time import find_time
from interviews.bookings.finding.week import week
from interviews.bookings.replanning import reassigning_views, series_views
from interviews.bookings.replanning.leaving_out_views import leave_out
from interviews.bookings.replanning.relocation_views import relocate

app_name = "bookings"

_study = "studies/<uuid:study_id>/"
_rooms = _study + "rooms/"
_one = _rooms + "bookings/<uuid:booking_id>/"

urlpatterns = [
    path(_rooms, week, name="week"),
    path(_study + "sessions/<uuid:session_id>/time/", find_time, name="find-time"),
    path(_rooms + "book/", views.book, name="book"),
    path(_rooms + "re-home/", relocate, name="relocate"),
    path(_rooms + "book/hold/", views.hold, name="hold"),
    path(_rooms + "book/wait/", views.wait, name="wait"),
    path(_one, views.booking, name="show"),
    path(_one + "move/", views.move, name="move"),
    path(_one + "leave-out/", leave_out, name="leave-out"),
    path(_one + "cancel/", views.cancel, name="cancel"),
    path(_one + "confirm/", check_in_views.confirm, name="confirm"),
    path(_one + "check-in/", check_in_views.check_in, name="check-in"),
    path(_one + "give-back/", check_in_views.give_back, name="give-back"),
    path(_one + "repeat/", series_views.repeat, name="repeat"),
    path(_rooms + "arrivals/<uuid:booking_id>/here/", check_in_views.mark_arrival, name="arrive"),
    path(_rooms + "waiting/", series_views.waits, name="waits"),
    path(_rooms + "waiting/<uuid:wait_id>/stop/", series_views.stop_waiting, name="stop-waiting"),
    path(_study + "people/<uuid:participant_id>/who/", reassigning_views.choose, name="reassign"),
]
