"""More kinds of things we owe: what contact, a form, and a role that ends make us owe."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0020_distress"),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("erase_who", "Erase what could point to {name}"),
                    ("erase_all", "Erase everything of {name}"),
                    ("tell_stopped", "Tell {name} that it is done"),
                    ("tell_erasing", "Tell {name} what is erased, before it is"),
                    ("call", "Call {name}"),
                    ("leave_out", "Leave out what {name} took back"),
                    ("promise", "A promise to {name}"),
                    ("tell_off", "Tell {name} that the talk is off"),
                    ("lift_hold", "Look at the hold on contact with {name}"),
                    ("right_number", "Find out the right number of {name}"),
                    ("still_safe", "Is the contact plan of {name} still safe?"),
                    ("review_plan", "Ask {name} if the contact plan is still safe"),
                    ("ask_again", "Ask {name} what is new on the form"),
                    ("other_leads", "Choose who meets {name} from now on"),
                ],
                max_length=16,
            ),
        ),
    ]
