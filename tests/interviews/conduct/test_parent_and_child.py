"""A child's talk rests on two answers: the child's own, and a parent's (A-R1, A3)."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from consent.checkpoints.models import ConsentCheckpoint, ConsentNotValid
from consent.forms.parents import NotAChildsForm, NotAParentsForm, name_parents_form
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import going_on_gate
from interviews.conduct.running import NotAgreedTo, answer_topic
from safespace.base.gates import GateClosed
from tests.cast import NOON
from tests.interviews.cast import (
    BEGINS,
    COMPANIONS,
    MINUTE,
    begin,
    make_booking,
    make_consent,
    make_form_in_use,
    make_ready,
    make_refusal,
    make_session,
    shown_on_console,
    unmet,
    unmet_requirements,
    withdraw,
)
from tests.make import signed_in

AGREE = "They agree to take part"


@pytest.fixture
def childs_form(leaving_well, imogen, laleh):
    return make_form_in_use(leaving_well, imogen, laleh, title="Young people", cohort="child")


@pytest.fixture
def parents_form(leaving_well, imogen, laleh):
    return make_form_in_use(leaving_well, imogen, laleh, title="Parents", cohort="parent")


@pytest.fixture
def both_forms(childs_form, parents_form, imogen):
    name_parents_form(form=childs_form.form, parents=parents_form.form, by=imogen, at=NOON)
    childs_form.form.refresh_from_db()
    return childs_form, parents_form


@pytest.fixture
def childs_session(juniper, sunita, imogen, both_forms, quiet_room, free_line):
    """Juniper is fifteen; neither they nor a parent was asked yet."""
    session = make_session(juniper, sunita, imogen, form=both_forms[0].form)
    make_booking(session, quiet_room, sunita)
    make_ready(session, sunita)
    return session


def test_a_childs_talk_needs_the_childs_yes_and_a_parents_and_neither_alone_opens_it(
    childs_session, both_forms, juniper, sunita
):
    """A-R1, A3: assent and permission."""
    childs, parents = both_forms
    words = [
        "There is no valid consent on “Young people” now.",
        "There is no valid permission of a parent on “Parents” now.",
    ]
    assert unmet_requirements(childs_session, sunita)[0].because == " ".join(words)

    make_consent(juniper, parents, sunita)
    assert unmet_requirements(childs_session, sunita)[0].because == words[0]
    with pytest.raises(GateClosed):
        begin(childs_session, sunita)

    make_consent(juniper, childs, sunita)
    assert begin(childs_session, sunita).state == "live"


def test_a_childs_yes_alone_opens_nothing(childs_session, both_forms, juniper, sunita):
    """A-R1, A3."""
    make_consent(juniper, both_forms[0], sunita)

    assert (
        unmet_requirements(childs_session, sunita)[0].because
        == "There is no valid permission of a parent on “Parents” now."
    )
    with pytest.raises(GateClosed):
        begin(childs_session, sunita)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", [0, 1], ids=["child", "parent"])
def test_either_no_shuts_the_gate_and_calls_the_childs_talk_off(childs_session, both_forms, juniper, sunita, who):
    """A-R8, A3: dissent at any time."""
    for version in both_forms:
        make_consent(juniper, version, sunita)
    assert unmet(childs_session, sunita) == []

    make_refusal(juniper, both_forms[who], sunita, at=NOON + MINUTE)

    childs_session.refresh_from_db()
    assert (childs_session.state, childs_session.because) == ("called_off", "refused")


@pytest.mark.parametrize("who", [0, 1], ids=["child", "parent"])
def test_a_childs_topic_opens_only_on_both_yeses(childs_session, both_forms, juniper, sunita, guide, who):
    """A-R10: who said no to money decides, whichever of the two it was."""
    for place, version in enumerate(both_forms):
        make_consent(juniper, version, sunita, no=["topic:money"] if place == who else [])
    session = begin(childs_session, sunita)

    page = shown_on_console(session)
    assert [part.title for part in page["parts"]] == ["Arriving", "What happened at work", "What helped"]
    assert {one["title"]: one["state"] for one in page["agreed"]}["Money"] == "no"
    with pytest.raises(NotAgreedTo):
        answer_topic(key=uuid.uuid4(), session=session, topic=guide[2], answer="go_on", by=sunita, at=BEGINS + MINUTE)


def test_a_permission_that_ran_out_stops_a_childs_talk_from_going_on(childs_session, both_forms, juniper, sunita):
    """A-R1: a lapse in the middle lets it close safely."""
    for version in both_forms:
        make_consent(juniper, version, sunita)
    session = begin(childs_session, sunita)
    withdraw(juniper, sunita, BEGINS + MINUTE)

    assert not going_on_gate(GateFacts(session, BEGINS + 2 * MINUTE)).open


def test_no_question_is_answered_on_a_parents_record_alone(both_forms, juniper, sunita):
    """A-R10: a checkpoint rests on the child's own answer."""
    record = make_consent(juniper, both_forms[1], sunita)

    with pytest.raises(ConsentNotValid):
        ConsentCheckpoint.objects.ask(
            key=uuid.uuid4(), session_id=uuid.uuid4(), record=record, kind="start", answer="go_on", by=sunita, at=NOON
        )


def test_only_a_childs_form_names_a_form_that_parents_of_the_study_read(
    childs_form, parents_form, form_in_use, quiet_hours, stella, laleh, imogen
):
    """A-R1: refused by the act, and by the database where it can."""
    elsewhere = make_form_in_use(quiet_hours, stella, laleh, title="Parents", cohort="parent")
    for form in (form_in_use.form, elsewhere.form):
        with pytest.raises(NotAParentsForm):
            name_parents_form(form=childs_form.form, parents=form, by=imogen, at=NOON)
    with pytest.raises(NotAChildsForm):
        name_parents_form(form=form_in_use.form, parents=parents_form.form, by=imogen, at=NOON)
    with pytest.raises(IntegrityError, match="only_a_childs_form_names_parents"), transaction.atomic():
        type(form_in_use.form).objects.filter(pk=form_in_use.form_id).update(permission=parents_form.form)


def test_the_parents_form_is_chosen_on_a_page_that_says_what_only_the_child_is_asked(
    leaving_well, imogen, laleh, stella, childs_form
):
    """A-R1: a scope the parents' form does not ask counts as no, and the page says which these are."""
    parents = make_form_in_use(leaving_well, imogen, laleh, COMPANIONS, title="Parents", cohort="parent")
    url, browser = f"/studies/{imogen.study_id}/consent/forms/{childs_form.form_id}/parents/", signed_in(imogen)

    answer = browser.post(url, {"intent": uuid.uuid4(), "parents": parents.form_id})

    assert answer.status_code == 302
    never = ["Voice recording", "An interpreter in the room", "What happened at work", "Money"]
    assert browser.get(url).context["never"] == never
    assert [signed_in(who).get(url).status_code for who in (laleh, stella)] == [403, 404]
