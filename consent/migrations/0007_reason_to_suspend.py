import safespace.encryption.fields.sealed_fields
from django.db import migrations


class Migration(migrations.Migration):
    """Why an approval was suspended. Suspensions of before have no reason on record."""

    dependencies = [
        ("consent", "0006_parents_forms"),
        ("safespace", "0011_study_approval"),
    ]

    operations = [
        migrations.AddField(
            model_name="suspension",
            name="reason",
            field=safespace.encryption.fields.sealed_fields.SealedText(
                context="suspension.reason", help_text="what the team reads; earlier ones have none", null=True
            ),
        ),
    ]
