"""Until now a reset took effect the moment it was confirmed."""

from django.db import migrations
from django.db.models import F


def completed_when_confirmed(apps, schema_editor):
    resets = apps.get_model("safespace", "FactorReset").objects.using(schema_editor.connection.alias)
    resets.filter(confirmed_at__isnull=False, completed_at=None).update(completed_at=F("confirmed_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0014_second_person"),
    ]

    operations = [
        migrations.RunPython(completed_when_confirmed, migrations.RunPython.noop),
    ]
