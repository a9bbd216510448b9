"""Two sealed columns take the names of what they hold; the contexts that seal them stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safespace", "0017_plain_names")]

    operations = [
        migrations.RenameField(model_name="user", old_name="about", new_name="profile"),
        migrations.RenameField(model_name="accommodation", old_name="company", new_name="match_preferences"),
    ]
