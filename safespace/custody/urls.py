from django.urls import path

from safespace.custody import views

app_name = "custody"

urlpatterns = [path("system/keys/", views.keys, name="keys")]
