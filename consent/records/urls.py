from django.urls import path

from consent.records import tablet_views, views

app_name = "records"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/consent/"

urlpatterns = [
    path("studies/<uuid:study_id>/consent/again/", views.again, name="again"),
    path(_person + "new/", views.new, name="new"),
    path(_person + "<uuid:record_id>/", views.receipt, name="receipt"),
    # On the tablet, nothing in the address says whose it is or what it is about.
    path("c/leave/", tablet_views.leave, name="handover-leave"),
    path("c/<slug:step>/", tablet_views.handover, name="handover"),
]
