from django.db import migrations, models


class Migration(migrations.Migration):
    """Null for records made before: which answer came first was not kept."""

    dependencies = [("consent", "0004_witness")]

    operations = [
        migrations.AddField(
            model_name="consentrecord",
            name="clear_at_first",
            field=models.BooleanField(null=True, help_text="whether the first answer was right; null: not on record"),
        ),
    ]
