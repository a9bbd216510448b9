"""The app of what happens: rooms, bookings, sessions and their safety."""

from importlib import import_module

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"
    label = "interviews"
    verbose_name = "Interviews"

    def ready(self):
        """Register the listeners to announcements of the lower apps, and the periodic jobs no other module imports."""
        import_module("interviews.listeners")
        import_module("interviews.overview.needs.letters")
        import_module("interviews.sessions.planning.other_leads")
