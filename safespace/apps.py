from importlib import import_module

from django.apps import AppConfig


class SafespaceConfig(AppConfig):
    """Who and how: accounts, studies, participants, encryption, audit, outbox."""

    name = "safespace"
    label = "safespace"
    verbose_name = "Safespace"

    def ready(self):
        from safespace.encryption import process

        process.leave_no_core()
        for registers_itself in ("safespace.encryption.checks", "safespace.privacy.nightly"):
            import_module(registers_itself)
