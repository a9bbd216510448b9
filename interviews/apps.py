"""The third floor: what happens in time and space."""

from importlib import import_module

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"
    label = "interviews"
    verbose_name = "Interviews"

    def ready(self):
        """Load what listens to announcements from below (architecture.md, "What must travel up")."""
        import_module("interviews.listeners")
