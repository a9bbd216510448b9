"""Bring the list of people who must not meet to this floor, where every act can ask it. Its table stays where it is.

`interviews` made the table and holds it until its own next migration; here only the state changes. A later migration
that alters the table has to depend on that one.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import safespace.encryption.fields.sealed_fields


class Migration(migrations.Migration):
    dependencies = [("safespace", "0009_calendar_title")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Separation",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("recorded_by", models.UUIDField(editable=False, null=True)),
                        (
                            "others",
                            safespace.encryption.fields.sealed_fields.SealedJSON(
                                context="kept_apart.others", default=list
                            ),
                        ),
                        (
                            "staff",
                            safespace.encryption.fields.sealed_fields.SealedJSON(
                                context="kept_apart.staff", default=list
                            ),
                        ),
                        (
                            "participant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="separation",
                                to="safespace.participant",
                            ),
                        ),
                    ],
                    options={"db_table": "interviews_keptapart"},
                ),
            ],
        ),
    ]
