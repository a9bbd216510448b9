"""Pages that a role opens all day, and two acts, in a study of thirty people and in one of 10,000.

`--scale 10` fills 100,000. A figure is the 95th percentile of one client, and beside it, as its floor, the same page of
the study of thirty, so the ratio says how the page grows. The last row compares the list of people with the same page
in plain Django (`floors.py`). People that are filled in have consent, sessions and a log; nobody is behind them.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.forms.cohorts import Cohort
from consent.forms.models import FormVersion
from consent.records.actions import GIVEN, TABLET_SET_UP
from consent.records.models import ConsentRecord, Copy, CopyChoice, Outcome, ScopeAnswer
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import End
from interviews.sessions.models import Because, Session, State
from safespace.accounts.models import User
from safespace.audit import canonical
from safespace.audit.models import Entry
from safespace.encryption.keys import keycache
from safespace.participants.actions import CONTACT_CHANGED
from safespace.participants.models import CONTACT_REVIEW, Participant, SafeContact
from safespace.studies.models import Membership
from tests.benchmarks.floors import Floor
from tests.benchmarks.table import Row, served
from tests.cast import NOON, PLAN, enrol
from tests.make import signed_in
from tests.walk.addresses import addresses
from tests.walk.world import build

PEOPLE, BATCH = 10_000, 500
ROUNDS, LONG_ENOUGH = 20, 3
"""Every page is asked so often, or for so many seconds."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOST = "127.0.0.1"
DAILY = {
    "imogen": (
        "overview:today", "overview:waiting", "overview:people", "overview:person", "sessions:index", "sessions:plan",
        "bookings:week", "bookings:move", "conduct:show", "forms:index", "records:again", "records:new",
        "studies:team", "privacy:index",
    ),
    "tomasz": ("overview:today", "overview:people", "overview:person", "conduct:ready", "support:index"),
    "laleh": ("overview:my-work", "ledger:index", "ledger:looked"),
}  # fmt: skip
"""The addresses each person opens daily."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds at the 95th percentile, and of a page its queries and kilobytes."""

    ms: float
    queries: int = 0
    kilobytes: float = 0

    @property
    def words(self):
        return f", {self.queries} queries, {self.kilobytes:.0f} kB" if self.queries else ""


def run(scale, progress):
    many = max(60, int(PEOPLE * scale))
    with time_machine.travel(NOON, tick=True):
        world = build(NOON)
        few = costs(world, progress)
        fill(world, many, progress)
        full = costs(world, progress)
        growth = [
            Row(f"{name}, 30 and {many:,} people{full[name].words}", few[name].ms, full[name].ms, "ms", "<= 150")
            for name in full
        ]
        return [*growth, *beside_the_floor(world, many)]


def costs(world, progress):
    """{what: Cost} of every page and act."""
    place_of = {one.name: one for one in addresses()}
    asked = [(who, name) for who, names in DAILY.items() for name in names]
    found = {}
    for done, (who, name) in enumerate(asked):
        progress(done, len(asked), "pages")
        client = signed_in(User.objects.get(username=who), SERVER_NAME=HOST)
        url = reverse(name, kwargs=world.things(place_of[name]))
        found[f"{who} {name}"] = _page(client, url)
    by = Membership.objects.get(study=world.study, user__username="imogen")
    tomasz, added = User.objects.get(username="tomasz"), []
    found["add a person"] = Cost(_p95(lambda turn: added.append(_add(by, turn))))
    found["plan a session"] = Cost(_p95(lambda turn: _plan(added[turn % len(added)], tomasz, by)))
    return found


def _page(client, url):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code in (200, 204), (url, answer.status_code)
    queries = len(asked)  # before the next request, which empties the log
    return Cost(_p95(lambda turn: client.get(url)), queries, len(answer.content) / 1000)


def _p95(work):
    taken, began = [], time.perf_counter()
    while len(taken) < ROUNDS and (len(taken) < 3 or time.perf_counter() - began < LONG_ENOUGH):
        start = time.perf_counter()
        work(len(taken))
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)[int(0.95 * (len(taken) - 1))]


def _add(by, turn):
    return enrol(by.study, by, name="Ines Sample", phone=f"+4416329601{turn:02}")


def _plan(person, interviewer, by):
    starts = NOON + 30 * DAY
    Session.objects.plan(
        key=uuid.uuid4(), participant=person, interviewer=interviewer, starts_at=starts, ends_at=starts + HOUR, by=by,
        at=NOON, own_wish=True,
    )  # fmt: skip


