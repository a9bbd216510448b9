"""The routes of this app."""

from django.urls import include, path

urlpatterns = [
    path("", include("consent.ethics.urls")),
    path("", include("consent.forms.urls")),
    path("", include("consent.records.urls")),
    path("", include("consent.withdrawals.urls")),
]
