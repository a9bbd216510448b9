"""Everybody who asked for no contact when they withdrew, and has not agreed again since, has that on record."""

from django.db import migrations

from safespace.encryption.keys.cannot_decrypt import KeyDestroyed


class Privacy:
    """Under which key the wishes are sealed: a model of a migration does not know."""

    key = ("study", "study_id")


def place_no_contact(apps, schema_editor):
    withdrawals, records = apps.get_model("consent", "Withdrawal"), apps.get_model("consent", "ConsentRecord")
    no_contact = apps.get_model("safespace", "NoContact")
    withdrawals.Privacy = Privacy
    last = {one.participant_id: one for one in withdrawals.objects.order_by("received_at")}
    for one in last.values():
        back = records.objects.filter(participant=one.participant_id, outcome="given", given_at__gt=one.received_at)
        if asks_for_none(one) and not back.exists():
            facts = {"asked_at": one.received_at, "recorded_by": one.recorded_by}
            no_contact.objects.get_or_create(participant_id=one.participant_id, ended_at=None, defaults=facts)


def asks_for_none(withdrawal):
    try:
        return "no_further_contact" in withdrawal.wishes
    except KeyDestroyed:
        return False


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0010_withdrawals_followed"),
        ("safespace", "0013_no_contact"),
    ]

    operations = [migrations.RunPython(place_no_contact, migrations.RunPython.noop)]
