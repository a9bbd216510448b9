"""Name what a session keeps in plain words. The tables, and what stands in them, stay as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0012_nothing_kept")]

    operations = [
        migrations.AlterModelTable(name="turn", table="interviews_turn"),
        migrations.RenameModel(old_name="Turn", new_name="TopicOutcome"),
        migrations.AlterField(
            model_name="topicoutcome",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="topic_outcomes", to="interviews.session"
            ),
        ),
        migrations.AlterModelTable(name="tick", table="interviews_tick"),
        migrations.RenameModel(old_name="Tick", new_name="SafetyCheckItem"),
        migrations.AlterField(
            model_name="safetycheckitem",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="safety_check_items", to="interviews.session"
            ),
        ),
    ]
