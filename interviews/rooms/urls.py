"""Rooms themselves. Included by `interviews.urls` under /studies/<id>/rooms/."""

from django.urls import path

from interviews.rooms import views

urlpatterns = [
    path("add/", views.add, name="add"),
    path("add-site/", views.add_site, name="add-site"),
    path("<uuid:room_id>/", views.room, name="room"),
    path("<uuid:room_id>/change/", views.change, name="change"),
    path("<uuid:room_id>/approve/", views.approve, name="approve"),
    path("<uuid:room_id>/suspend/", views.suspend, name="suspend"),
]
