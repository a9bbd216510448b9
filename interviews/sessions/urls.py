"""Sessions and the guide: list, plan, one session from getting ready to its end."""

from django.urls import path

from interviews.sessions import alarm_views, console, guide_views, pairing_views, views

app_name = "sessions"

_all = "studies/<uuid:study_id>/sessions/"
_one = _all + "<uuid:session_id>/"
_alarms = "studies/<uuid:study_id>/alarms/"
_guide = "studies/<uuid:study_id>/guide/"

urlpatterns = [
    path(_all, views.index, name="index"),
    path(_all + "plan/", views.plan, name="plan"),
    path(_one, views.show, name="show"),
    path(_one + "form/", views.consent_form, name="form"),
    path(_one + "ready/", views.ready, name="ready"),
    path(_one + "own-wish/", views.own_wish, name="own-wish"),
    path(_one + "call-off/", views.off, name="call-off"),
    path(_one + "not-met/", views.missed, name="not-met"),
    path(_one + "live/", console.live, name="live"),
    path(_one + "live/standing/", console.standing, name="standing"),
    path(_one + "begin/", console.begin, name="begin"),
    path(_one + "topics/<uuid:topic_id>/", console.topic, name="topic"),
    path(_one + "pause/", console.pause, name="pause"),
    path(_one + "resume/", console.resume, name="resume"),
    path(_one + "stop/", console.stop, name="stop"),
    path(_one + "after-stop/", console.after_stop, name="after-stop"),
    path(_one + "finish/", console.finish, name="finish"),
    path(_one + "check-in/", console.check_in, name="check-in"),
    path(_one + "notes/", console.notes, name="notes"),
    path(_one + "close/", console.close, name="close"),
    path(_alarms, alarm_views.index, name="alarms"),
    path(_alarms + "<uuid:session_id>/", alarm_views.alarm, name="alarm"),
    path(_alarms + "<uuid:session_id>/who/", alarm_views.reveal, name="alarm-reveal"),
    path("studies/<uuid:study_id>/people/<uuid:participant_id>/who/", pairing_views.choose, name="pair"),
    path(_guide, guide_views.index, name="guide"),
    path(_guide + "add/", guide_views.add, name="guide-add"),
    path(_guide + "<uuid:topic_id>/", guide_views.change, name="guide-change"),
    path(_guide + "<uuid:topic_id>/move/", guide_views.move, name="guide-move"),
    path(_guide + "<uuid:topic_id>/leave-out/", guide_views.leave_out, name="guide-leave-out"),
]
