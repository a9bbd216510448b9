"""The addresses of this floor; each folder brings its own."""

from django.urls import include, path

FOLDERS = ("overview", "support", "sessions", "conduct", "safety", "calendar", "bookings", "rooms")

urlpatterns = [path("", include(f"interviews.{folder}.urls")) for folder in FOLDERS]
