"""`manage.py changepassword`: Django's command, disabled."""

from safespace.management.disabled import DisabledCommand


class Command(DisabledCommand):
    """It would bypass the reset by two people, the log and the letter (ASVS 6.3.4, 6.4.6)."""

    help = "Disabled: nobody chooses a passphrase for another person."
    instead = (
        "Nobody chooses a passphrase for another person. Two people reset an account whose passphrase is forgotten, "
        "on the page Accounts."
    )
