from importlib import import_module

from django.apps import AppConfig


class SafespaceConfig(AppConfig):
    """Who and how: accounts, studies, participants, encryption, audit, outbox."""

    name = "safespace"
    label = "safespace"
    verbose_name = "Safespace"

    def ready(self):
        """Load what the worker's clocks run."""
        import_module("safespace.privacy.nightly")
        import_module("safespace.custody.nightly")
