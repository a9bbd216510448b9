"""The one-time code an authenticator would show for an account of the demo."""

import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from interviews.demo.boot import is_demo
from safespace.accounts.factors.devices import STEP, TotpDevice
from safespace.first_run import CannotStart


class Command(BaseCommand):
    help = "Print the current one-time code of an account, on a database that the demo made and on no other."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account's username")

    def handle(self, *, name, **options):
        if not is_demo():
            raise CannotStart("The demo did not make this database; a code comes from its owner's device alone.")
        device = TotpDevice.objects.filter(user__username=name, confirmed=True).first()
        if device is None:
            raise CannotStart(f"The demo has no account {name} with an authenticator.")
        now = self._once_unused(device)
        self.stdout.write(device.code(at=now))

    def _once_unused(self, device):
        """The moment of a code that was not used yet. Waits for the next one if the current one was used."""
        now = timezone.now()
        if device.last_step >= int(now.timestamp()) // STEP:
            seconds = (device.last_step + 1) * STEP - now.timestamp()
            self.stderr.write(f"The current code was used; the next one comes in {seconds:.0f} seconds.")
            time.sleep(max(seconds, 0))
            now = timezone.now()
        return now
