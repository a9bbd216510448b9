import django.db.models.deletion
import django.utils.timezone
import safespace.encryption.fields.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0006_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="GlassRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("reason", safespace.encryption.fields.sealed_fields.SealedText(context="glass_request.reason")),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("open_until", models.DateTimeField(help_text="set only when the second person agreed", null=True)),
                ("closed_at", models.DateTimeField(help_text="taken back or closed before its time", null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_side_of_its_role",
        ),
        migrations.AlterField(
            model_name="rolerequest",
            name="role",
            field=models.CharField(
                choices=[
                    ("principal_investigator", "Principal investigator"),
                    ("coordinator", "Coordinator"),
                    ("interviewer", "Interviewer"),
                    ("transcriber", "Transcriber"),
                    ("interpreter", "Interpreter"),
                    ("ethics_reviewer", "Ethics reviewer"),
                    ("data_protection_officer", "Data protection officer"),
                    ("safety_contact", "Safety contact"),
                    ("front_desk", "Front desk"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            ["principal_investigator", "coordinator", "interviewer", "transcriber", "interpreter"],
                        ),
                        ("side", "research"),
                    ),
                    models.Q(("role__in", ["ethics_reviewer"]), ("side", "review")),
                    models.Q(("role__in", ["data_protection_officer"]), ("side", "data")),
                    models.Q(("role__in", ["safety_contact", "front_desk"]), ("side", "")),
                    _connector="OR",
                ),
                name="membership_side_of_its_role",
            ),
        ),
        migrations.AddField(
            model_name="glassrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="glassrequest",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
            ),
        ),
        migrations.AddField(
            model_name="glassrequest",
            name="second",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="glassrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second", None), models.Q(("second", models.F("asked_by")), _negated=True), _connector="OR"
                ),
                name="glass_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="glassrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("open_until", None), ("second", None)),
                    models.Q(("decided_at__isnull", False), ("second__isnull", False)),
                    _connector="OR",
                ),
                name="glass_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="glassrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("decided_at", None)),
                fields=("participant", "asked_by"),
                name="glass_asked_once",
            ),
        ),
    ]
