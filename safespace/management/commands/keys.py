"""`manage.py keys`: show, add, rotate, retire and write down keys. Keys are never part of the command line."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from safespace.audit.actors import SYSTEM
from safespace.base.refusals import Refusal
from safespace.encryption.keys.ringfile import KeyringProblem
from safespace.management.keys import add, escrow, retire, rotate, status
from safespace.management.progress import Progress

WORDS = {"status": status, "add": add, "rotate": rotate, "retire": retire, "escrow": escrow}


class Command(BaseCommand):
    help = "Look after the keys. Every step can be interrupted and run again."
    by = SYSTEM

    def add_arguments(self, parser):
        words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
        for word, module in WORDS.items():
            module.add_arguments(words.add_parser(word, help=module.HELP, description=module.HELP.capitalize() + "."))

    def handle(self, *, word, **options):
        self.at = timezone.now()
        self.progress = Progress(self.stderr)
        try:
            WORDS[word].run(self, options)
        except (Refusal, KeyringProblem) as refused:
            raise CommandError(str(refused)) from refused
        finally:
            self.progress.close()

    @property
    def on_a_terminal(self):
        return self.stdout.isatty()

    def sure(self, options, what):
        """Ask before a step that cannot be undone. Raises CommandError unless the answer is yes."""
        if options.get("yes"):
            return
        self.stdout.write(what)
        try:
            answer = input("Go on? [y/N] ")
        except EOFError:
            answer = ""
        if answer.strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.")
