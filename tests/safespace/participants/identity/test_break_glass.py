"""F-R11, A-R13: an ethics reviewer sees one identity after a second person agreed, for half an hour."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.outbox.deliveries import deliver_due
from safespace.participants.identity.break_glass import (
    AskedAlready,
    BreakGlassOver,
    BreakGlassRequest,
    NoSecondPerson,
    NotOpen,
    NotTheOther,
)
from safespace.participants.identity.reveal import NoReason, NotYours, revealed_identity, with_reveals
from safespace.participants.identity.reveal_limits import RevealsStopped
from safespace.participants.models import Participant, Reveal
from safespace.studies.need_to_know import Role
from tests.cast import HOUR, NOON, enrol, make_member, make_study, make_user
from tests.make import signed_in
from tests.race import at_once

MINUTE = timedelta(minutes=1)
WHY = "A complaint says she was never asked"


@pytest.fixture
def edda(leaving_well):
    """Another ethics reviewer of Leaving Well."""
    return make_member(make_user("edda", "Edda Roth"), leaving_well, Role.ETHICS_REVIEWER)


def ask(participant, by, *, at=NOON, reason=WHY):
    return BreakGlassRequest.objects.ask(key=uuid.uuid4(), participant=participant, reason=reason, by=by, at=at)


def look(asked, by, at):
    return asked.look(key=uuid.uuid4(), by=by, at=at)


def seen(participant, *, to, at):
    return revealed_identity(with_reveals(Participant.objects.filter(pk=participant.pk), to=to, at=at).get())


def test_F_R11_two_people_open_one_record_for_half_an_hour_and_each_look_for_two_minutes(alder, juniper, laleh, dario):
    asked = ask(alder, laleh)
    with pytest.raises(NotOpen):
        look(asked, laleh, NOON)

    asked.agree(by=dario, at=NOON + MINUTE)
    look(asked, laleh, NOON + 2 * MINUTE)

    assert seen(alder, to=laleh, at=NOON + 3 * MINUTE).name == "Marguerite Example"
    assert seen(alder, to=laleh, at=NOON + 4 * MINUTE) is None
    assert seen(juniper, to=laleh, at=NOON + 3 * MINUTE) is None
    assert seen(alder, to=dario, at=NOON + 3 * MINUTE) is None
    shown = look(asked, laleh, NOON + 30 * MINUTE)
    assert shown.until == NOON + 31 * MINUTE, "the last look ends with the agreement"
    with pytest.raises(NotOpen):
        look(asked, laleh, NOON + 31 * MINUTE)


def test_F_R4_nobody_agrees_to_what_they_asked_for(alder, laleh, dario, edda):
    """Refused by the act and by the database; the control: another person may."""
    asked = ask(alder, laleh)

    with pytest.raises(NotTheOther):
        asked.agree(by=laleh, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlassRequest.objects.filter(pk=asked.pk).update(second=laleh.user, decided_at=NOON, open_until=NOON + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlassRequest.objects.filter(pk=asked.pk).update(open_until=NOON + HOUR)
    assert asked.agree(by=edda, at=NOON).is_open(NOON)


def test_F_R11_only_who_decides_or_watches_over_the_data_agrees(
    alder, laleh, dario, imogen, petra, tomasz, stella, quiet_hours
):
    """The investigator does not: a reviewer may look because of them."""
    asked = ask(alder, laleh)
    elsewhere = make_member(make_user("otto", "Otto"), quiet_hours, Role.DATA_PROTECTION_OFFICER)
    dario.ended_at = NOON

    for who in (imogen, petra, tomasz, stella, elsewhere, dario):
        with pytest.raises(NotTheOther):
            asked.agree(by=who, at=NOON)
        with pytest.raises(NotTheOther):
            asked.decline(by=who, at=NOON)

    assert BreakGlassRequest.objects.get().is_waiting(NOON)


@pytest.mark.parametrize("who", ["imogen", "petra", "tomasz", "stella", "dario"])
def test_F_R11_only_whom_the_table_gives_this_way_asks(request, alder, laleh, dario, who):
    with pytest.raises(NotYours):
        ask(alder, request.getfixturevalue(who))

    assert not BreakGlassRequest.objects.exists()


def test_without_a_reason_or_a_second_person_nothing_is_asked(alder, laleh):
    with pytest.raises(NoSecondPerson):
        ask(alder, laleh)
    with pytest.raises(NoReason):
        ask(alder, laleh, reason="  ")


def test_F_R11_a_look_is_the_askers_alone(alder, laleh, dario, edda):
    asked = ask(alder, laleh)
    asked.agree(by=dario, at=NOON)
    for who in (edda, dario):
        with pytest.raises(NotOpen):
            look(asked, who, NOON)
    laleh.ended_at = NOON

    with pytest.raises(NotOpen):
        look(asked, laleh, NOON)
    assert not Reveal.objects.exists()


def test_F_R11_everything_is_logged_and_told_to_investigator_and_officer(alder, laleh, petra, dario):
    """The reason is sealed, and the letters name nobody."""
    for member in (petra, dario, laleh):
        member.user.email = f"{member.user.username}@example.org"
        member.user.save()
    asked = ask(alder, laleh)
    deliver_due(at=NOON)
    assert [one.to for one in mail.outbox] == [["dario@example.org"]], "who can agree is told first"

    asked.agree(by=dario, at=NOON)
    deliver_due(at=NOON)
    assert sorted(one.to[0] for one in mail.outbox[1:]) == [
        "dario@example.org", "laleh@example.org", "petra@example.org",
    ]  # fmt: skip
    look(asked, laleh, NOON)
    deliver_due(at=NOON)
    assert sorted(one.to[0] for one in mail.outbox[4:]) == ["dario@example.org", "petra@example.org"]

    codes = ["glass.asked", "glass.agreed", "identity.glass_broken"]
    lines = Entry.objects.filter(participant_id=alder.pk, action__in=codes).order_by("pk")
    assert {one.action: one.actor_id for one in lines} == dict(
        zip(codes, [laleh.user_id, dario.user_id, laleh.user_id], strict=True)
    )
    assert lines.get(action="identity.glass_broken").detail == {"shows": "all", "agreed_by": str(dario.user_id)}
    assert lines.get(action="glass.asked").reason == WHY
    text = " ".join(one.subject + one.body for one in mail.outbox)
    assert not [word for word in ("Marguerite", alder.pseudonym, alder.code, "complaint") if word in text]


def test_an_answer_is_given_once_and_a_second_press_is_harmless(alder, laleh, dario, edda):
    key = uuid.uuid4()
    first, again = (
        BreakGlassRequest.objects.ask(key=key, participant=alder, reason=WHY, by=laleh, at=NOON) for _ in range(2)
    )
    assert first == again
    with pytest.raises(AskedAlready):
        ask(alder, laleh)

    first.agree(by=dario, at=NOON)
    assert first.agree(by=dario, at=NOON + MINUTE).open_until == NOON + 30 * MINUTE
    for late in (lambda: first.agree(by=edda, at=NOON), lambda: first.decline(by=edda, at=NOON)):
        with pytest.raises(BreakGlassOver):
            late()
    assert Entry.objects.filter(action="glass.agreed").count() == 1


def test_what_was_declined_or_closed_opens_to_nobody(alder, juniper, laleh, dario, tomasz):
    declined, closed = ask(alder, laleh), ask(juniper, laleh)
    declined.decline(by=dario, at=NOON)
    closed.agree(by=dario, at=NOON)
    with pytest.raises(NotTheOther):
        closed.close(by=tomasz, at=NOON)
    for _ in range(2):
        closed.close(by=dario, at=NOON)

    for asked in (declined, closed):
        with pytest.raises(NotOpen):
            look(asked, laleh, NOON)
    assert Entry.objects.filter(action="glass.closed").count() == 1
    assert ask(alder, laleh).is_waiting(NOON), "another time is another question"


def test_a_request_without_an_answer_ends_after_a_day(alder, laleh, dario):
    asked, tomorrow = ask(alder, laleh), NOON + 24 * HOUR

    with pytest.raises(BreakGlassOver):
        asked.agree(by=dario, at=tomorrow)
    assert ask(alder, laleh, at=tomorrow).is_waiting(tomorrow)


def test_F_R11_many_looks_stop_here_too(alder, laleh, dario):
    asked = ask(alder, laleh)
    asked.agree(by=dario, at=NOON)
    for number in range(10):
        look(asked, laleh, NOON + number * MINUTE)

    with pytest.raises(RevealsStopped):
        look(asked, laleh, NOON + 11 * MINUTE)
    assert Entry.objects.filter(action="identity.reading_stopped").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_one_moment_are_one_answer():
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen"), study, Role.COORDINATOR)
    laleh, dario, edda = (
        make_member(make_user(name, name), study, role)
        for name, role in (
            ("laleh", Role.ETHICS_REVIEWER), ("dario", Role.DATA_PROTECTION_OFFICER), ("edda", Role.ETHICS_REVIEWER),
        )
    )  # fmt: skip
    asked = ask(enrol(study, imogen, name="Ines Sample", phone="+441632960129"), laleh)

    given = at_once(
        *(lambda who=who: asked.agree(by=who, at=NOON) for who in (dario, edda) * 3),
        *(lambda: asked.decline(by=edda, at=NOON) for _ in range(2)),
    )

    assert Entry.objects.filter(action__in=["glass.agreed", "glass.declined"]).count() == 1
    assert all(isinstance(one, BreakGlassOver | BreakGlassRequest) for one in given)


def test_pages_lead_two_people_through_it_and_show_no_name_before_or_after(alder, laleh, dario, petra, imogen):
    """Asking by a wrong code keeps what was typed; every step asks for a fresh code (E-R10)."""
    with time_machine.travel(NOON, tick=False):
        hers, his, petras = (signed_in(who) for who in (laleh, dario, petra))
        address = {
            name: reverse(f"participants:{name}", args=[alder.study_id]) for name in ("break-glass", "break-glass-ask")
        }
        wrong = hers.post(address["break-glass-ask"], {"code": "LW-0000", "note": WHY})
        assert (wrong.status_code, WHY in wrong.content.decode()) == (422, True)
        assert hers.post(address["break-glass-ask"], {"code": alder.code, "note": WHY}).url == address["break-glass"]
        pk = BreakGlassRequest.objects.get().pk
        decide, see, close = (
            reverse(f"participants:break-glass-{name}", args=[alder.study_id, pk])
            for name in ("decide", "look", "close")
        )
        assert WHY in his.get(decide).content.decode()
        assert hers.post(decide, {"agree": "yes"}).status_code == 422
        assert his.post(decide, {"agree": "yes"}).url == address["break-glass"]
        assert "Marguerite" not in hers.get(see).content.decode()
        assert hers.post(see).url == see
        shown = hers.get(see)
        assert "Marguerite Example" in shown.content.decode() and shown["Refresh"]
        assert "Marguerite" not in his.get(see).content.decode() and his.get(see).status_code == 403
        listed = petras.get(address["break-glass"]).content.decode()
        assert alder.code in listed and "Open until 12:30" in listed and WHY not in listed
        assert signed_in(imogen).get(address["break-glass"]).status_code == 403
    with time_machine.travel(NOON + 5 * MINUTE, tick=False):
        for client, page in ((hers, see), (hers, address["break-glass-ask"]), (his, decide)):
            assert client.post(page, {"agree": "yes"}).status_code == 403
        assert his.post(close).url == address["break-glass"]
        assert "Marguerite" not in hers.get(address["break-glass"]).content.decode()
        closed = signed_in(laleh).get(see).content.decode()
        assert ("This record is closed" in closed, "Show for 2 minutes" in closed) == (True, False)


def test_the_stranger_and_other_reviewers_records(alder, laleh, dario, edda, stella):
    asked = ask(alder, laleh)
    asked.agree(by=dario, at=NOON)
    args = [alder.study_id, asked.pk]

    assert signed_in(edda).get(reverse("participants:break-glass-look", args=args)).status_code == 404
    for name in ("decide", "look", "close"):
        assert signed_in(stella).get(reverse(f"participants:break-glass-{name}", args=args)).status_code == 404
