"""Addresses of rooms, inspections, standards, keys and equipment."""

from django.urls import path

from interviews.rooms import importing_views, views
from interviews.rooms.inspections import standard_views
from interviews.rooms.inspections import views as inspection_views
from interviews.rooms.lending import equipment_views, room_key_views

app_name = "rooms"

_rooms = "studies/<uuid:study_id>/rooms/"
_one = _rooms + "<uuid:room_id>/"
_way_in = _rooms + "bookings/<uuid:booking_id>/way-in/"
_equipment = _rooms + "equipment/"

urlpatterns = [
    path(_rooms + "add/", views.add, name="add"),
    path(_rooms + "add-site/", views.add_site, name="add-site"),
    path(_rooms + "import/", importing_views.import_page, name="import"),
    path(_rooms + "class/", standard_views.show, name="standard"),
    path(_rooms + "class/ask/", standard_views.ask, name="ask-standard"),
    path(_rooms + "class/decide/", standard_views.decide, name="decide-standard"),
    path(_way_in, room_key_views.way_in, name="way-in"),
    path(_way_in + "give/", room_key_views.give, name="give"),
    path(_way_in + "back/", room_key_views.take_back, name="take-back"),
    path(_equipment, equipment_views.index, name="equipment"),
    path(_equipment + "<uuid:equipment_id>/retire/", equipment_views.retire, name="retire-equipment"),
    path(_one, views.room, name="room"),
    path(_one + "change/", views.change, name="change"),
    path(_one + "approve/", views.approve, name="approve"),
    path(_one + "suspend/", views.suspend, name="suspend"),
    path(_one + "give-up/", views.retire, name="retire"),
    path(_one + "look/", inspection_views.inspect, name="look"),
    path(_one + "visit/", inspection_views.visit, name="visit"),
    path(_one + "plan/", inspection_views.plan, name="plan"),
    path(_one + "plan/write/", inspection_views.write_plan, name="write-plan"),
    path(_one + "close/", inspection_views.close, name="close"),
    path(_one + "closures/<uuid:closure_id>/lift/", inspection_views.lift, name="lift"),
]
