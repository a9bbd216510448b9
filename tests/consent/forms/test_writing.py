"""Writing a form: what a draft keeps, and what it refuses."""

import hashlib
import json
import uuid

import pytest
from django.db import IntegrityError, transaction

from consent.forms.models import ConsentForm, FormVersion, TitleTaken
from safespace.base.gates import GateClosed
from safespace.base.transitions import NotAllowedNow
from tests.cast import HOUR
from tests.consent.cast import APPROVED_ON, CHOICES, begin_form, choice, send, words


def test_the_fingerprint_is_the_sha256_of_every_word_and_choice(adult_form, imogen):
    """A-R3: computed here from the format that is documented, not by our own function."""
    version = send(adult_form, imogen)
    names = (
        "language", "about", "what_happens", "withdrawal_terms", "teach_question", "teach_options", "teach_right",
        "teach_correction", "validity_months", "choices",
    )  # fmt: skip
    exact = {name: getattr(version, name) for name in names}

    canonical = json.dumps(exact, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert version.sha256 == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"about": "We ask how people leave work that harms them,\n\nYou decide about every part."},
        {"what_happens": "We talk for an hour, in a room you chose."},
        {"withdrawal_terms": "Say so in any way that suits you. You owe a reason."},
        {"teach_question": "You want to stop half way. What happens then?"},
        {"teach_options": ["I finish the part we are in.", "I stop. I do have to say why."]},
        {"teach_right": 0},
        {"teach_correction": "You can stop at once."},
        {"validity_months": 13},
        {"language": "cy"},
        {"choices": [CHOICES[0], {**CHOICES[1], "more": "."}, *CHOICES[2:]]},
        {"choices": [CHOICES[0], CHOICES[2], CHOICES[1], *CHOICES[3:]]},
    ],
)
def test_even_a_comma_changes_the_fingerprint(leaving_well, imogen, change):
    """A-R3."""
    one = send(begin_form(leaving_well, imogen, "One"), imogen)
    other = send(begin_form(leaving_well, imogen, "Other"), imogen, **change)
    same = send(begin_form(leaving_well, imogen, "Same"), imogen)

    assert one.sha256 == same.sha256 != other.sha256


def test_a_second_form_with_the_same_title_is_refused(adult_form, leaving_well, quiet_hours, imogen):
    with pytest.raises(TitleTaken):
        begin_form(leaving_well, imogen, adult_form.title)

    assert ConsentForm.objects.count() == 1
    assert begin_form(quiet_hours, imogen, adult_form.title).study == quiet_hours


def test_beginning_twice_with_one_key_makes_one_form(leaving_well, imogen):
    key = uuid.uuid4()
    asked = {"key": key, "study": leaving_well, "title": "Adults", "cohort": "adult", "by": imogen, "at": APPROVED_ON}

    assert ConsentForm.objects.begin(**asked) == ConsentForm.objects.begin(**asked)
    assert (ConsentForm.objects.count(), FormVersion.objects.count()) == (1, 1)


def test_only_one_version_of_a_form_is_under_way(adult_form, imogen):
    version = send(adult_form, imogen)

    assert adult_form.draft(by=imogen, at=APPROVED_ON + HOUR) == version
    with pytest.raises(IntegrityError, match="one_version_under_way_a_form|UNIQUE"), transaction.atomic():
        FormVersion.objects.create(form=adult_form, number=2, written_by=imogen.actor_id)


def test_what_was_sent_cannot_be_saved_or_sent_again(adult_form, imogen):
    """A-R3."""
    version = send(adult_form, imogen)

    with pytest.raises(NotAllowedNow):
        version.revise(words=words(about="Mine."), revision=version.revision, by=imogen, at=APPROVED_ON)
    with pytest.raises(NotAllowedNow):
        version.submit(by=imogen, at=APPROVED_ON)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"about": " "}, "“About the study” has no words yet."),
        ({"withdrawal_terms": ""}, "“If you change your mind” has no words yet."),
        ({"teach_correction": ""}, "a kind correction"),
        ({"teach_options": ["Only one."], "teach_right": 0}, "two answers"),
        ({"teach_right": None}, "Mark which answer is the right one."),
        ({"teach_right": 2}, "Mark which answer is the right one."),
        ({"choices": [choice("audio", "Recording")]}, "Taking part is not among the choices."),
        ({"choices": [*CHOICES, choice("topic:work", "")]}, "need a title and words: The topic “work”."),
    ],
)
def test_what_is_missing_is_named_before_it_goes_to_the_committee(adult_form, imogen, change, said):
    with pytest.raises(GateClosed, match=said):
        send(adult_form, imogen, **change)


@pytest.mark.parametrize("state", ["approved", "submitted", "superseded"])
def test_the_database_refuses_a_version_that_is_not_created_as_a_draft(adult_form, imogen, state):
    """A-R3."""
    FormVersion.objects.all().delete()

    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.create(form=adult_form, number=1, state=state, sha256="x", written_by=imogen.actor_id)


def test_the_database_allows_one_version_in_use(approved_form, adult_form, imogen):
    """A-R3."""
    version = send(adult_form, imogen, at=APPROVED_ON + HOUR)
    fields = {"approval": approved_form.approval, "approved_at": APPROVED_ON, "approved_by": uuid.uuid4()}

    with pytest.raises(IntegrityError, match="one_version_in_use_a_form|UNIQUE"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(state="approved", **fields)
