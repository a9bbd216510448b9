"""What happened when people were contacted, and whether their plans are still safe."""

import django.db.models.deletion
import django.utils.timezone
import safespace.base.constraints
import safespace.encryption.fields.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0017_tasks"),
        ("safespace", "0025_contact_holds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("text", "Text"),
                            ("email", "E-mail"),
                            ("letter", "Letter"),
                            ("visit", "In person"),
                            ("they_rang", "They rang us"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("arrange", "Arrange a session"),
                            ("follow_up", "Follow-up call"),
                            ("asked", "They asked me to"),
                            ("call_off", "Tell them something is off"),
                            ("harm", "Risk of harm"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "Reached them"),
                            ("no_answer", "No answer"),
                            ("message", "Neutral message left"),
                            ("wrong_person", "Somebody else answered"),
                            ("unsafe", "It was not safe"),
                            ("no_calls", "They asked not to be called"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        help_text="the plan of the time",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="safespace.safecontact",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AfterContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "still_safe",
                    models.CharField(
                        choices=[("yes", "Still safe"), ("change", "Change it"), ("not_asked", "I didn’t ask")],
                        max_length=20,
                    ),
                ),
                ("words", safespace.encryption.fields.sealed_fields.SealedText(context="after_contact.words")),
                ("said_at", models.DateTimeField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
                    ),
                ),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after",
                        to="interviews.contactattempt",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="contactattempt",
            index=models.Index(fields=["participant", "-made_at", "-id"], name="contact_attempts_of"),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=safespace.base.constraints.AppendOnly(name="contact_attempt_written_once"),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["call", "text", "email", "letter", "visit", "they_rang"])),
                name="contact_attempt_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["arrange", "follow_up", "asked", "call_off", "harm", "other"])),
                name="contact_attempt_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["reached", "no_answer", "message", "wrong_person", "unsafe", "no_calls"])
                ),
                name="contact_attempt_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel", "they_rang"), ("outcome__in", ("no_answer", "message")), _negated=True),
                name="contact_attempt_who_rings_is_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercontact",
            constraint=safespace.base.constraints.AppendOnly(name="after_contact_written_once"),
        ),
        migrations.AddConstraint(
            model_name="aftercontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("still_safe__in", ["yes", "change", "not_asked"])), name="after_contact_still_safe"
            ),
        ),
    ]
