"""What a choice that became a no makes us owe (A-R11, A4)."""

from datetime import timedelta

import pytest

from interviews.tasks.models import Task
from tests.cast import HOUR
from tests.consent.cast import narrow
from tests.interviews.cast import BEGINS, make_consent, make_form_in_use

AT = BEGINS + HOUR

pytestmark = pytest.mark.django_db(transaction=True)


def owed():
    return [(one.kind, one.due_at, one.state) for one in Task.objects.all()]


@pytest.mark.parametrize(
    ("code", "talked", "owes"),
    [
        ("topic:work", True, True),
        ("topic:work", False, False),
        ("keep_contact", False, True),
        ("wellbeing_call", True, False),
    ],
)
def test_what_was_made_under_it_is_owed_once(
    alder, tomasz, imogen, laleh, leaving_well, alders_session, request, code, talked, owes
):
    """A-R11: after a first talk; contact details are kept before it, too."""
    if talked:
        request.getfixturevalue("live_session")
    asked = [(one, one) for one in ("take_part", "topic:work", "keep_contact", "wellbeing_call")]
    version = make_form_in_use(leaving_well, imogen, laleh, asked, title="A second form")
    make_consent(alder, version, tomasz, at=BEGINS + HOUR / 2)

    narrow(alder, code, imogen, AT)
    narrow(alder, code, imogen, AT)

    assert owed() == ([("leave_out", AT + timedelta(days=7), "open")] if owes else [])
    for task in Task.objects.all():
        assert "promised" in str(task.words)
