"""`manage.py work`: the worker. Start one or more beside the web server, under whatever restarts it when it ends."""

import signal

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from safespace.custody.opening import open_up
from safespace.outbox.worker import Worker


class Command(BaseCommand):
    help = "Deliver announcements, run the clocks and seal the log, until told to stop (SIGTERM, SIGINT)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once, **options):
        open_up(at=now())
        worker = Worker()
        if once:
            worker.once()
            worker.leave()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stdout.write("Working. Stop me with Ctrl-C; what is in hand is finished first.")
        worker.run()
        self.stdout.write("Stopped.")
