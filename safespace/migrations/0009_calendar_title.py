from django.db import migrations, models

TITLES = [
    ("meeting", "Meeting"),
    ("appointment", "Appointment"),
    ("call", "Call"),
    ("course", "Course"),
    ("busy", "Busy"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0008_company"),
    ]

    operations = [
        migrations.AddField(
            model_name="study",
            name="calendar_title",
            field=models.CharField(choices=TITLES, default="meeting", max_length=12),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(("calendar_title__in", [value for value, _ in TITLES])),
                name="calendar_title_is_neutral",
            ),
        ),
    ]
