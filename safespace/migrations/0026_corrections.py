"""Who a person is can be corrected; what was written before stays, sealed. A person has a name to use and pronouns."""

import django.db.models.deletion
import django.utils.timezone
import safespace.base.constraints
import safespace.encryption.fields.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0025_contact_holds"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="name_to_use",
            field=safespace.encryption.fields.sealed_fields.SealedText(context="person.name_to_use", null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="pronouns",
            field=safespace.encryption.fields.sealed_fields.SealedText(context="person.pronouns", null=True),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("number", models.PositiveIntegerField(help_text="1 for the first of this participant")),
                ("parts", models.JSONField(help_text="codes of PARTS")),
                ("corrected_at", models.DateTimeField()),
                ("former", safespace.encryption.fields.sealed_fields.SealedText(context="correction.former")),
                (
                    "corrected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("participant", "number"), name="one_correction_number"),
                    safespace.base.constraints.AppendOnly(name="correction_written_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerIdentity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("changes", safespace.encryption.fields.sealed_fields.SealedJSON(context="former_identity.changes")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.person"
                    ),
                ),
            ],
            options={
                "constraints": [safespace.base.constraints.AppendOnly(name="former_identity_written_once")],
            },
        ),
    ]
