"""C-R4: staff whom a participant must not meet open nothing of theirs, and no answer reveals the list."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.identity.reveal import reveal_identity, show_safe_word
from safespace.participants.models import Reveal
from safespace.participants.separation import ListErased, MayNotMeet, Separation
from safespace.privacy.erasure import erase
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.make import signed_in


def keep_apart(participant, member, by):
    Separation.objects.write(participant, [], staff=[member.user], by=by, at=NOON)


def test_C_R4_a_coordinator_on_the_list_opens_no_name_and_no_safe_word(alder, juniper, imogen, leaving_well):
    """The control is another person, and the same coordinator before the list."""
    olga = make_member(make_user("olga", "Olga Brun"), leaving_well, Role.COORDINATOR)
    assert show_safe_word(alder, by=imogen, at=NOON) == "marigold"
    keep_apart(alder, imogen, olga)

    for act in (
        lambda: reveal_identity(key=uuid.uuid4(), participant=alder, reason="She rang", by=imogen, at=NOON),
        lambda: show_safe_word(alder, by=imogen, at=NOON),
    ):
        with pytest.raises(MayNotMeet, match="^A colleague looks after this. Ask the coordinator.$"):
            act()

    assert not Reveal.objects.exists()
    assert Entry.objects.filter(action="contact.shown").count() == 1
    assert reveal_identity(key=uuid.uuid4(), participant=juniper, reason="She rang", by=imogen, at=NOON)


def test_C_R4_break_glass_by_two_does_not_open_a_name_to_whom_they_must_not_meet(alder, laleh, dario, imogen):
    asked = BreakGlassRequest.objects.ask(key=uuid.uuid4(), participant=alder, reason="A complaint", by=laleh, at=NOON)
    asked.agree(by=dario, at=NOON)
    keep_apart(alder, laleh, imogen)

    with pytest.raises(MayNotMeet):
        asked.look(key=uuid.uuid4(), by=laleh, at=NOON)


def test_C_R4_break_glass_is_refused_too(alder, petra, imogen):
    keep_apart(alder, petra, imogen)

    with pytest.raises(MayNotMeet):
        reveal_identity(key=uuid.uuid4(), participant=alder, reason="A complaint", by=petra, at=NOON)


@time_machine.travel(NOON, tick=False)
def test_C_R4_contact_and_separation_pages_are_closed_to_staff_on_the_list(alder, imogen, leaving_well, stella):
    """Another coordinator reads and changes both; a stranger finds nothing."""
    olga = make_member(make_user("olga", "Olga Brun"), leaving_well, Role.COORDINATOR)
    keep_apart(alder, imogen, olga)
    names = ("participants:contact", "participants:safe-word", "calendar:separation")

    for name in names:
        url = reverse(name, args=[alder.study_id, alder.pk])
        post = name == "participants:safe-word"
        asked = {who: (signed_in(who).post if post else signed_in(who).get)(url) for who in (imogen, olga, stella)}
        assert [asked[who].status_code for who in (imogen, olga, stella)] == [403, 200, 404], name
        said = asked[imogen].content.decode()
        assert "A colleague looks after this." in said, name
        assert "marigold" not in said and "The library" not in said and "must not" not in said, name

    page = signed_in(imogen).get(alder.get_absolute_url()).content.decode()
    assert ("10:00 to 15:00" in page, "A colleague looks after this." in page) == (False, True)
    assert "10:00 to 15:00" in signed_in(olga).get(alder.get_absolute_url()).content.decode()
    people = reverse("overview:people", args=[alder.study_id])
    shows = ["10:00 to 15:00" in signed_in(who).get(people).content.decode() for who in (imogen, olga)]
    assert shows == [False, True]


def test_C_R4_staff_on_the_list_cannot_change_it(alder, imogen, leaving_well):
    """C-R4."""
    olga = make_member(make_user("olga", "Olga Brun"), leaving_well, Role.COORDINATOR)
    keep_apart(alder, imogen, imogen)  # she says so herself

    with pytest.raises(MayNotMeet):
        Separation.objects.write(alder, [], by=imogen, at=NOON)

    Separation.objects.write(alder, [], by=olga, at=NOON)
    assert Separation.objects.lists_of(alder) == (frozenset(), frozenset())


def test_C_R4_once_the_list_was_erased_no_one_person_opens_the_name(alder, juniper, imogen, petra, laleh, dario):
    """The list goes with the way to reach them and the name stays: so two people decide, not one who may be on it."""
    keep_apart(alder, imogen, petra)
    for person in (alder, juniper):
        erase(key=uuid.uuid4(), participant=person, kinds=["contact"], by=petra, at=NOON)

    for member in (imogen, petra):
        with pytest.raises(ListErased):
            reveal_identity(key=uuid.uuid4(), participant=alder, reason="A complaint", by=member, at=NOON)
    asked = BreakGlassRequest.objects.ask(key=uuid.uuid4(), participant=alder, reason="A complaint", by=laleh, at=NOON)
    asked.agree(by=dario, at=NOON)
    assert asked.look(key=uuid.uuid4(), by=laleh, at=NOON)
    assert reveal_identity(key=uuid.uuid4(), participant=juniper, reason="A complaint", by=petra, at=NOON)


@time_machine.travel(NOON, tick=False)
def test_C_R4_a_search_by_name_finds_nobody_for_staff_on_the_list(alder, imogen, petra, leaving_well):
    olga = make_member(make_user("olga", "Olga Brun"), leaving_well, Role.COORDINATOR)
    keep_apart(alder, olga, petra)
    find = reverse("participants:find", args=[leaving_well.pk])

    pages = [signed_in(who).post(find, {"text": "Marguerite"}).content.decode() for who in (imogen, olga)]

    assert [alder.pseudonym in text for text in pages] == [True, False]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize("name", ["needs", "match-preferences"])
def test_C_R4_what_they_need_and_wish_for_stays_closed_to_staff_on_the_list(alder, imogen, petra, leaving_well, name):
    olga = make_member(make_user("olga", "Olga Brun"), leaving_well, Role.COORDINATOR)
    keep_apart(alder, olga, petra)
    address = reverse(f"participants:{name}", args=[leaving_well.pk, alder.pk])

    assert [signed_in(who).get(address).status_code for who in (imogen, olga)] == [200, 403]
