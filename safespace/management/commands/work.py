"""`manage.py work`: the worker. Run at least one besides the web server, under a supervisor that restarts it."""

import signal

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from safespace.audit.covering import begin_covering
from safespace.custody.startup import prepare_keys
from safespace.outbox.worker import Worker


class Command(BaseCommand):
    help = "Deliver announcements, run periodic jobs and number log entries, until stopped (SIGTERM, SIGINT)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once, **options):
        prepare_keys(at=now())
        begin_covering(at=now())
        worker = Worker()
        if once:
            worker.once()
            worker.leave()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stdout.write("Working. Stop with Ctrl-C; the task in progress is finished first.")
        worker.run()
        self.stdout.write("Stopped.")
