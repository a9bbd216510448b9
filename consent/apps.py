from importlib import import_module

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Ethics approvals, consent forms, consent records, checkpoints and withdrawals."""

    name = "consent"
    label = "consent"
    verbose_name = "Consent"

    def ready(self):
        """Register the listeners."""
        import_module("consent.listeners")
