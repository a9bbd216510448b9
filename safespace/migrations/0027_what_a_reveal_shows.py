"""Each look at an identity says how much it showed. Earlier ones showed everything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0026_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="reveal",
            name="shows",
            field=models.CharField(
                choices=[
                    ("name", "The name"),
                    ("number", "The name, and the number and address while contact is possible"),
                    ("all", "Everything, for safety, whatever the contact plan says"),
                ],
                default="all",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="reveal",
            constraint=models.CheckConstraint(
                condition=models.Q(("shows__in", ["name", "number", "all"])), name="reveal_shows"
            ),
        ),
    ]
