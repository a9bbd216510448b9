"""Holds, check-in, interpreters and equipment; who waits for a room; whom nobody should meet."""

import django.db.models.deletion
import django.utils.timezone
import safespace.base.constraints
import safespace.encryption.fields.sealed_fields
import uuid
from django.conf import settings
from django.db import migrations, models


def say_what_was_cancelled(apps, schema_editor):
    """What was cancelled before there were states is cancelled now; all else was booked."""
    apps.get_model("interviews", "Booking").objects.filter(cancelled_at__isnull=False).update(state="cancelled")


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0002_rooms"),
        ("safespace", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recorder", "Recorder"),
                            ("loop", "Hearing loop"),
                            ("laptop", "Laptop"),
                            ("camera", "Camera"),
                            ("toys", "Box of toys"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(help_text="as it stands on its label", max_length=40)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "equipment",
            },
        ),
        migrations.CreateModel(
            name="KeptApart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "others",
                    safespace.encryption.fields.sealed_fields.SealedJSON(context="kept_apart.others", default=list),
                ),
                (
                    "staff",
                    safespace.encryption.fields.sealed_fields.SealedJSON(context="kept_apart.staff", default=list),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("blocked_from", models.DateTimeField()),
                ("blocked_until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(help_text="when it was given up; it then blocks nothing", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Wait",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("people", models.PositiveSmallIntegerField(default=2)),
                ("gap", models.PositiveSmallIntegerField(default=0)),
                ("offered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(help_text="when somebody stopped waiting", null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="booking",
            name="booking_block_covers_it",
        ),
        migrations.AddField(
            model_name="booking",
            name="checked_in_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="held_for",
            field=models.UUIDField(help_text="the session a hold is for, while it is held", null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="hold_until",
            field=models.DateTimeField(help_text="when an unconfirmed hold is over, and blocks nothing", null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="interpreter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "Held"),
                    ("confirmed", "Booked"),
                    ("in_use", "In use"),
                    ("released", "Given back"),
                    ("cancelled", "Cancelled"),
                ],
                default="confirmed",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("interpreter__isnull", False)),
                fields=["interpreter", "blocked_until"],
                name="booking_interpreter_time",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(condition=models.Q(("state", "held")), fields=["hold_until"], name="booking_holds"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("state", "confirmed")), fields=["starts_at"], name="booking_to_check_in"
            ),
        ),
        migrations.RunPython(say_what_was_cancelled, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=safespace.base.constraints.NoOverlap(
                ends="blocked_until",
                name="booking_no_overlap_interpreter",
                scope=("interpreter",),
                starts="blocked_from",
                where={"cancelled_at": None},
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=safespace.base.constraints.NoOverlapAcross(
                ends="blocked_until",
                fields=("interviewer", "interpreter"),
                name="booking_one_place_a_person",
                starts="blocked_from",
                where={"cancelled_at": None},
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blocked_from__lte", models.F("starts_at")), ("blocked_until__gte", models.F("ends_at"))),
                    models.Q(("blocked_until__gt", models.F("blocked_from")), ("state", "released")),
                    _connector="OR",
                ),
                name="booking_block_covers_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", False), ("state", "cancelled")),
                    models.Q(models.Q(("state", "cancelled"), _negated=True), ("cancelled_at__isnull", True)),
                    _connector="OR",
                ),
                name="booking_cancelled_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "held"), _negated=True),
                    models.Q(("held_for__isnull", False), ("hold_until__isnull", False)),
                    _connector="OR",
                ),
                name="booking_hold_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("interpreter", None),
                    models.Q(("interpreter", models.F("interviewer")), _negated=True),
                    _connector="OR",
                ),
                name="booking_interpreter_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "held")), fields=("held_for",), name="booking_one_hold_a_session"
            ),
        ),
        migrations.AddField(
            model_name="equipment",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="equipment", to="interviews.site"
            ),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="participant",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.participant"
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="booking",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="interviews.booking"
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="equipment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="interviews.equipment"
            ),
        ),
        migrations.AddField(
            model_name="wait",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="interviews.room"
            ),
        ),
        migrations.AddField(
            model_name="wait",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="interviews.session"
            ),
        ),
        migrations.AddConstraint(
            model_name="equipment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None)), fields=("site", "name"), name="equipment_named_once_a_site"
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["equipment", "blocked_until"],
                name="loan_equipment_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=safespace.base.constraints.NoOverlap(
                ends="blocked_until",
                name="loan_no_overlap_equipment",
                scope=("equipment",),
                starts="blocked_from",
                where={"ended_at": None},
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("booking", "equipment"), name="loan_once_a_booking"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("blocked_until__gt", models.F("blocked_from"))), name="loan_ends_after_it_starts"
            ),
        ),
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["room", "starts_at"], name="wait_by_room"
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="wait_ends_after_it_starts"
            ),
        ),
    ]
