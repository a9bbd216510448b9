"""Addresses of door signs, arrivals, usage figures, calendar files and people who must not meet."""

from django.urls import path

from interviews.calendar import ics_views, reception_views, separation_views

app_name = "calendar"

_rooms = "studies/<uuid:study_id>/rooms/"

urlpatterns = [
    path(_rooms + "figures/", reception_views.usage, name="usage"),
    path(_rooms + "arrivals/", reception_views.reception, name="reception"),
    path(_rooms + "<uuid:room_id>/door/", reception_views.door_sign, name="door"),
    path(_rooms + "my-week.ics", ics_views.week_file, name="week-file"),
    path(_rooms + "bookings/<uuid:booking_id>/meeting.ics", ics_views.booking_file, name="booking-file"),
    path(_rooms + "apart/<uuid:participant_id>/", separation_views.separation, name="separation"),
]
