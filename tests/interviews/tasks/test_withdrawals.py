"""What each way to withdraw makes us owe, written out, and what becomes of it (A4, A-R14)."""

import uuid
from datetime import timedelta

import pytest

from consent.withdrawals.models import Withdrawal
from interviews.conduct.closing import close_session, stop_session
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from interviews.tasks.withdrawals import catch_up
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.privacy.deciding import agree
from tests.cast import HOUR
from tests.consent.cast import gives_consent
from tests.interviews.cast import BEGINS, MINUTE

DAY = timedelta(days=1)
AT = BEGINS + HOUR
"""Some time after Alder's talk."""

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(participant, by, *wishes, at=AT):
    known = Withdrawal.objects.filter(participant=participant, followed_by=None).values_list("pk", flat=True).first()
    return Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=participant, channel="phone", wishes=wishes, occurred_at=at, by=by, at=at,
        known=known,
    )  # fmt: skip


def close(session, by, **answers):
    stop_session(session=session, because="ended_early", by=by, at=BEGINS + 10 * MINUTE)
    answers = {"wound_down": True, "support": "card", "said": "keep", "leave_out": "", "next_contact": ""} | answers
    return close_session(key=uuid.uuid4(), session=session, **answers, by=by, at=BEGINS + 20 * MINUTE)


def owed():
    return [(one.kind, one.state, one.dropped_because) for one in Task.objects.order_by("promised_at", "kind")]


def kinds():
    return {(one.kind, one.state) for one in Task.objects.all()}


MODES = {
    "W1 stop, keep what was said": (["keep_data"], {("tell_stopped", AT + 7 * DAY)}),
    "W1 and W2": (["keep_data", "no_further_contact"], set()),
    "W4 delete what points to them": (
        ["delete_identifiable"], {("erase_who", AT + 30 * DAY), ("tell_erasing", AT + 7 * DAY)}
    ),
    "W4 and W2": (["delete_identifiable", "no_further_contact"], {("erase_who", AT + 30 * DAY)}),
    "W5 erase all": (["erase_all"], {("erase_all", AT + 30 * DAY), ("tell_erasing", AT + 7 * DAY)}),
    "W5 and W2": (["erase_all", "no_further_contact"], {("erase_all", AT + 30 * DAY)}),
}  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_A_R14_each_withdrawal_makes_exactly_this(alder, alders_consent, imogen, mode):
    wishes, expected = MODES[mode]

    withdraw(alder, imogen, *wishes)
    withdraw(alder, imogen, *wishes, at=AT + HOUR)

    assert {(one.kind, one.due_at) for one in Task.objects.filter(state="open")} == expected
    assert Task.objects.count() == len(expected)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, []),
        ({"said": "nothing"}, []),
        ({"next_contact": "as_planned"}, []),
        ({"next_contact": "they_call"}, []),
        ({"next_contact": "none"}, []),
        ({"next_contact": "call"}, [("call", BEGINS + 20 * MINUTE + 72 * HOUR, None)]),
        (
            {"said": "parts", "leave_out": "Her sister"},
            [("leave_out", BEGINS + 20 * MINUTE + 7 * DAY, "Tomasz Idowu")],
        ),
    ],
)
def test_W3_C_R11_closing_a_talk_makes_what_was_agreed_in_it(live_session, tomasz, answers, expected):
    close(live_session, tomasz, **answers)

    found = [(one.kind, one.due_at, one.owner and one.owner.display_name) for one in Task.objects.all()]
    assert found == expected


def test_W2_a_call_that_was_agreed_is_not_made_to_who_wants_no_contact(live_session, alder, tomasz, imogen):
    close(live_session, tomasz, next_contact="call", said="parts")

    withdraw(alder, imogen, "keep_data", "no_further_contact")

    assert owed() == [
        ("call", "dropped", "no_contact"),
        ("leave_out", "open", ""),
    ]


def test_W2_nothing_that_reaches_a_person_is_promised_after_it(alder, alders_consent, imogen):
    withdraw(alder, imogen, "keep_data", "no_further_contact")

    made = Task.objects.owe(kind=Kind.CALL, participant=alder, origin=uuid.uuid4(), due_at=AT + DAY, by=imogen, at=AT)

    assert made is None


def test_other_wishes_replace_what_the_first_ones_made(alder, alders_consent, imogen):
    withdraw(alder, imogen, "delete_identifiable")

    withdraw(alder, imogen, "erase_all", "no_further_contact", at=AT + HOUR)

    assert kinds() == {("erase_who", "dropped"), ("tell_erasing", "dropped"), ("erase_all", "open")}
    assert set(Task.objects.filter(state="dropped").values_list("dropped_because", flat=True)) == {"other_wish"}


def test_who_agrees_again_is_owed_nothing_of_what_they_asked_for_before(alder, alders_consent, form_in_use, imogen):
    withdraw(alder, imogen, "erase_all")

    agrees_again(alder, form_in_use, imogen)

    assert kinds() == {("erase_all", "dropped"), ("tell_erasing", "dropped")}
    assert set(Task.objects.values_list("dropped_because", flat=True)) == {"came_back"}


def agrees_again(participant, version, by):
    answers = {choice["code"]: True for choice in version.choices}
    gives_consent(participant, version, by, at=AT + DAY, answers=answers, asked_themselves=True)


def erase(participant, extent, first, second, at=AT + DAY):
    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=participant, extent=extent, who_asked=Asker.PERSON, ground=Ground.WITHDRAWN,
        occurred_at=AT, words="", by=first, at=at,
    )  # fmt: skip
    return agree(asked, by=second, at=at + HOUR)


def test_E_R3_the_erasure_does_what_was_asked_and_its_second_person_checks_it(alder, alders_consent, imogen, dario):
    withdraw(alder, imogen, "erase_all")
    Task.objects.get(kind="tell_erasing").finish(by=imogen, at=AT + HOUR)

    erase(alder, Extent.EVERYTHING, imogen, dario)

    done = Task.objects.get(kind="erase_all")
    assert (done.state, done.done_by, done.checked_by) == ("checked", imogen.user_id, dario.user_id)
    assert Task.objects.get(kind="tell_erasing").state == "done"


def test_E_R3_an_erasure_of_less_leaves_the_wish_open_and_says_whom_we_can_no_longer_tell(
    alder, alders_consent, imogen, dario
):
    withdraw(alder, imogen, "erase_all")

    erase(alder, Extent.CONTACT, imogen, dario)

    assert kinds() == {("erase_all", "open"), ("tell_erasing", "dropped")}
    assert Task.objects.get(kind="tell_erasing").dropped_because == "erased"


def test_a_withdrawal_of_before_the_list_is_caught_up_with_and_only_once(alder, alders_consent, imogen):
    withdraw(alder, imogen, "erase_all")
    Task.objects.all().delete()

    catch_up(AT + DAY)
    catch_up(AT + 2 * DAY)

    assert kinds() == {("erase_all", "open"), ("tell_erasing", "open")}
