"""Destroy the notes of talks from which nothing was to be kept: the page had said so, and they stayed.

Each is logged as the product logs it when it destroys notes.
"""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

from interviews.conduct.actions import NOTES_DESTROYED
from safespace.audit.actors import SYSTEM
from safespace.audit.log import record


def destroy_notes(apps, schema_editor):
    ended_early = Q(said="") & ~Q(session__because__in=("finished", "withdrawn"))
    nothing = apps.get_model("interviews", "Closing").objects.filter(Q(said="nothing") | ended_early)
    notes = apps.get_model("interviews", "Note").objects.filter(session__in=nothing.values("session"))
    for note in notes.select_related("session"):
        about = {"study": note.session.study_id, "participant": note.session.participant_id, "about": note.session}
        record(NOTES_DESTROYED, by=SYSTEM, at=timezone.now(), **about)
        note.delete()


class Migration(migrations.Migration):
    dependencies = [("interviews", "0011_limits_of_a_talk")]

    operations = [migrations.RunPython(destroy_notes, migrations.RunPython.noop)]
