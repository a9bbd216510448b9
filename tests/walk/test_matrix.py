"""Role by thing by field by method, two people a role, two studies, generated from the need-to-know table (G3).

What must happen comes from `NEED_TO_KNOW` and `OPENS` alone; what happens is asked of the running house.
"""

import uuid
from dataclasses import dataclass
from functools import cache
from itertools import cycle

import pytest
from django.urls import reverse

from safespace.accounts.sign_in.browser import State
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Accommodation, SafeContact
from safespace.studies.models import Membership
from safespace.studies.need_to_know import NEED_TO_KNOW, READING, THEIR_OWN, Role, Thing, Way
from safespace.studies.roles import GRANTS, OPENS, Permission
from tests import make
from tests.cast import NOON, PLAN, make_member, make_user
from tests.walk.addresses import MARK, Address, addresses
from tests.walk.planted import planted
from tests.walk.things import PERSONAL
from tests.walk.walker import Answer, Person, answer

pytestmark = pytest.mark.django_db

KNOWN = {
    "imogen": Role.COORDINATOR, "tomasz": Role.INTERVIEWER, "sunita": Role.INTERVIEWER, "laleh": Role.ETHICS_REVIEWER,
    "petra": Role.PRINCIPAL_INVESTIGATOR, "dario": Role.DATA_PROTECTION_OFFICER,
}  # fmt: skip
MEETS = "tomasz"
"""The one interviewer here who meets the person of the visited pages, today."""


@dataclass(frozen=True)
class Field:
    """Something written about the person, the words by which it is known again, and who has to see it unasked."""

    words: str
    thing: Thing
    ways: frozenset

    def shows_to(self, name, role):
        way = NEED_TO_KNOW[self.thing][role]
        return way in self.ways and (way not in THEIR_OWN or name == MEETS)


FIELDS = {
    "safe contact": Field("only at the harbour", Thing.IDENTITY, frozenset({Way.WRITE, Way.IN_TIME})),
    "what we say we are": Field("the boat people", Thing.IDENTITY, frozenset({Way.WRITE, Way.IN_TIME})),
    "comfort": Field("a window that opens", Thing.NEEDS, READING),
    "sign to stop": Field("two fingers crossed", Thing.NEEDS, READING),
    "reason of a look": Field("because she rang twice", Thing.REASONS, READING),
    # Reading these takes an act of its own, which is logged.
    "name": Field("Marguerite Canary", Thing.IDENTITY, frozenset()),
    "telephone": Field("+441632960555", Thing.IDENTITY, frozenset()),
    "safe word": Field("periwinkle", Thing.IDENTITY, frozenset()),
}


@pytest.fixture(scope="module")
def people(world):
    """Two Persons for every role in the first study, and one for every role in the second."""
    _write_fields(world)
    users = {one.user.username: one.user for one in Membership.objects.select_related("user")}
    found = {name: _person(name, users[name], role, world.study) for name, role in KNOWN.items()}
    for role in Role:
        for number in range(2 - sum(one == role for one in KNOWN.values())):
            name = f"{role.value.replace('_', '-')}-{number}"
            user = make_user(name, name)
            make_member(user, world.study, role)
            found[name] = _person(name, user, role, world.study)
    elsewhere = {}
    for role in Role:
        user = make_user(f"else-{role.value}", role.label)
        make_member(user, world.elsewhere, role)
        elsewhere[role] = _person(user.username, user, role, world.elsewhere)
    return found, elsewhere


def _person(name, user, role, study):
    return Person(name, State.VERIFIED, make.signed_in(user), {study.pk: role})


def _write_fields(world):
    """Write the words of FIELDS about the person whose pages are visited, through the acts themselves."""
    coordinator = Membership.objects.select_related("study", "user").get(study=world.study, role=Role.COORDINATOR)
    session = world.things.session
    person = session.participant
    plan = {**PLAN, "times": FIELDS["safe contact"].words, "say_we_are": FIELDS["what we say we are"].words}
    plan["safe_word"] = FIELDS["safe word"].words
    SafeContact.objects.write(person, key=uuid.uuid4(), plan=plan, by=coordinator, at=NOON)
    stop, comfort = FIELDS["sign to stop"].words, FIELDS["comfort"].words
    Accommodation.objects.write(person, codes=["step_free"], comfort=comfort, stop_sign=stop, by=coordinator, at=NOON)
    reason = FIELDS["reason of a look"].words
    reveal_identity(key=uuid.uuid4(), participant=person, reason=reason, by=_another(world), at=NOON)
    known = person.linkage.open()
    known.name, known.phone = FIELDS["name"].words, FIELDS["telephone"].words
    known.save()


def _another(world):
    """A coordinator who is none of the visitors: a running reveal shows only to the person who asked for it."""
    return make_member(make_user("linus", "Linus Berg"), world.study, Role.COORDINATOR)