def beside_the_floor(world, many):
    imogen = User.objects.get(username="imogen")
    client = signed_in(imogen, SERVER_NAME=HOST)
    url = reverse("overview:people", args=[world.study.pk])
    names = ("pk", "pseudonym", "code", "enrolled_at")

    def plain():
        return list(Participant.objects.filter(study=world.study).order_by("pseudonym", "id").values_list(*names)[:50])

    floor = Floor(client, url, "interviews/overview/people.html", plain, who=imogen.pk)

    def least():
        with timezone.override(world.study.tz):
            return floor.get()

    ours, plainly = served(lambda: client.get(url), least, rounds=15, clock=time.process_time)
    return [Row(f"the list of {many:,} people, our own CPU", plainly * 1000, ours * 1000, "ms", "<= 2x")]


# Filling ---------------------------------------------------------------------------------------------------------


def fill(world, many, progress):
    """Put people into the study until there are `many`: four of five agreed, one in five was met, one in fifty will be.

    All rows are made by the models, a few hundred at a time, with keys made for the batch.
    """
    filler = Filler(world.study)
    begin = Participant.objects.filter(study=world.study).count()
    for start in range(begin, many, BATCH):
        with keycache.scope() as cache, transaction.atomic():
            filler.add(range(start, min(start + BATCH, many)), cache)
        progress(min(start + BATCH, many), many, "people put in")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class Filler:
    def __init__(self, study):
        self.study, self.interviewer = study, Membership.objects.get(study=study, user__username="tomasz")
        forms = FormVersion.objects.usable().filter(form__study=study, form__cohort=Cohort.ADULT)
        self.version = forms.select_related("form").first()
        self.scopes = list(self.version.scopes.all())

    def add(self, numbers, cache):
        people = [self._person(number) for number in numbers]
        keys = [one.pk for one in people]
        cache.prepare("contact", keys)
        cache.prepare("content", keys)
        Participant.objects.bulk_create(people)
        SafeContact.objects.bulk_create(
            SafeContact(participant=one, version=1, plan=PLAN, confirmed_at=NOON, review_due_at=NOON + CONTACT_REVIEW)
            for one in people
        )
        self._agree([one for number, one in zip(numbers, people, strict=True) if number % 5])
        Session.objects.bulk_create(
            self._session(number, one) for number, one in zip(numbers, people, strict=True) if number % 5 == 1
        )
        Entry.objects.bulk_create(entry for number, one in zip(numbers, people, strict=True)
                                  for entry in self._entries(number, one))  # fmt: skip

    def _person(self, number):
        meets = self.interviewer.user if number % 20 == 1 else None
        return Participant(
            study=self.study, pseudonym=f"Sedge {number:06}", code=f"{self.study.code}-{number:06}", interviewer=meets,
            enrolled_at=NOON - number % 300 * DAY,
        )  # fmt: skip

    def _agree(self, people):
        given, until = NOON - 20 * DAY, NOON + 200 * DAY
        sittings = [
            ConsentSitting(
                participant=one, version=self.version, obtained_by=self.interviewer, asked_themselves=False,
                opened_at=given - HOUR, ended_at=given, ended_as=End.AGREED,
            )
            for one in people
        ]  # fmt: skip
        records = [
            ConsentRecord(
                participant=sitting.participant, version=self.version, sitting=sitting, obtained_by=self.interviewer,
                outcome=Outcome.GIVEN, given_at=given, valid_until=until, text_sha256=self.version.sha256,
                explained_again=False, clear_at_first=True,
            )
            for sitting in sittings
        ]  # fmt: skip
        ConsentSitting.objects.bulk_create(sittings)
        ConsentRecord.objects.bulk_create(records)
        ScopeAnswer.objects.bulk_create(
            ScopeAnswer(record=record, scope=scope, granted=True) for record in records for scope in self.scopes
        )
        CopyChoice.objects.bulk_create(
            CopyChoice(record=record, choice=Copy.NONE, chosen_at=record.given_at) for record in records
        )

    def _session(self, number, person):
        facts = {"study": self.study, "participant": person, "interviewer": self.interviewer.user, "number": 1}
        facts |= {"form": self.version.form, "recorded_by": self.interviewer.user_id}
        if number % 50 == 1:
            starts = NOON + 4 * DAY + number // 50 % 400 * HOUR
            return Session(**facts, starts_at=starts, ends_at=starts + HOUR)
        starts = NOON - 2 * DAY - number % 2_000 * HOUR
        over = {"state": State.CLOSED, "because": Because.FINISHED, "begun_at": starts}
        ended = {"ended_at": starts + HOUR, "closed_at": starts + HOUR}
        return Session(**facts, **over, **ended, starts_at=starts, ends_at=starts + HOUR)

    def _entries(self, number, person):
        for turn, code in enumerate((CONTACT_CHANGED, TABLET_SET_UP, GIVEN)):
            entry = Entry(
                id=uuid.uuid4(), occurred_at=NOON, recorded_at=NOON - (number * 3 + turn) % 7_000 * HOUR,
                actor_id=self.interviewer.user_id, actor_role=self.interviewer.role, action=code,
                study_id=self.study.pk, participant_id=person.pk,
            )  # fmt: skip
            entry.stamp = canonical.stamp(entry)
            yield entry
