"""Addresses of contact with a participant."""

from django.urls import path

from interviews.contact import views

app_name = "contact"

_reach = "studies/<uuid:study_id>/people/<uuid:participant_id>/reach/"

urlpatterns = [
    path(_reach, views.reach, name="reach"),
    path(_reach + "number/", views.number, name="number"),
    path(_reach + "happened/", views.happened, name="happened"),
    path(_reach + "hold/", views.hold, name="hold"),
    path(_reach + "<uuid:attempt_id>/", views.after, name="after"),
]
