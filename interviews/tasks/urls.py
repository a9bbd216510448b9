"""Addresses of what we owe."""

from django.urls import path

from interviews.tasks import views

app_name = "tasks"

_all = "studies/<uuid:study_id>/owed/"
_one = _all + "<uuid:task_id>/"

urlpatterns = [
    path(_all, views.index, name="index"),
    path(_all + "for/<uuid:participant_id>/", views.promise, name="promise"),
    path(_one, views.show, name="show"),
    path(_one + "take/", views.take, name="take"),
    path(_one + "done/", views.finish, name="done"),
    path(_one + "checked/", views.confirm, name="checked"),
    path(_one + "not-yet/", views.reopen, name="not-yet"),
]
