from django.urls import path

from consent.ethics import views

app_name = "ethics"
_approval = "studies/<uuid:study_id>/approval/"

urlpatterns = [
    path(_approval, views.index, name="index"),
    path(_approval + "new/", views.new, name="new"),
    path(_approval + "suspend/", views.suspend, name="suspend"),
]
