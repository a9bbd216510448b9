"""Say of a visit by one person only what is true: there is no lone-visit plan yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0014_room_standards_and_inspections")]

    operations = [
        migrations.AlterField(
            model_name="riskassessment",
            name="company",
            field=models.CharField(choices=[("two", "Two of us go"), ("lone", "One of us goes alone")], max_length=4),
        ),
    ]
