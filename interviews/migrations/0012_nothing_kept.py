"""Destroy the notes of talks from which nothing was to be kept: the page had said so, and they stayed."""

from django.db import migrations
from django.db.models import Q


def destroy_notes(apps, schema_editor):
    ended_early = Q(said="") & ~Q(session__because__in=("finished", "withdrawn"))
    nothing = apps.get_model("interviews", "Closing").objects.filter(Q(said="nothing") | ended_early)
    apps.get_model("interviews", "Note").objects.filter(session__in=nothing.values("session")).delete()


class Migration(migrations.Migration):
    dependencies = [("interviews", "0011_limits_of_a_talk")]

    operations = [migrations.RunPython(destroy_notes, migrations.RunPython.noop)]
