"""A sitting says whether a person who knows the language of the form reads along."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_narrowing")]

    operations = [
        migrations.AddField(
            model_name="consentsitting",
            name="read_along",
            field=models.BooleanField(default=False, help_text="whether a person who knows the language reads along"),
        )
    ]
