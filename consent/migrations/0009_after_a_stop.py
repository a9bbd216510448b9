"""Let an answer say that it was given after a stop, when somebody wished to go on after all."""

from django.db import migrations, models

KINDS = [
    ("start", "At the start"),
    ("topic", "Before a topic"),
    ("break", "After a break"),
    ("stop", "After a stop"),
]


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_studies_know_their_approval")]

    operations = [
        migrations.AlterField(
            model_name="checkpoint", name="kind", field=models.CharField(choices=KINDS, max_length=8)
        ),
    ]
