"""Name the form of each session that is there, where it is certain; the others ask for it before they begin."""

from django.db import migrations

USED = ("approved", "superseded")
ASKED_IN_TALKS = ("audio", "video")


def name_forms(apps, schema_editor):
    records, versions = apps.get_model("consent", "ConsentRecord"), apps.get_model("consent", "FormVersion")
    sessions, checkpoints = apps.get_model("interviews", "Session").objects, _checkpoints(apps)
    forms = _forms_of_studies(versions)
    for session in sessions.filter(form=None).iterator():
        form = _of_the_talk(session, checkpoints) or _planned_under(session, forms, records)
        if form is not None:
            sessions.filter(pk=session.pk).update(form=form)


def _checkpoints(apps):
    """The model of the answers in sessions, under whichever name it has here: consent 0012, which renames it, may run
    before or after this.
    """
    try:
        return apps.get_model("consent", "ConsentCheckpoint")
    except LookupError:
        return apps.get_model("consent", "Checkpoint")


def _forms_of_studies(versions):
    """{study id: {form id: whether it asks what talks ask}} of the forms for adults and children that were in use."""
    found = {}
    rows = versions.objects.filter(state__in=USED, form__cohort__in=("adult", "child"))
    for study, form, choices in rows.values_list("form__study", "form", "choices"):
        asks = any(one["code"] in ASKED_IN_TALKS or one["code"].startswith("topic:") for one in choices)
        known = found.setdefault(study, {})
        known[form] = known.get(form, False) or asks
    return found


def _of_the_talk(session, checkpoints):
    """A session that has begun was begun on the form of the record that its first question names."""
    asked = checkpoints.objects.filter(session_id=session.pk).order_by("occurred_at", "recorded_at")
    return asked.values_list("record__version__form", flat=True).first() if session.begun_at else None


def _planned_under(session, forms, records):
    """The only form of the study; or the only one that asks what talks ask and was agreed to when it was planned."""
    known = forms.get(session.study_id, {})
    if len(known) == 1:
        return next(iter(known))
    given = records.objects.filter(
        participant=session.participant_id, outcome="given", given_at__lte=session.recorded_at
    )
    agreed = list({*given.values_list("version__form", flat=True)})
    return agreed[0] if len(agreed) == 1 and known.get(agreed[0]) else None


class Migration(migrations.Migration):
    dependencies = [("interviews", "0008_session_form")]

    operations = [migrations.RunPython(name_forms, migrations.RunPython.noop)]
