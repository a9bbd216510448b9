"""Who dropped the reset of a second step, so that those who asked and confirmed read that its owner stopped it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safespace", "0021_left_at")]

    operations = [
        migrations.AddField(
            model_name="factorreset",
            name="dropped_by",
            field=models.ForeignKey(
                help_text="none where another request took its place, and for earlier ones",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=models.Q(("dropped_by", None), ("dropped_at__isnull", False), _connector="OR"),
                name="reset_dropped_by_somebody",
            ),
        ),
    ]
