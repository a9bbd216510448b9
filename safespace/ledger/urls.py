from django.urls import path

from safespace.ledger import views

app_name = "ledger"
_ledger = "studies/<uuid:study_id>/ledger/"

urlpatterns = [
    path(_ledger, views.index, name="index"),
    path(_ledger + "verify/", views.verify, name="verify"),
    path(_ledger + "evidence/", views.evidence, name="evidence"),
    path(_ledger + "looked/", views.looked, name="looked"),
]
