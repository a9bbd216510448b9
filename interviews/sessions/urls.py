"""Addresses of sessions and the guide."""

from django.urls import path

from interviews.sessions import guide_views, views

app_name = "sessions"

_all = "studies/<uuid:study_id>/sessions/"
_one = _all + "<uuid:session_id>/"
_guide = "studies/<uuid:study_id>/guide/"

urlpatterns = [
    path(_all, views.index, name="index"),
    path(_all + "plan/", views.plan, name="plan"),
    path(_one + "form/", views.choose_consent_form, name="form"),
    path(_one + "own-wish/", views.record_own_wish, name="own-wish"),
    path(_guide, guide_views.index, name="guide"),
    path(_guide + "add/", guide_views.add, name="guide-add"),
    path(_guide + "<uuid:topic_id>/", guide_views.change, name="guide-change"),
    path(_guide + "<uuid:topic_id>/move/", guide_views.move, name="guide-move"),
    path(_guide + "<uuid:topic_id>/leave-out/", guide_views.leave_out, name="guide-leave-out"),
]
