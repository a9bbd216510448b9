from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0015_resets_completed"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="factorreset", name="reset_confirmed_by_somebody"),
        migrations.RemoveConstraint(model_name="factorreset", name="reset_one_open_each"),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reset_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=Q(completed_at=None) | Q(confirmed_at__isnull=False, dropped_at=None),
                name="reset_completed_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.UniqueConstraint(
                fields=["user"], condition=Q(completed_at=None, dropped_at=None), name="reset_one_open_each"
            ),
        ),
    ]
