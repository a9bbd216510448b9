"""Whether a record is valid, what it allows, and how a list shows it."""

from datetime import timedelta

import pytest

from consent.records.consent_summary import consent_summaries
from consent.records.models import ConsentRecord, CopyChoice
from consent.records.tablet.signing import agree, take_copy
from tests.cast import HOUR, NOON, enrol
from tests.consent.cast import ALDERS_ANSWERS, CHOICES, approve, begin_form, choice, choose, gives_consent, send, sit
from tests.consent.withdrawals.test_receive import valid_records, withdraw

SECOND = timedelta(seconds=1)


def test_a_record_is_valid_from_signing_to_the_end_of_its_last_day(alders_record, alder):
    """A-R1."""
    ends = alders_record.valid_until

    assert valid_records(alder, NOON - SECOND) == []
    assert valid_records(alder, NOON) == [alders_record]
    assert valid_records(alder, ends - SECOND) == [alders_record]
    assert valid_records(alder, ends) == []


def test_a_record_is_valid_only_when_the_copy_step_is_done(approved_form, alder, tomasz):
    """A-R6."""
    sitting = choose(sit(alder, approved_form, tomasz))
    record = agree(sitting, name="M. E.", at=NOON)
    assert valid_records(alder, NOON) == []

    take_copy(sitting, choice="none", at=NOON)

    assert valid_records(alder, NOON) == [record]


def test_a_consent_stays_valid_when_a_newer_version_is_in_use(alders_record, alder, adult_form, imogen, laleh):
    """A-R11: without a new answer the old permissions stay."""
    approve(send(adult_form, imogen, about="Newer."), laleh, at=NOON)

    assert valid_records(alder, NOON + HOUR) == [alders_record]


def test_a_record_without_a_yes_to_taking_part_is_not_valid(alders_record, alder, imogen, tomasz):
    """A-R1: also one that was written without the steps of the tablet, which never make one."""
    row = {name: getattr(alders_record, name) for name in ("participant", "version", "obtained_by", "text_sha256")}
    later = {"given_at": NOON + HOUR, "valid_until": alders_record.valid_until, "explained_again": False}
    sitting = sit(alder, alders_record.version, tomasz, at=NOON + HOUR)
    bare = ConsentRecord.objects.create(**row, **later, sitting=sitting, outcome="given")
    CopyChoice.objects.create(record=bare, choice="none", chosen_at=NOON + HOUR)

    assert valid_records(alder, NOON + HOUR) == []


def test_only_the_newest_answer_to_a_form_is_valid(alders_record, approved_form, alder, tomasz):
    newer = gives_consent(alder, approved_form, tomasz, at=NOON + HOUR)

    assert valid_records(alder, NOON + HOUR) == [newer]
    assert list(ConsentRecord.objects.of(alder)) == [newer, alders_record]


def test_the_consent_of_one_person_is_not_valid_for_another(alders_record, juniper):
    assert valid_records(juniper, NOON) == []


@pytest.mark.parametrize(("code", "allowed"), [*ALDERS_ANSWERS.items(), ("video", False), ("topic:health", False)])
def test_a_record_allows_what_was_answered_with_yes_and_nothing_else(alders_record, code, allowed):
    """A-R1, A-R11: never asked means no, and audio does not include video."""
    assert alders_record.allows(code) is allowed


def test_transcription_depends_on_a_recording(adult_form, alder, imogen, laleh, tomasz):
    asked = [*CHOICES, choice("human_transcriber", "A person types it")]
    version = approve(send(adult_form, imogen, choices=asked), laleh)
    yes = {one["code"]: True for one in asked}

    assert gives_consent(alder, version, tomasz, answers=yes).allows("human_transcriber") is True
    silent = gives_consent(alder, version, tomasz, at=NOON + HOUR, answers={**yes, "audio": False})
    assert silent.allows("human_transcriber") is False


def test_a_new_choice_counts_as_no_until_they_are_asked(alders_record, alder, adult_form, imogen, laleh):
    """A-R11."""
    version = approve(send(adult_form, imogen, choices=[*CHOICES, choice("video", "Video")]), laleh, at=NOON)

    assert valid_records(alder, NOON + HOUR) == [alders_record]
    consent_summary = consent_summaries([alder], NOON + HOUR)[alder.pk]
    assert (consent_summary.code, dict(consent_summary)["Video"]) == ("again", "again")
    assert version.number == 2


# At a glance


def test_five_states_show_each_choice(alders_record, alder, juniper, leaving_well, imogen, tomasz):
    shown = consent_summaries([alder, juniper], NOON)

    assert shown[alder.pk].states == ("yes", "yes", "yes", "no", "yes", "yes")
    assert shown[alder.pk].sentence == "Current, form 1, until 23 November 2027"
    assert set(shown[juniper.pk].states) == {"none"}
    assert shown[juniper.pk].sentence == "Not asked yet"


def test_the_summary_says_what_ended_and_why(alders_record, approved_form, alder, juniper, imogen, sunita):
    soon, over = alders_record.valid_until - 20 * 24 * HOUR, alders_record.valid_until
    assert consent_summaries([alder], soon)[alder.pk].sentence == "Ends in 19 days, form 1"
    assert consent_summaries([alder], over)[alder.pk].sentence == "Ended 23 November 2027"

    withdraw(alder, imogen)
    choose(sit(juniper, approved_form, sunita), {"take_part": False})

    gone = consent_summaries([alder], NOON + HOUR)[alder.pk]
    assert (gone.sentence, gone.code, set(gone.states)) == ("Withdrawn 23 November 2026", "withdrawn", {"gone"})


def test_a_page_of_people_costs_as_many_queries_as_one(
    alders_record, approved_form, alder, leaving_well, imogen, tomasz, django_assert_num_queries
):
    people = [enrol(leaving_well, imogen, name=f"Somebody {place}", phone="") for place in range(8)]
    for one in people[:4]:
        gives_consent(one, approved_form, imogen)
    withdraw(people[0], imogen)

    with django_assert_num_queries(4):
        assert len(consent_summaries([alder], NOON)) == 1
    with django_assert_num_queries(4):
        assert len(consent_summaries([alder, *people], NOON)) == 9


def test_a_companions_form_signed_later_does_not_replace_the_persons_own(
    alder, juniper, alders_record, leaving_well, imogen, laleh, tomasz
):
    """A-R1: the list shows the consent that sessions use. A companion’s form is shown if there is no other."""
    form = begin_form(leaving_well, imogen, title="Companions", cohort="companion")
    companions = approve(send(form, imogen, choices=CHOICES[:1]), laleh)
    gives_consent(alder, companions, tomasz, NOON + HOUR, answers={"take_part": True})
    comes_along = gives_consent(juniper, companions, tomasz, NOON + HOUR, answers={"take_part": True})

    shown = consent_summaries([alder, juniper], NOON + 2 * HOUR)
    assert (shown[alder.pk].record, shown[juniper.pk].record) == (alders_record.pk, comes_along.pk)
