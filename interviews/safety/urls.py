"""Addresses of missed check-ins."""

from django.urls import path

from interviews.safety import alarm_views

app_name = "safety"

_alarms = "studies/<uuid:study_id>/alarms/"

urlpatterns = [
    path(_alarms, alarm_views.index, name="alarms"),
    path(_alarms + "<uuid:session_id>/", alarm_views.alarm, name="alarm"),
    path(_alarms + "<uuid:session_id>/who/", alarm_views.reveal, name="alarm-reveal"),
]
