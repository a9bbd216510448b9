"""Who vouched that a speaker read our words in a language, and which words."""

import uuid

import django.utils.timezone
from django.db import migrations, models

import safespace.base.constraints


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_read_along")]

    operations = [
        migrations.CreateModel(
            name="SpeakerCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("language", models.CharField(help_text="BCP 47", max_length=35)),
                ("digest", models.CharField(help_text="of the words that were read", max_length=64)),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["language", "digest"], name="speaker_check_of_words")],
                "constraints": [safespace.base.constraints.AppendOnly(name="speaker_check_written_once")],
            },
        )
    ]
