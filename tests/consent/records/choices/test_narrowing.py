"""One choice becomes a no: at once, through any channel, without a reason, and never back (A-R11)."""

import pytest
from django.db import IntegrityError, transaction

from consent.records.basis import basis_of
from consent.records.choices.narrowing import Narrowing, StopsTakingPart
from consent.records.choices.telling import MomentInFuture
from consent.records.models import ConsentRecord, ScopeAnswer
from safespace.audit.models import Entry
from safespace.outbox.models import Announcement
from tests.cast import HOUR, NOON
from tests.consent.cast import ALDERS_ANSWERS, approve, begin_form, gives_consent, narrow, send
from tests.race import at_once

LATER = NOON + HOUR


def allowed(participant, version, at=LATER):
    """The codes that the consent of `participant` on the form of `version` allows."""
    basis = basis_of(participant, version.form, at)
    return {code for code in ALDERS_ANSWERS if basis.allows(code)}


@pytest.mark.parametrize("channel", ["in_person", "phone", "text", "email", "letter", "somebody"])
def test_it_holds_at_once_through_every_channel_and_the_rest_stays(alders_record, alder, imogen, channel):
    """A-R11, A-R1, A-R7: taking part and every other yes stay."""
    before = allowed(alder, alders_record.version)
    assert "audio" in before

    (row,) = narrow(alder, "audio", imogen, LATER, channel=channel)

    assert allowed(alder, alders_record.version) == before - {"audio"}
    assert row.channel == channel
    assert ScopeAnswer.objects.get(record=alders_record, scope__code="audio").granted, "what was signed stays"


def test_it_is_logged_and_announced_once_however_often_it_is_pressed(alders_record, alder, imogen, tomasz):
    (row,) = narrow(alder, "audio", imogen, LATER)

    assert narrow(alder, "audio", tomasz, LATER + HOUR) == []

    entry = Entry.objects.get(action="consent.narrowed")
    assert (entry.detail, entry.actor_id, entry.about_id) == (
        {"scope": "audio", "channel": "phone"}, imogen.actor_id, row.pk,
    )  # fmt: skip
    told = Announcement.objects.get(topic="consent.narrowed")
    assert (told.ids, told.at) == ({"participant": alder.pk, "narrowing": row.pk}, LATER)


@pytest.mark.django_db(transaction=True)
def test_two_members_at_one_moment_write_it_down_once(alders_record, alder, imogen, tomasz):
    """Two presses, each in a transaction of its own."""
    made = at_once(
        lambda: narrow(alder, "audio", imogen, LATER), lambda: narrow(alder, "audio", tomasz, LATER, channel="letter")
    )

    assert sorted(len(rows) for rows in made) == [0, 1]
    assert Narrowing.objects.count() == 1


def test_a_no_to_taking_part_is_stopping_and_is_refused_here(alders_record, alder, imogen):
    """A-R14: it asks what happens to what was said."""
    with pytest.raises(StopsTakingPart):
        narrow(alder, "take_part", imogen, LATER)


def test_a_moment_that_has_not_come_is_refused(alders_record, alder, imogen):
    with pytest.raises(MomentInFuture):
        narrow(alder, "audio", imogen, LATER, occurred_at=LATER + HOUR)


def test_only_a_new_signature_makes_it_a_yes_again(alders_record, approved_form, alder, tomasz, imogen):
    """A-R11: on the record of before, the database holds the no."""
    narrow(alder, "audio", imogen, LATER)
    for change in (lambda: Narrowing.objects.all().delete(), lambda: Narrowing.objects.update(received_at=NOON)):
        with pytest.raises(IntegrityError, match="narrowing_written_once"), transaction.atomic():
            change()
    said = ScopeAnswer.objects.get(record=alders_record, scope__code="audio")
    with pytest.raises(IntegrityError), transaction.atomic():
        Narrowing.objects.create(answer=said, channel="phone", occurred_at=NOON, received_at=LATER)

    gives_consent(alder, approved_form, tomasz, at=LATER + HOUR)

    assert "audio" in allowed(alder, approved_form, LATER + HOUR)


def test_a_page_opened_before_they_signed_again_makes_the_newer_yes_a_no(alders_record, approved_form, alder, tomasz):
    """A-R11: a no is always safe."""
    old = ScopeAnswer.objects.get(record=alders_record, scope__code="audio")
    newer = gives_consent(alder, approved_form, tomasz, at=LATER)

    (row,) = Narrowing.objects.narrow(old, channel="phone", occurred_at=LATER, by=tomasz, at=LATER)

    assert row.answer.record == newer
    assert "audio" not in allowed(alder, approved_form)


def test_it_counts_on_every_form_the_person_answered_but_not_on_a_companions(
    alders_record, alder, tomasz, leaving_well, imogen, laleh
):
    """A-R11, A3: a companion answers for themselves."""
    for cohort in ("adult", "companion"):
        form = begin_form(leaving_well, imogen, title=cohort, cohort=cohort)
        gives_consent(alder, approve(send(form, imogen), laleh), tomasz)

    said = ScopeAnswer.objects.get(record=alders_record, scope__code="audio")
    Narrowing.objects.narrow(said, channel="phone", occurred_at=LATER, by=imogen, at=LATER)
    by_form = {one.version.form.title: one.allows("audio") for one in ConsentRecord.objects.of(alder)}

    assert by_form == {"Interviews with adults": False, "adult": False, "companion": True}
