"""An entry names the rows that its act wrote. Entries of before name none, and their hashes stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0027_what_a_reveal_shows"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="wrote",
            field=models.TextField(
                help_text="{table: {primary key: digest}} of covered rows, as it is hashed", null=True
            ),
        ),
    ]
