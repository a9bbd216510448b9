"""Rooms themselves. Included by `interviews.urls` under /studies/<id>/rooms/."""

from django.urls import path

from interviews.rooms import access_views, class_views, desk_views, ics_views, importing_views, looking_views, views

urlpatterns = [
    path("add/", views.add, name="add"),
    path("add-site/", views.add_site, name="add-site"),
    path("import/", importing_views.import_page, name="import"),
    path("class/", class_views.show, name="class"),
    path("class/ask/", class_views.ask, name="ask-class"),
    path("class/decide/", class_views.decide, name="decide-class"),
    path("figures/", desk_views.figures, name="figures"),
    path("arrivals/", desk_views.reception, name="reception"),
    path("<uuid:room_id>/door/", desk_views.door, name="door"),
    path("bookings/<uuid:booking_id>/way-in/", access_views.way_in, name="way-in"),
    path("bookings/<uuid:booking_id>/way-in/give/", access_views.give, name="give"),
    path("bookings/<uuid:booking_id>/way-in/back/", access_views.take_back, name="take-back"),
    path("my-week.ics", ics_views.week_file, name="week-file"),
    path("bookings/<uuid:booking_id>/meeting.ics", ics_views.booking_file, name="booking-file"),
    path("<uuid:room_id>/", views.room, name="room"),
    path("<uuid:room_id>/change/", views.change, name="change"),
    path("<uuid:room_id>/approve/", views.approve, name="approve"),
    path("<uuid:room_id>/suspend/", views.suspend, name="suspend"),
    path("<uuid:room_id>/give-up/", views.retire, name="retire"),
    path("<uuid:room_id>/look/", looking_views.look, name="look"),
    path("<uuid:room_id>/visit/", looking_views.visit, name="visit"),
    path("<uuid:room_id>/plan/", looking_views.plan, name="plan"),
    path("<uuid:room_id>/plan/write/", looking_views.write_plan, name="write-plan"),
    path("<uuid:room_id>/close/", looking_views.close, name="close"),
    path("<uuid:room_id>/closures/<uuid:closure_id>/lift/", looking_views.lift, name="lift"),
]
