"""The addresses of this app; each folder has its own."""

from django.urls import include, path

FOLDERS = ("overview", "support", "sessions", "conduct", "safety", "calendar", "bookings", "contact", "rooms", "tasks")

urlpatterns = [path("", include(f"interviews.{folder}.urls")) for folder in FOLDERS]
