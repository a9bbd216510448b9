"""`manage.py status`: for monitoring. Prints what needs a person, and exits with 1 if there is anything."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone

from safespace.custody.status import status


class Command(BaseCommand):
    help = "Say whether the worker runs, what it cannot deliver, and whether the log is signed. Exit status 1 if not."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, json: bool, **options):
        found = status(timezone.now())
        self.stdout.write(_as_text(found) if not json else _as_json(found))
        if not found.is_well:
            raise SystemExit(1)


def _as_text(found):
    return "\n".join(one.sentence for one in found.problems) or "All is well: the worker runs, and nothing waits."


def _as_json(found):
    return json.dumps(found.as_json())
