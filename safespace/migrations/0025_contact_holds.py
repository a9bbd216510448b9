"""Contact with a person is put on hold until a second person has looked."""

import django.db.models.deletion
import django.utils.timezone
import safespace.encryption.fields.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0024_participant_of_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "because",
                    models.CharField(
                        choices=[("wrong_person", "Somebody else answered"), ("unsafe", "It was not safe")],
                        max_length=20,
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "how_known",
                    safespace.encryption.fields.sealed_fields.SealedText(context="contact_hold.how_known", null=True),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("participant",),
                        name="contact_held_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_by", None),
                            models.Q(("lifted_by", models.F("placed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="contact_hold_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="contact_hold_lifted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("because__in", ["wrong_person", "unsafe"])), name="contact_hold_because"
                    ),
                ],
            },
        ),
    ]
