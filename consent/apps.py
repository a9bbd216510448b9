from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """What a person allowed: ethics approval, forms, records, checkpoints, withdrawals."""

    name = "consent"
    label = "consent"
    verbose_name = "Consent"
