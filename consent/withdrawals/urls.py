from django.urls import path

from consent.withdrawals import views

app_name = "withdrawals"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/"

urlpatterns = [
    path("studies/<uuid:study_id>/consent/withdrawals/", views.index, name="index"),
    path("studies/<uuid:study_id>/stopping/", views.by_code, name="by-code"),
    path(_person + "withdraw/", views.new, name="new"),
    path(_person + "withdrawn/<uuid:withdrawal_id>/", views.receipt, name="receipt"),
]
