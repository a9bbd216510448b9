"""Leave the list of people who must not meet to the floor below, with its table and its rows as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("interviews", "0006_bookings_looked_up"), ("safespace", "0010_separation")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="KeptApart")]),
    ]
