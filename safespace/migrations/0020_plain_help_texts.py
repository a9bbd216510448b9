"""Some help texts of fields are said more plainly; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0019_pending_entries"),
    ]

    operations = [
        migrations.AlterField(
            model_name="browsersession",
            name="data",
            field=models.TextField(help_text="signed; holds ids and moments, never anything about a person"),
        ),
        migrations.AlterField(
            model_name="destruction",
            name="tried",
            field=models.PositiveIntegerField(help_text="how many of them were tried and did not open"),
        ),
        migrations.AlterField(
            model_name="destruction",
            name="values",
            field=models.PositiveIntegerField(help_text="sealed values whose key is destroyed"),
        ),
        migrations.AlterField(
            model_name="epoch",
            name="wrapped",
            field=models.PositiveIntegerField(help_text="data keys wrapped in the new KEK"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="founding",
            field=models.BooleanField(default=False, help_text="the role of the person who opened the study"),
        ),
        migrations.AlterField(
            model_name="nocontact",
            name="ended_at",
            field=models.DateTimeField(help_text="when they agreed to contact, or to take part again", null=True),
        ),
        migrations.AlterField(
            model_name="totpdevice",
            name="last_step",
            field=models.BigIntegerField(default=-1, help_text="the newest time step whose code was used"),
        ),
        migrations.AlterField(
            model_name="user",
            name="passkey_waived",
            field=models.BooleanField(
                default=False, help_text="an account of the demo; has no effect outside the demo's own database"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="vouched_at",
            field=models.DateTimeField(
                help_text="when an operator on the server vouched for its owner (see `second_person`)", null=True
            ),
        ),
    ]
