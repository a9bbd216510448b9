from importlib import import_module

from django.apps import AppConfig

REGISTER_THEMSELVES = (
    "safespace.encryption.checks",
    "safespace.accounts.clearing",
    "safespace.accounts.second_person",
    "safespace.participants.finding.filling_index",
    "safespace.privacy.nightly",
    "safespace.custody.checks",
    "safespace.custody.nightly",
)
"""Modules with system checks and periodic jobs, imported for their registration."""


class SafespaceConfig(AppConfig):
    """The lowest app: accounts, studies, participants, encryption, audit, outbox."""

    name = "safespace"
    label = "safespace"
    verbose_name = "Safespace"

    def ready(self):
        from safespace.encryption.keys import process

        process.leave_no_core()
        for module in REGISTER_THEMSELVES:
            import_module(module)
