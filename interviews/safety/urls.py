"""Addresses of missed check-ins and of incidents."""

from django.urls import path

from interviews.safety import alarm_views
from interviews.safety.incidents import views as incidents

app_name = "safety"

_alarms = "studies/<uuid:study_id>/alarms/"
_incidents = "studies/<uuid:study_id>/incidents/"
_one = _incidents + "<uuid:incident_id>/"

urlpatterns = [
    path(_alarms, alarm_views.index, name="alarms"),
    path(_alarms + "<uuid:session_id>/", alarm_views.alarm, name="alarm"),
    path(_alarms + "<uuid:session_id>/who/", alarm_views.reveal, name="alarm-reveal"),
    path(_incidents, incidents.index, name="incidents"),
    path(_incidents + "note/", incidents.note, name="note-incident"),
    path(_incidents + "note/<uuid:session_id>/", incidents.note, name="note-incident-of-talk"),
    path(_one, incidents.show, name="incident"),
    path(_one + "facts/", incidents.facts, name="incident-facts"),
    path(_one + "look/", incidents.look, name="incident-look"),
    path(_one + "step/", incidents.step, name="incident-step"),
    path(_one + "closing/", incidents.ask_to_close, name="incident-ask-to-close"),
    path(_one + "close/", incidents.close, name="incident-close"),
    path(_one + "open/", incidents.keep_open, name="incident-keep-open"),
    path(_one + "report/", incidents.report, name="incident-report"),
]
