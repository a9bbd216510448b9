"""`manage.py changepassword`: Django's own, put out of use."""

from safespace.management.closed import ClosedCommand


class Command(ClosedCommand):
    """It would go round those who let a person in anew, the log and the letter (ASVS 6.3.4, 6.4.6)."""

    help = "Not here: nobody chooses a passphrase for somebody else."
    instead = (
        "Nobody chooses a passphrase for somebody else. Whoever forgot theirs is let in anew by two people, "
        "on the page Accounts."
    )
