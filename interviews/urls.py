"""The addresses of this floor; each folder brings its own map. Rooms and the booking of them share one namespace."""

from django.urls import include, path

from interviews.rooms.urls import urlpatterns as rooms
from interviews.sessions.booking_urls import urlpatterns as booking

urlpatterns = [
    path("", include("interviews.sessions.urls")),
    path("", include("interviews.support.urls")),
    path("", include("interviews.overview.urls")),
    path("studies/<uuid:study_id>/rooms/", include(([*booking, *rooms], "rooms"))),
]
