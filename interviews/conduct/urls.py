"""One session from getting ready to its end."""

from django.urls import path

from interviews.conduct import console_views as console
from interviews.conduct import views
from interviews.conduct.distress import views as distress

app_name = "conduct"

_one = "studies/<uuid:study_id>/sessions/<uuid:session_id>/"

urlpatterns = [
    path(_one, views.show, name="show"),
    path(_one + "ready/", views.ready, name="ready"),
    path(_one + "call-off/", views.call_off, name="call-off"),
    path(_one + "not-met/", views.not_met, name="not-met"),
    path(_one + "live/", console.live, name="live"),
    path(_one + "live/changed/", console.changed, name="changed"),
    path(_one + "begin/", console.begin, name="begin"),
    path(_one + "topics/<uuid:topic_id>/", console.topic, name="topic"),
    path(_one + "pause/", console.pause, name="pause"),
    path(_one + "resume/", console.resume, name="resume"),
    path(_one + "stop/", console.stop, name="stop"),
    path(_one + "after-stop/", console.after_stop, name="after-stop"),
    path(_one + "too-much/", distress.step, name="distress"),
    path(_one + "finish/", console.finish, name="finish"),
    path(_one + "check-in/", console.check_in, name="check-in"),
    path(_one + "notes/", console.notes, name="notes"),
    path(_one + "close/", console.close, name="close"),
]
