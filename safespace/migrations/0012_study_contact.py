from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safespace", "0011_study_approval")]

    operations = [
        migrations.AddField(
            model_name="study",
            name="contact_phone",
            field=models.CharField(blank=True, default="", help_text="for participants, on their copy", max_length=40),
        ),
        migrations.AddField(
            model_name="study",
            name="contact_address",
            field=models.CharField(blank=True, default="", help_text="the same: a post address", max_length=200),
        ),
    ]
