"""Models renamed to plain words; their tables keep their names."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0018_profile_and_match_preferences"),
    ]

    operations = [
        migrations.AlterModelTable("unsealed", "safespace_unsealed"),
        migrations.RenameModel("Unsealed", "PendingEntry"),
        migrations.AlterModelOptions("pendingentry", {"verbose_name_plural": "pending entries"}),
        migrations.AlterField(
            "pendingentry",
            "entry",
            models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="pending",
                to="safespace.entry",
            ),
        ),
        migrations.AlterModelTable("tally", "safespace_tally"),
        migrations.RenameModel("Tally", "ValueCount"),
    ]
