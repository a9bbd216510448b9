from django.urls import path

from safespace.privacy import views

app_name = "privacy"
_erasures = "studies/<uuid:study_id>/erasures/"

urlpatterns = [
    path(_erasures, views.index, name="index"),
    path("studies/<uuid:study_id>/people/<uuid:participant_id>/erase/", views.ask, name="ask"),
    path(_erasures + "asked/<uuid:asked_id>/", views.show, name="show"),
    path(_erasures + "asked/<uuid:asked_id>/sign/", views.sign, name="sign"),
    path(_erasures + "asked/<uuid:asked_id>/no/", views.turn_down, name="turn-down"),
    path(_erasures + "asked/<uuid:asked_id>/take-back/", views.take_back, name="take-back"),
    path(_erasures + "<uuid:erasure_id>/", views.certificate, name="certificate"),
]
