"""A yes that became a no since it was signed."""

import django.db.models.deletion
import django.utils.timezone
import safespace.base.constraints
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0012_sitting_and_checkpoint_renamed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Narrowing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("phone", "Phone"),
                            ("text", "Text message"),
                            ("email", "E-mail"),
                            ("letter", "Letter"),
                            ("somebody", "Through someone they trust"),
                        ],
                        max_length=10,
                    ),
                ),
                ("occurred_at", models.DateTimeField(help_text="when the person said so")),
                ("received_at", models.DateTimeField(help_text="when it was registered, and from when it holds")),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="narrowing", to="consent.scopeanswer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("occurred_at__lte", models.F("received_at"))),
                        name="narrowing_said_before_received",
                    ),
                    safespace.base.constraints.AppendOnly(name="narrowing_written_once"),
                ],
            },
        ),
    ]
