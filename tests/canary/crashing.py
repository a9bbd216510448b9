"""A day of work in a new installation, ended by kill -9: `python -m tests.canary.crashing`."""

import os
import signal
import uuid
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "safespace.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import transaction  # noqa: E402

from safespace.accounts.sessions import BrowserSession  # noqa: E402
from safespace.participants.identity.reveal import reveal_identity  # noqa: E402
from safespace.participants.models import Participant  # noqa: E402
from safespace.privacy.asking import ErasureRequest  # noqa: E402
from safespace.privacy.deciding import turn_down  # noqa: E402
from safespace.studies.roles import Role  # noqa: E402
from tests.canary.crash_words import CONTROL  # noqa: E402
from tests.canary.tape import keep_a_paper  # noqa: E402
from tests.cast import NOON, PLAN, make_member, make_study, make_user  # noqa: E402
from tests.schema import make_tables  # noqa: E402


def live():
    """Write sensitive words through acts, and the control into unsealed places."""
    make_tables()
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen Achterberg"), study, Role.COORDINATOR)
    alder = Participant.objects.enrol(
        key=uuid.uuid4(), study=study, name="Marguerite Zanzibarquist", phone="01632 960877", email="",
        plan={**PLAN, "safe_word": "petrichorlantern"}, needs=[], comfort="Beside the velvetaspidistra",
        stop_sign="Turning the copperthimble", interviewer=None, by=imogen, at=NOON,
    )  # fmt: skip
    reveal_identity(key=uuid.uuid4(), participant=alder, reason="A wrenfeatherreason", by=imogen, at=NOON)
    petra = make_member(make_user("petra", "Petra Lindqvist"), study, Role.PRINCIPAL_INVESTIGATOR)
    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=alder, extent="everything", who_asked="person", ground="withdrawn",
        occurred_at=NOON, words="With the larkspurmessage", by=imogen, at=NOON,
    )  # fmt: skip
    turn_down(asked, words="The sorreldoubt comes first", by=petra, at=NOON)
    keep_a_paper(alder, imogen, SimpleUploadedFile("Zanzibarquist.pdf", b"%PDF- Marguerite Zanzibarquist" * 9999))
    moments = {"began_at": NOON, "seen_at": NOON, "expires_at": NOON}
    BrowserSession.objects.create(key_hash=uuid.uuid4().hex, data=CONTROL, **moments)
    (Path(settings.HOME) / "files").mkdir(exist_ok=True)
    (Path(settings.HOME) / "files" / "control.txt").write_text(CONTROL)
    with transaction.atomic():
        row = alder.accommodation
        row.comfort = "Beside the velvetaspidistra, under way"
        row.save()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    live()
