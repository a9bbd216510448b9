"""A person names their participant, sealed with the identity, so that a search opens only the people it found."""

import safespace.encryption.fields.sealed_fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0023_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="participant",
            field=safespace.encryption.fields.sealed_fields.SealedText(context="person.participant", null=True),
        ),
    ]