def allowed(role, address):
    """Whether the table lets `role` open `address`, by every permission its marker names."""
    return all(NEED_TO_KNOW[OPENS[one][0]][role] in OPENS[one][1] for one in getattr(address.view, MARK))


def within_a_study():
    return [address for address in addresses() if "study_id" in address.kwargs]


@dataclass(frozen=True)
class Visit:
    """What one person got at one address: how it was answered, and which fields it showed."""

    address: Address
    method: str
    given: Answer
    shown: frozenset


def visits(person, things, *, method="GET", found=None):
    """Ask as `person` for every address of a study; nothing that happens is kept."""
    for address in found or within_a_study():
        response = person.ask(method, reverse(address.name, kwargs=things(address)))
        text = response.content.decode(errors="replace") if not response.streaming else ""
        shown = frozenset(name for name, field in FIELDS.items() if field.words in text)
        yield Visit(address, method, answer(response), shown)


@pytest.fixture(scope="module")
def toured(world, people):
    """`toured(name)`: the GET of every page of the first study, once a person and module."""
    return cache(lambda name: list(visits(people[0][name], world.things)))


def mismatches(role, visited):
    """Visits not answered as the table says; a thing out of reach may be hidden from who may open its kind."""
    wrong = []
    for one in visited:
        fits = one.given == Answer.REFUSED
        if allowed(role, one.address):
            fits = fits or one.given in (Answer.OPENED, Answer.NO_METHOD, Answer.HIDDEN)
        if not fits:
            wrong.append(f"{one.method} {one.address.name}: {one.given}")
    return wrong


@pytest.mark.parametrize("role", Role)
def test_G3_every_role_opens_and_reads_what_the_table_says_and_nothing_else(world, people, toured, role):
    """ASVS 8.1, 8.2: every address and every field, both people of the role."""
    both = {name: one for name, one in people[0].items() if one.roles[world.study.pk] == role}

    assert len(both) >= 2
    for name in both:
        assert (name, mismatches(role, toured(name))) == (name, [])
        expected = {field for field, one in FIELDS.items() if one.shows_to(name, role)}
        assert (name, set().union(*(one.shown for one in toured(name)))) == (name, expected)
    mine = [one for one in toured(next(iter(both))) if allowed(role, one.address)]
    assert sum(one.given == Answer.REFUSED for one in mine) <= len(mine) / 5, "a tour that opens nothing proves nothing"


@pytest.mark.parametrize("role", Role)
def test_G3_every_role_sends_what_the_table_says_and_nothing_else(world, people, role):
    """ASVS 8.2.1: the same with POST."""
    person = next(one for one in people[0].values() if one.roles[world.study.pk] == role)

    assert mismatches(role, visits(person, world.things, method="POST")) == []


def test_G3_every_role_in_another_study_is_told_nothing(world, people):
    """ASVS 8.4.1: byte for byte the answer of a study that is not there, and no row through one's own address.

    The roles of the other study take the addresses in turn: which role one has there must not matter here.
    """
    turn, told = cycle(people[1].values()), []
    nowhere = next(turn).ask("GET", reverse("studies:show", args=[uuid.uuid4()]))
    for address, person in zip(within_a_study(), turn, strict=False):
        there = person.ask("GET", reverse(address.name, kwargs=world.things(address)))
        if (there.status_code, there.content) != (nowhere.status_code, nowhere.content):
            told.append(f"{address.name} as {person.name}")
    assert (told, nowhere.status_code) == ([], 404)

    for person in people[1].values():
        of_rows = [one for one in within_a_study() if PERSONAL & set(one.kwargs) and one.name.startswith("overview")]
        through = visits(person, lambda address: world.things(address, study_id=world.elsewhere.pk), found=of_rows)
        assert set().union(*(one.shown for one in through)) == set()


def test_G3_a_planted_permission_is_found(world, people, monkeypatch):
    """The control: a transcriber may read the people of a study, although the table says no."""
    wider = GRANTS[Role.TRANSCRIBER] | {Permission.READ_PEOPLE}
    monkeypatch.setitem(GRANTS, Role.TRANSCRIBER, wider)
    person = people[0]["transcriber-0"]
    found = mismatches(Role.TRANSCRIBER, visits(person, world.things))

    assert "GET overview:people: answered" in found


def test_G3_a_planted_field_is_found(world, people, settings):
    """The control: a page open to every member prints how to reach a participant."""
    settings.ROOT_URLCONF = "tests.walk.planted"
    page = planted("planted-field")

    assert getattr(page.view, MARK) == (Permission.READ_STUDY,)
    [visit] = visits(people[0]["interpreter-0"], world.things, found=[page])
    assert visit.shown == {"safe contact", "what we say we are"}
