"""What staff tell about themselves, and whom people would like to meet."""

import safespace.encryption.fields.sealed_fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safespace", "0007_people")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="about",
            field=safespace.encryption.fields.sealed_fields.SealedJSON(context="staff.user.about", null=True),
        ),
        migrations.AddField(
            model_name="accommodation",
            name="company",
            field=safespace.encryption.fields.sealed_fields.SealedJSON(context="accommodation.company", null=True),
        ),
    ]
