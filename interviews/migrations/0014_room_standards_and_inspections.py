"""Rename two models, which keep their tables, and reword the help texts of fields."""

import django.db.models.deletion
from django.db import migrations, models

HELP = [
    ("equipment", "name", models.CharField(help_text="as on its label", max_length=40)),
    (
        "inspection",
        "findings",
        models.JSONField(default=dict, help_text="code of a criterion: holds or not; others were not inspected"),
    ),
    ("inspection", "sound_on", models.DateField(help_text="the day of the sound test", null=True)),
    ("loan", "ended_at", models.DateTimeField(help_text="when the loan ended; it then blocks nothing", null=True)),
    (
        "room",
        "closed",
        models.JSONField(blank=True, default=list, help_text="closures ahead, kept up to date by `closures`"),
    ),
    (
        "room",
        "features",
        models.JSONField(blank=True, default=list, help_text="codes of the criteria that hold there"),
    ),
    ("roomstandard", "asks", models.JSONField(default=list, help_text="codes of the criteria to meet")),
    ("site", "name", models.CharField(help_text="the town or building, as people call it", max_length=60, unique=True)),
    ("wait", "ended_at", models.DateTimeField(help_text="when the waiting was ended", null=True)),
]


class Migration(migrations.Migration):
    dependencies = [("interviews", "0013_topic_outcomes_and_safety_checks")]

    operations = [
        migrations.AlterModelTable(name="assessment", table="interviews_assessment"),
        migrations.RenameModel(old_name="Assessment", new_name="Inspection"),
        migrations.AlterModelTable(name="roomclass", table="interviews_roomclass"),
        migrations.RenameModel(old_name="RoomClass", new_name="RoomStandard"),
        migrations.AlterField(
            model_name="inspection",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inspections", to="interviews.room"
            ),
        ),
        *(migrations.AlterField(model_name=model, name=name, field=field) for model, name, field in HELP),
    ]
