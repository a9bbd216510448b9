"""`manage.py createsuperuser`: Django's own, put out of use."""

from safespace.management.closed import ClosedCommand


class Command(ClosedCommand):
    """Nobody may do everything, and nobody's passphrase is chosen by another (ASVS 6.3.4, 6.4.6)."""

    help = "Not here: see add_administrator."
    instead = "There is nobody who may do everything. The first account: manage.py add_administrator NAME EMAIL"
