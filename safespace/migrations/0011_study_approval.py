from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A study knows the days of its ethics approval, so that the floors below consent can ask."""

    dependencies = [
        ("safespace", "0010_separation"),
    ]

    operations = [
        migrations.AddField(
            model_name="study",
            name="approved_from",
            field=models.DateField(help_text="first day of the ethics approval that is not suspended", null=True),
        ),
        migrations.AddField(
            model_name="study",
            name="approved_until",
            field=models.DateField(help_text="its last day that counts", null=True),
        ),
        migrations.AddField(
            model_name="study",
            name="suspended_at",
            field=models.DateTimeField(help_text="set while the approval is suspended", null=True),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=Q(approved_from=None, approved_until=None) | Q(approved_until__gte=F("approved_from")),
                name="study_approved_until_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=Q(suspended_at=None) | Q(approved_from=None), name="study_suspended_is_not_approved"
            ),
        ),
    ]
