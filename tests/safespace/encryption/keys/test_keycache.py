"""The key cache of a request: one query per page, and nothing kept afterwards."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from safespace.encryption.keys import datakeys, keycache
from safespace.encryption.middleware import KeyCacheMiddleware
from safespace.encryption.models import DataKey
from tests.race import together
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.rows import Statement, Witness

EMPTY = ["born", "mood", "phone", "seed"]


def enrol(count):
    with keycache.scope() as cache:
        people = [Witness(study_id=STUDY, name=f"Name {n}", phone=f"+44 20 7946 0{n:03}") for n in range(count)]
        cache.prepare("identity", [person.pk for person in people])
        Witness.objects.bulk_create(people)
        Statement.objects.bulk_create([Statement(witness=person, words="…") for person in people])
    return people


def key_queries():
    return CaptureQueriesContext(connections["keys"])


def test_a_page_of_fifty_people_costs_one_key_query(tables):
    """E-R1."""
    enrol(50)

    with keycache.scope(), key_queries() as queries:
        page = [(person.name, person.phone, person.plan) for person in Witness.objects.all()]

    assert (len(page), len(queries)) == (50, 1)


def test_related_people_need_no_further_key_query(tables):
    enrol(50)

    with keycache.scope(), key_queries() as queries:
        page = [(said.words, said.witness.name) for said in Statement.objects.select_related("witness")]
        again = [person.name for person in Witness.objects.only("name")]

    assert (len(page), len(again), len(queries)) == (50, 50, 1)


def test_a_list_that_decrypts_nothing_fetches_no_key(tables):
    enrol(5)

    with keycache.scope(), key_queries() as queries:
        assert [person.label for person in Witness.objects.all()] == [""] * 5

    assert len(queries) == 0


def test_fifty_people_get_keys_with_few_queries(tables):
    with key_queries() as queries:
        enrol(50)

    assert len([query for query in queries if "INSERT" in query["sql"]]) == 2
    assert DataKey.objects.count() == 51  # the second insert was the key of the study's index


def test_without_a_scope_nothing_is_cached(tables):
    enrol(1)
    person = Witness.objects.get()

    with key_queries() as queries:
        assert (person.name, person.name, person.phone) == ("Name 0", "Name 0", "+44 20 7946 0000")

    assert len(queries) == 2
    assert keycache.active() is None


def test_a_request_has_a_scope_and_forgets_it(tables, rf):
    seen = []

    def view(request):
        seen.append(keycache.active())
        return HttpResponse()

    KeyCacheMiddleware(view)(rf.get("/"))
    KeyCacheMiddleware(view)(rf.get("/"))

    assert None not in seen
    assert seen[0] is not seen[1]
    assert keycache.active() is None


def test_a_scope_ends_when_a_request_fails(rf):
    def view(request):
        raise LookupError

    with pytest.raises(LookupError):
        KeyCacheMiddleware(view)(rf.get("/"))
    assert keycache.active() is None


def test_a_scope_inside_a_scope_is_the_same_one():
    with keycache.scope() as outer, keycache.scope() as inner:
        assert inner is outer
        assert keycache.active() is outer


def test_threads_do_not_share_a_scope():
    seen = []
    with keycache.scope():
        thread = threading.Thread(target=lambda: seen.append(keycache.active()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_a_race_for_the_first_key_of_a_person_makes_one_key(committed_tables):
    numbers = together(*[lambda: datakeys.create("content", [STUDY])[STUDY].number] * 8)

    assert (len(numbers), len(set(numbers)), DataKey.objects.count()) == (8, 1, 1)


def test_a_hundred_readers_see_plaintext_while_forms_are_cleaned(committed_tables):
    """Cleaning a form must not switch decryption off for other threads."""
    person = enrol(1)[0]
    shared = Witness.objects.get(pk=person.pk)
    read, stop = [], threading.Event()
    connected = threading.Semaphore(100 if connection.vendor == "sqlite" else 20)

    def clean():
        while not stop.is_set():
            Witness(study_id=STUDY, name="x" * 80, plan={"a": 1}).clean_fields(exclude=EMPTY)
            with pytest.raises(ValidationError):
                Witness(study_id=STUDY, name="x" * 81, plan={"a": 1}).clean_fields(exclude=EMPTY)

    def reader():
        with connected:
            mine = Witness.objects.get(pk=person.pk)
            for _ in range(12):
                mine.refresh_from_db()
                read.extend([mine.name, shared.name])
            connections.close_all()

    cleaner = threading.Thread(target=clean)
    readers = [threading.Thread(target=reader) for _ in range(100)]
    cleaner.start()
    [thread.start() for thread in readers]
    [thread.join() for thread in readers]
    stop.set()
    cleaner.join()

    assert read == ["Name 0"] * 2400


def test_the_key_is_stored_before_the_row_that_needs_it(tables):
    """In the other order, a crash between the two would lose the row."""
    order = []

    def note(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            order.append(context["connection"].alias)
        return execute(sql, params, many, context)

    with connections["keys"].execute_wrapper(note), connections["default"].execute_wrapper(note):
        Witness.objects.create(study_id=STUDY, name="Rosa Delacroix")

    assert order == ["keys", "default"]
