"""Let a room close at 00:00, which means the end of the day."""

import datetime

import interviews.rooms.standard_constraint
from django.db import migrations, models

# SQLite cannot rebuild the table of rooms while the trigger of this constraint names it.
STANDARD = interviews.rooms.standard_constraint.RoomMeetsStandard(name="booking_room_of_its_class")


class Migration(migrations.Migration):
    dependencies = [("interviews", "0015_who_goes_on_a_visit")]

    operations = [
        migrations.RemoveConstraint(model_name="booking", name="booking_room_of_its_class"),
        migrations.RemoveConstraint(model_name="room", name="room_closes_after_it_opens"),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens")), ("closes", datetime.time(0, 0)), _connector="OR"),
                name="room_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(model_name="booking", constraint=STANDARD),
    ]
