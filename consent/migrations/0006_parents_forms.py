"""A child's form names its parents' form, and a companion's form says that it is one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_clear_at_first")]

    operations = [
        migrations.AddField(
            model_name="consentform",
            name="permission",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.consentform"
            ),
        ),
        migrations.AlterField(
            model_name="consentform",
            name="cohort",
            field=models.CharField(
                choices=[
                    ("adult", "Adults, for themselves"),
                    ("parent", "A parent or guardian, for a child"),
                    ("child", "Children and young people"),
                    ("companion", "Somebody who comes along and is asked nothing"),
                ],
                default="adult",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="consentform",
            constraint=models.CheckConstraint(
                condition=models.Q(("permission", None), ("cohort", "child"), _connector="OR"),
                name="only_a_childs_form_names_parents",
            ),
        ),
    ]
