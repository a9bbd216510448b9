"""What a study asks of rooms."""

import django.db.models.deletion
import django.utils.timezone
import interviews.rooms.standard_constraint
import safespace.base.constraints
import uuid
from django.db import migrations, models


def keep_all_that_was_found(apps, schema_editor):
    """Rooms remembered only what people need. Now they keep all that held when somebody looked last."""
    last = {}
    looks = apps.get_model("interviews", "Assessment").objects.order_by("looked_on", "recorded_at")
    for room, findings in looks.values_list("room_id", "findings").iterator():
        last[room] = findings
    rooms = apps.get_model("interviews", "Room").objects
    for room in rooms.filter(pk__in=last):
        more = [code for code, holds in last[room.pk].items() if holds and code not in room.features]
        rooms.filter(pk=room.pk).update(features=room.features + more)


class Migration(migrations.Migration):
    dependencies = [("interviews", "0003_bookings"), ("safespace", "0005_roles")]

    operations = [
        migrations.CreateModel(
            name="RoomClass",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("number", models.PositiveIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("asks", models.JSONField(default=list, help_text="codes of looks that have to hold")),
                ("calls", models.BooleanField(default=True, help_text="it may also meet by video link or phone")),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.study"
                    ),
                ),
            ],
            options={
                "constraints": [
                    safespace.base.constraints.AppendOnly(name="room_class_append_only"),
                    models.UniqueConstraint(fields=("study", "number"), name="room_class_numbered_once"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=interviews.rooms.standard_constraint.RoomMeetsStandard(name="booking_room_of_its_class"),
        ),
        migrations.RunPython(keep_all_that_was_found, migrations.RunPython.noop),
    ]
