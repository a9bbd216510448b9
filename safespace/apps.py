from django.apps import AppConfig


class SafespaceConfig(AppConfig):
    """Who and how: accounts, studies, participants, encryption, audit, outbox."""

    name = "safespace"
    label = "safespace"
    verbose_name = "Safespace"
