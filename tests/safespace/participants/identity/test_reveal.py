"""E-R2: opening an identity needs a reason, lasts two minutes, and is logged. F-R11: many in a row stop."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from safespace.outbox.deliveries import deliver_due
from safespace.participants.identity.reveal import (
    NoReason,
    NotMeetingSoon,
    NotYours,
    reveal_identity,
    revealed_identity,
    show_safe_word,
    with_reveals,
)
from safespace.participants.identity.reveal_limits import RevealsStopped, RevealStop
from safespace.participants.models import Participant, Reveal
from safespace.studies.need_to_know import Role
from tests.cast import NOON, enrol, make_member, make_study, make_user
from tests.race import at_once

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def seen(participant, *, to, at):
    """What `to` sees of who `participant` is."""
    people = Participant.objects.filter(pk=participant.pk)
    return revealed_identity(with_reveals(people, to=to, at=at).get())


def _reveal(alder, by, reason="Arrange a session: she rang", at=NOON, **how):
    return reveal_identity(key=uuid.uuid4(), participant=alder, reason=reason, by=by, at=at, **how)


def with_mail(username, study, role):
    return make_member(make_user(username, username, email=f"{username}@example.org"), study, role)


def test_a_name_shows_for_two_minutes_and_then_no_more(alder, imogen):
    _reveal(alder, imogen)

    assert seen(alder, to=imogen, at=NOON + MINUTE).name == "Marguerite Example"
    assert seen(alder, to=imogen, at=NOON + 2 * MINUTE) is None


def test_a_name_revealed_to_one_stays_sealed_for_everyone_else(alder, juniper, imogen, tomasz, stella):
    _reveal(alder, imogen)

    assert seen(alder, to=tomasz, at=NOON) is None
    assert seen(alder, to=stella, at=NOON) is None
    assert seen(juniper, to=imogen, at=NOON) is None


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_without_a_reason_nothing_is_shown_and_nothing_is_stored(alder, imogen, reason):
    with pytest.raises(NoReason):
        _reveal(alder, imogen, reason)

    assert Reveal.objects.count() == 0


def test_every_reveal_is_in_the_log_with_its_reason_sealed(alder, imogen):
    _reveal(alder, imogen)

    entry = Entry.objects.get(action="identity.revealed")
    assert (entry.actor_id, entry.participant_id) == (imogen.user_id, alder.pk)
    assert entry.reason == "Arrange a session: she rang"
    assert b"rang" not in bytes(Entry.objects.values_list("reason", flat=True).get(pk=entry.pk))


def test_a_double_click_is_one_reveal(alder, imogen):
    key = uuid.uuid4()
    for _ in range(2):
        reveal_identity(key=key, participant=alder, reason="They asked me to", by=imogen, at=NOON)

    assert Reveal.objects.count() == 1
    assert Entry.objects.filter(action="identity.revealed").count() == 1


def test_a_reveal_can_be_neither_edited_nor_deleted(alder, imogen):
    shown = _reveal(alder, imogen)

    for change in (lambda: Reveal.objects.filter(pk=shown.pk).update(until=NOON), shown.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_showing_the_safe_word_is_logged(alder, imogen):
    """C-R2."""
    assert show_safe_word(alder, by=imogen, at=NOON) == "marigold"
    assert Entry.objects.filter(action="contact.shown", participant_id=alder.pk).count() == 1


def test_an_interviewer_sees_nobody_without_a_talk_at_hand(alder, tomasz):
    """The session is found a floor above: tests/interviews/contact/test_identity.py."""
    with pytest.raises(NotMeetingSoon):
        _reveal(alder, tomasz)
    talk = uuid.uuid4()

    _reveal(alder, tomasz, meeting=talk)

    assert Entry.objects.get(action="identity.revealed").detail == {"shows": "name", "session": str(talk)}


@pytest.mark.parametrize("role", [Role.TRANSCRIBER, Role.INTERPRETER, Role.ETHICS_REVIEWER, Role.SAFETY_CONTACT])
def test_roles_that_open_no_identity_alone_are_refused_by_the_act(alder, leaving_well, role):
    """Need to know: the first line."""
    with pytest.raises(NotYours):
        _reveal(alder, make_member(make_user("noor", "Noor"), leaving_well, role), meeting=uuid.uuid4())

    assert Reveal.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PRINCIPAL_INVESTIGATOR, Role.DATA_PROTECTION_OFFICER])
def test_F_R11_a_break_glass_read_notifies_the_investigator_and_the_officer(alder, leaving_well, role):
    """F-R11: by letters that name nobody, and an entry of its own kind; without a reason nothing opens."""
    both = {
        one: with_mail(str(one).partition("_")[0], leaving_well, one)
        for one in (Role.PRINCIPAL_INVESTIGATOR, Role.DATA_PROTECTION_OFFICER)
    }
    with_mail("nobody", leaving_well, Role.INTERVIEWER)
    with pytest.raises(NoReason):
        _reveal(alder, both[role], reason=" ")

    _reveal(alder, both[role], reason="In danger: the hospital rang")
    deliver_due(at=NOON)

    assert seen(alder, to=both[role], at=NOON).name == "Marguerite Example"
    assert Entry.objects.get(action="identity.glass_broken").reason == "In danger: the hospital rang"
    assert sorted(one.to[0] for one in mail.outbox) == ["data@example.org", "principal@example.org"]
    text = " ".join(one.subject + one.body for one in mail.outbox)
    assert not [word for word in ("Marguerite", alder.pseudonym, alder.code, "Leaving", "hospital") if word in text]


def test_a_coordinators_reveal_notifies_nobody(alder, imogen, leaving_well):
    """The control: reading for contact is written down and nobody is written to."""
    with_mail("dario", leaving_well, Role.DATA_PROTECTION_OFFICER)
    _reveal(alder, imogen)
    deliver_due(at=NOON)

    assert mail.outbox == []


def test_F_R11_the_eleventh_identity_in_an_hour_is_refused_and_the_officer_notified(alder, imogen, leaving_well):
    """F-R11: ten go, the eleventh does not, nor anything in the hour that follows; then it goes on."""
    with_mail("dario", leaving_well, Role.DATA_PROTECTION_OFFICER)
    with_mail("petra", leaving_well, Role.PRINCIPAL_INVESTIGATOR)
    for number in range(10):
        _reveal(alder, imogen, at=NOON + number * MINUTE)

    for late in (10, 11, 69):
        with pytest.raises(RevealsStopped, match="the next one from 13:10"):
            _reveal(alder, imogen, at=NOON + late * MINUTE)
    deliver_due(at=NOON + HOUR)

    assert Reveal.objects.count() == 10
    assert RevealStop.objects.count() == Entry.objects.filter(action="identity.reading_stopped").count() == 1
    assert [one.to for one in mail.outbox] == [["dario@example.org"]]
    assert _reveal(alder, imogen, at=NOON + 70 * MINUTE).user_id == imogen.user_id


def test_F_R11_ten_in_an_hour_are_ordinary_work(alder, imogen):
    """The control: spread over more than an hour, twenty are."""
    for number in range(20):
        _reveal(alder, imogen, at=NOON + number * 6 * MINUTE)

    assert RevealStop.objects.count() == 0


def test_F_R11_a_stop_holds_for_one_account_in_every_study(alder, imogen, quiet_hours, petra):
    hers = make_member(imogen.user, quiet_hours, Role.COORDINATOR)
    elsewhere = enrol(quiet_hours, hers, name="Ines Sample", phone="+441632960129")
    for _ in range(10):
        _reveal(alder, imogen)
    with pytest.raises(RevealsStopped):
        _reveal(elsewhere, hers)

    assert _reveal(alder, petra).user_id == petra.user_id


def test_F_R11_without_an_officer_the_investigator_and_without_both_an_administrator_is_told(
    alder, imogen, leaving_well, ada
):
    ada.email = "ada@example.org"
    ada.save()
    for _ in range(10):
        _reveal(alder, imogen)
    with pytest.raises(RevealsStopped):
        _reveal(alder, imogen)
    deliver_due(at=NOON)
    assert [one.to for one in mail.outbox] == [["ada@example.org"]]

    with_mail("petra", leaving_well, Role.PRINCIPAL_INVESTIGATOR)
    later = NOON + 2 * HOUR
    for _ in range(10):
        _reveal(alder, imogen, at=later)
    with pytest.raises(RevealsStopped):
        _reveal(alder, imogen, at=later)
    deliver_due(at=later)
    assert mail.outbox[-1].to == ["petra@example.org"]


@pytest.mark.django_db(transaction=True)
def test_F_R11_sixteen_at_once_open_ten():
    """The count is the database's: no number of processes gets round it."""
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen"), study, Role.COORDINATOR)
    person = enrol(study, imogen, name="Ines Sample", phone="+441632960129")
    given = at_once(*[lambda: _reveal(person, imogen)] * 16)

    assert sum(not isinstance(met, Refusal) for met in given) == Reveal.objects.count() == 10
    assert RevealStop.objects.count() == 1
