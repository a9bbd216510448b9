"""`manage.py createsuperuser`: Django's command, disabled."""

from safespace.management.disabled import DisabledCommand


class Command(DisabledCommand):
    """Refuses: no account may do everything, and people choose their own passphrases (ASVS 6.3.4, 6.4.6)."""

    help = "Disabled: use add_administrator."
    instead = "No account may do everything. For the first account: manage.py add_administrator NAME EMAIL"
