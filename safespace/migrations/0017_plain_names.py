"""Models take the names that the field uses; their tables stay as they are."""

from django.db import migrations

RENAMED = {
    "Lane": "AttemptCounter",
    "GlassRequest": "BreakGlassRequest",
    "ReadingStop": "RevealStop",
    "Known": "CrossStudyEntry",
}


def _renaming(before, after):
    table = f"safespace_{before.lower()}"
    yield migrations.AlterModelTable(name=before, table=table)
    yield migrations.RenameModel(old_name=before, new_name=after)


class Migration(migrations.Migration):
    dependencies = [("safespace", "0016_reset_stopped")]

    operations = [operation for names in RENAMED.items() for operation in _renaming(*names)]
