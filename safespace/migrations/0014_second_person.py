from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0013_no_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="vouched_at",
            field=models.DateTimeField(
                help_text="when somebody on the server said that it is its owner's alone (see `second_person`)",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="factorreset",
            name="completed_at",
            field=models.DateTimeField(help_text="when the old factors ended and the link was made", null=True),
        ),
    ]
