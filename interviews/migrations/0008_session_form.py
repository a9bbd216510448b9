"""A session rests on one consent form."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_parents_forms"), ("interviews", "0007_separation_moved")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="form",
            field=models.ForeignKey(
                help_text="the form that allows this talk; no other",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.consentform",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("finished", "The talk came to its end"),
                    ("stopped", "They wanted to stop"),
                    ("withdrawn", "They took their consent back"),
                    ("refused", "There was a no to taking part"),
                    ("lapsed", "What allows the talk no longer holds"),
                    ("plans", "Plans changed"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
