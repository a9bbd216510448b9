"""The URLs. All views need a second factor, except those in `accounts/sign_in/public_views.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("safespace.accounts.urls")),
    path("", include("safespace.studies.urls")),
    path("", include("safespace.participants.urls")),
    path("", include("safespace.privacy.urls")),
    path("", include("safespace.ledger.urls")),
    path("", include("safespace.custody.urls")),
    path("", include("consent.urls")),
    path("", include("interviews.urls")),
]

handler404 = "safespace.base.http.errors.not_found"
handler403 = "safespace.base.http.errors.forbidden"
