"""An account whose owner left is let back in by two people; who left before stands in the log."""

from django.db import migrations, models

LEFT = "account.left"


def note_who_left(apps, schema_editor):
    alias = schema_editor.connection.alias
    users = apps.get_model("safespace", "User").objects.using(alias)
    entries = apps.get_model("safespace", "Entry").objects.using(alias)
    for user_id, at in entries.filter(action=LEFT).order_by("occurred_at").values_list("about_id", "occurred_at"):
        users.filter(pk=user_id).update(left_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0020_plain_help_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="left_at",
            field=models.DateTimeField(
                help_text="when its owner left; from then on two people let them back in (E-R10)", null=True
            ),
        ),
        migrations.RunPython(note_who_left, migrations.RunPython.noop),
    ]
