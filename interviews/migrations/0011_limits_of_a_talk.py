"""Keep that somebody asked for a day themselves, and let the database hold how long a talk lasts.

What was planned for longer before stays as it is until its time changes; it turns up as work for the coordinator.
"""

from django.db import migrations, models

from interviews.sessions.planning.talk_length import TalkLength


class Migration(migrations.Migration):
    dependencies = [("interviews", "0010_taken_up_again")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="own_wish_on",
            field=models.DateField(help_text="the day they asked for, within two days of another talk", null=True),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=TalkLength(name="session_talk_length", shortest=900, longest=5400),
        ),
    ]
