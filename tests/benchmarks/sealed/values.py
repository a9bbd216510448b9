"""Sealed values: create, read, list without opening, look up, and a page of people."""

import uuid
from statistics import median

from safespace.encryption.fields import blind_index
from safespace.encryption.keys import keycache
from tests.benchmarks.sealed.clock import cpu_clock
from tests.benchmarks.sealed.tables import (
    ROWS_A_PERSON,
    TEXTS,
    Bare,
    Fernet,
    Plain,
    PlainMail,
    Sealed,
    SealedMail,
    rows,
)
from tests.benchmarks.table import Row, medians, spent

NAMES = {Bare: "one bare AESGCM key", Sealed: "sealed", Fernet: "Fernet (djfernet)"}


def _rows_of(what, measured, goal, per, unit="µs"):
    """A Row for each model compared with the plain one. Only ours has a goal."""
    floor = measured[0] / per * 1e6
    rest = zip(_beside(), measured[1:], strict=True)
    return [
        Row(f"{what}: {NAMES[model]}", floor, seconds / per * 1e6, unit, goal if model is Sealed else "")
        for model, seconds in rest
    ]


def _beside():
    return [model for model in (Bare, Sealed, Fernet) if model]


def _create(model, made, people):
    with keycache.scope() as cache:
        if model is Sealed:
            cache.prepare("content", people)
        model.objects.bulk_create(made)


def _read(model):
    with keycache.scope():
        for one in model.objects.all():
            (one.a, one.b, one.c, one.d, one.e, one.f)  # noqa: B018


def create_and_read(scale):
    """20,000 rows with six texts each, fifty rows a person."""
    count, clock = max(200, int(20_000 * scale)), cpu_clock()
    models = [Plain, *_beside()]

    made, created = {model: [] for model in models}, {model: [] for model in models}
    for _ in range(5):
        for model in models:
            model.objects.all().delete()
            people = [uuid.uuid4() for _ in range(max(1, count // ROWS_A_PERSON))]
            new = []
            made[model].append(spent(lambda: new.extend(rows(model, count, people)), clock=clock))  # noqa: B023
            created[model].append(spent(lambda: _create(model, new, people), clock=clock))  # noqa: B023
    read = medians(*((lambda model=model: _read(model)) for model in models), rounds=5, clock=clock)
    plain, ours = medians(lambda: list(Plain.objects.all()), lambda: _listed(), rounds=9, clock=clock)
    values = count * len(TEXTS)
    return [
        *_rows_of("make instances, a value", [median(made[model]) for model in models], "", values),
        *_rows_of("create, a value", [median(created[model]) for model in models], "<= 2.0x", values),
        *_rows_of("read, a value", read, "<= 1.9x", values),
        Row("list of rows that opens nothing, a row", plain / count * 1e6, ours / count * 1e6, "µs", "<= 1.05x"),
    ]


def _listed():
    with keycache.scope():
        return list(Sealed.objects.all())


def look_up(scale):
    """Find one e-mail address among 100,000 and open its row."""
    count, study, clock = max(500, int(100_000 * scale)), uuid.uuid4(), cpu_clock()
    people = [uuid.uuid4() for _ in range(max(1, count // 50))]
    for start in range(0, count, 5_000):
        numbers = range(start, min(start + 5_000, count))
        plain, ours = rows(PlainMail, len(numbers), people), rows(SealedMail, len(numbers), people, study_id=study)
        for number, one, other in zip(numbers, plain, ours, strict=True):
            one.mail = other.mail = f"person{number}@example.org"
        with keycache.scope():
            PlainMail.objects.bulk_create(plain)
            SealedMail.objects.bulk_create(ours)
    wanted = [f"person{number * 7919 % count}@example.org" for number in range(300)]

    def plainly():
        for mail in wanted:
            assert PlainMail.objects.only("mail").get(mail=mail).mail == mail

    def sealed():
        for mail in wanted:
            with keycache.scope():
                found = blind_index.candidates("email", mail, study)
                assert SealedMail.objects.only("mail", "person_id").get(mail_index__in=found).mail == mail

    def with_keys():
        for mail in wanted:
            found = blind_index.candidates("email", mail, study)
            assert SealedMail.objects.only("mail", "person_id").get(mail_index__in=found).mail == mail

    plain, cold = medians(plainly, sealed, clock=clock)
    with keycache.scope():
        with_keys()
        floor, warm = medians(plainly, with_keys, clock=clock)
    plain, cold, floor, warm = (seconds / len(wanted) * 1e6 for seconds in (plain, cold, floor, warm))
    return [
        Row(f"look-up among {count:,}, keys fetched anew", plain, cold, "µs", ""),
        Row(f"look-up among {count:,}, keys at hand", floor, warm, "µs", "<= 1.2x"),
    ]


def cold_page(scale):
    """Fifty people with a key each, three texts shown, no key cached."""
    clock, pages = cpu_clock(), max(2, int(60 * scale))
    people = [uuid.uuid4() for _ in range(50 * pages)]
    Plain.objects.all().delete()
    Sealed.objects.all().delete()
    with keycache.scope() as cache:
        cache.prepare("content", people)
        Plain.objects.bulk_create(rows(Plain, len(people), people))
        Sealed.objects.bulk_create(rows(Sealed, len(people), people))

    def show(model):
        for page in range(pages):
            with keycache.scope():
                for one in model.objects.filter(person_id__in=people[page * 50 : page * 50 + 50]).only(*SHOWN):
                    (one.a, one.c, one.d)  # noqa: B018

    plain, ours = medians(lambda: show(Plain), lambda: show(Sealed), rounds=7, clock=clock)
    return [Row("cold page of 50 people", plain / pages * 1e3, ours / pages * 1e3, "ms", "<= 2.0x")]


SHOWN = ("person_id", "a", "c", "d")
