"""Addresses of the support list."""

from django.urls import path

from interviews.support import views

app_name = "support"

_all = "studies/<uuid:study_id>/support/"

urlpatterns = [
    path(_all, views.index, name="index"),
    path(_all + "card/", views.card, name="card"),
    path(_all + "add/", views.add, name="add"),
    path(_all + "<uuid:entry_id>/", views.change, name="change"),
    path(_all + "<uuid:entry_id>/remove/", views.remove, name="remove"),
]
