from django.apps import AppConfig


class SafespaceConfig(AppConfig):
    """Who and how: accounts, studies, participants, encryption, audit, outbox."""

    name = "safespace"
    label = "safespace"
    verbose_name = "Safespace"

    def ready(self):
        from safespace.encryption import checks, process  # noqa: F401  (checks register themselves)

        process.leave_no_core()
