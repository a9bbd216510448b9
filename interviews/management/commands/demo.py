"""Try Safespace: one made-up study, ready to sign in to, on 127.0.0.1."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from interviews.demo import boot, serving
from interviews.demo.accounts import ACCOUNTS
from safespace import first_run
from safespace.accounts.models import User
from safespace.encryption.keys.ringfile import KeyringProblem


class Command(BaseCommand):
    help = "Try Safespace with one made-up study. Everything it makes lies in var/demo."
    requires_system_checks = []

    def add_arguments(self, parser):
        first_run.add_demo_arguments(parser)

    def handle(self, *, no_serve, port, **options):
        try:
            boot.bring_up(at=timezone.now(), passphrase=first_run.passphrase(), say=self.stdout.write)
        except KeyringProblem as problem:
            raise first_run.lost_key() from problem
        first_run.mark_complete()
        if no_serve:
            self._say_who_can_sign_in()
            return
        try:
            serving.serve(port=port, once_open=lambda: self._say_open(port))
        except serving.ServerGone as reason:
            raise first_run.CannotStart(str(reason)) from reason
        self.stdout.write("Closed. Everything is kept for the next start.")

    def _say_who_can_sign_in(self):
        there = set(User.objects.values_list("username", flat=True))  # a demo of before has fewer
        accounts = [one for one in ACCOUNTS if one.username in there]
        width = max(len(account.username) for account in accounts)
        self.stdout.write("\nWho can sign in:")
        for account in accounts:
            self.stdout.write(f"  {account.username:{width}}  {account.what}")
        self.stdout.write(
            f"\nPassphrase of all of them:  {first_run.passphrase()}"
            f"\nCurrent one-time code:      {sys.executable} manage.py demo_code {ACCOUNTS[0].username}\n"
        )

    def _say_open(self, port):
        self._say_who_can_sign_in()
        self.stdout.write(f"Open http://127.0.0.1:{port}  (Ctrl+C closes it)")
        self.stdout.flush()
