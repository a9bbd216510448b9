from datetime import datetime, UTC
from zoneinfo import ZoneInfo

from django.db import migrations


def note_approvals(apps, schema_editor):
    """Write the days of each study's approvals, or since when they are suspended, into the study."""
    Study, Approval = apps.get_model("safespace", "Study"), apps.get_model("consent", "Approval")
    Suspension = apps.get_model("consent", "Suspension")
    suspended = dict(Suspension.objects.values_list("approval_id", "suspended_at"))
    for study in Study.objects.all():
        today = datetime.now(UTC).astimezone(ZoneInfo(study.zone)).date()
        every = list(Approval.objects.filter(study=study).order_by("recorded_at"))
        running = [one for one in every if one.pk not in suspended and one.starts_on <= today <= one.ends_on]
        if not running and every and every[-1].pk in suspended:
            study.suspended_at = suspended[every[-1].pk]
        else:
            held = running or [one for one in every if one.pk not in suspended][-1:]
            study.approved_from = min((one.starts_on for one in held), default=None)
            study.approved_until = max((one.ends_on for one in held), default=None)
        study.save(update_fields=["approved_from", "approved_until", "suspended_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_reason_to_suspend"),
    ]

    operations = [migrations.RunPython(note_approvals, migrations.RunPython.noop)]
