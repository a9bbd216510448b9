from importlib import import_module

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """What a person allowed: ethics approval, forms, records, checkpoints, withdrawals."""

    name = "consent"
    label = "consent"
    verbose_name = "Consent"

    def ready(self):
        """Load what writes letters about approvals and forms."""
        import_module("consent.listeners")
