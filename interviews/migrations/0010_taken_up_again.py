"""Keep a stop that was taken back, and a topic that was left out after it was opened, true in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0009_forms_of_sessions")]

    operations = [
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("live", "paused")), _negated=True),
                    models.Q(("because", ""), ("ended_at__isnull", True)),
                    _connector="OR",
                ),
                name="session_under_way_has_not_ended",
            ),
        ),
        migrations.RemoveConstraint(model_name="turn", name="turn_once"),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("session", "topic", "outcome"), name="turn_once_an_outcome"),
        ),
    ]
