"""Finding participants by identity: pseudonyms only, within reach, logged (E-R1, E-R2)."""

import io
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.encryption.fields import blind_index
from safespace.encryption.keys import erasure, keycache
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.finding.filling_index import refill
from safespace.participants.finding.name_matching import folded, ranked
from safespace.participants.finding.search import SEARCHES_AN_HOUR, TooManySearches, find_people, kinds_of
from safespace.participants.models import Linkage, Participant, Person
from tests.cast import HOUR, NOON, PLAN, enrol
from tests.make import signed_in


def _find(text, by, at=NOON):
    return find_people(text, by=by, at=at).people


def _enrol(study, by, **who):
    return Participant.objects.enrol(
        key=uuid.uuid4(), study=study, plan=PLAN, needs=[], comfort="", stop_sign="", interviewer=None, by=by, at=NOON,
        **{"name": "Ines", "phone": "+441632960150", "email": "", **who},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "as_compared"),
    [
        ("Łucja Ærøsund-Ó Briain", "lucja aerosund o briain"),
        ("O’Brien", "obrien"),
        ("  José   MARTÍNEZ ", "jose martinez"),
        ("Straße", "strasse"),
        ("ＯＲＩＯＬ", "oriol"),
        ("İpek Işık", "ipek isik"),
    ],
)
def test_names_are_compared_without_case_and_accents(name, as_compared):
    assert folded(name) == as_compared


def test_the_best_match_comes_first():
    names = list(enumerate(["Joanna Marin", "Marina Jo", "Ana Marin", "Marin", "Submarin Ana", "Else"]))

    assert [key for _, key in ranked("marin", names)] == [3, 1, 0, 2, 4]
    assert ranked("marin jo", names) == [(2, 0), (2, 1)]
    assert ranked("   ", names) == []


@pytest.mark.parametrize("typed", ["marguerite", "EXAMPLE", "exam marg", "Márguerite éxample", "guerit"])
def test_a_person_is_found_by_any_part_of_the_name(alder, juniper, imogen, typed):
    assert _find(typed, imogen) == [alder]


@pytest.mark.parametrize("typed", ["+44 1632 960121", "01632 960 121", "(01632) 960-121"])
def test_a_person_is_found_by_the_whole_number(alder, juniper, imogen, typed):
    assert _find(typed, imogen) == [alder]
    assert _find(typed[:-1], imogen) == []


def test_a_person_is_found_by_e_mail_and_external_id(leaving_well, imogen):
    ines = _enrol(leaving_well, imogen, email="Ines@Example.org", external_id="NHS 943-476/5919")

    assert _find("ines@example.ORG ", imogen) == [ines]
    assert [_find(text, imogen) for text in ("nhs 9434765919", "NHS943 476 5919")] == [[ines], [ines]]
    assert _find("9434765919", imogen) == []


def test_what_was_typed_says_what_it_can_be():
    assert [kinds_of(text) for text in ("a@b", "Ines", "01632 960", "NHS 12")] == [
        ("email",), ("name", "external_id"), ("phone", "external_id"), ("external_id", "name"),
    ]  # fmt: skip
    assert kinds_of("020 7946 0958 ext. 12") == ("external_id", "name", "phone")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Jürgen Müller", "mueller"), ("Jürgen Müller", "Muller"), ("Juergen Mueller", "müller"),
        ("Mette Sørensen", "Soerensen"), ("Mette Soerensen", "sørensen"), ("Åse Lund", "aase"),
        ("Демʼянчук", "дем'янчук"),
        ("Una O‘Brien", "O'Brien"), ("Una OBrien", "o’brien"), ("علی", "علي"), ("李", "李"),
        ("Samuel Joel", "samuel joel"),
        ("Ines\u200b Sample", "ines sample"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_each_of_its_spellings(leaving_well, imogen, name, typed):
    person = _enrol(leaving_well, imogen, name=name)

    assert _find(typed, imogen) == [person]
    assert _find("zzz", imogen) == []


def test_an_exact_spelling_comes_before_another_one():
    names = list(enumerate(["Mueller", "Müller", "Muller"]))

    assert [key for _, key in ranked("mueller", names)] == [0, 1, 2]
    assert {key for _, key in ranked("müller", names)[:2]} == {1, 2}


@pytest.mark.parametrize("typed", ["020 7946 0958 ext. 12", "020 7946 0958", "+44 20 7946 0958 x12"])
def test_a_number_with_an_extension_is_found(leaving_well, imogen, typed):
    person = _enrol(leaving_well, imogen, phone="+442079460958 ext. 12")

    assert _find(typed, imogen) == [person]


def test_an_external_id_without_digits_and_an_international_address_are_found(leaving_well, imogen):
    person = _enrol(leaving_well, imogen, email="jürgen@münchen.example", external_id="QX-AB")

    assert [_find(text, imogen) for text in ("qx ab", "jürgen@xn--mnchen-3ya.example", "JÜRGEN@MÜNCHEN.example")] == (
        [[person]] * 3
    )


def test_what_an_earlier_release_indexed_is_still_found(leaving_well, imogen):
    """Rows keep the index of the form that was compared when they were written."""
    person = _enrol(leaving_well, imogen, email="ines@münchen.example")
    key = keycache.cache().latest("index", leaving_well.pk)
    before = blind_index._index(key, "email", "ines@münchen.example")
    Person.objects.filter(study=leaving_well).update(email_index=before)

    assert _find("Ines@münchen.example", imogen) == [person]


@pytest.mark.parametrize(("typed", "status"), [("李", 200), ("x", 422)])
def test_one_letter_is_enough_where_it_can_be_a_whole_name(leaving_well, imogen, typed, status):
    url = reverse("participants:find", args=[leaving_well.pk])

    assert signed_in(imogen).post(url, {"text": typed}).status_code == status


def test_an_interviewer_finds_their_own_people_alone(alder, juniper, tomasz, sunita):
    """Need to know."""
    assert [_find(text, tomasz) for text in ("marguerite", "oriol", "01632960122")] == [[alder], [], []]
    assert _find("oriol", sunita) == [juniper]


def test_nobody_finds_the_people_of_another_study(alder, stella, quiet_hours):
    there = _enrol(quiet_hours, stella, name="Marguerite Elsewhere")

    assert _find("marguerite", stella) == [there]


def test_a_search_is_logged_without_its_words(alder, imogen):
    """E-R2."""
    _find("Marguerite", imogen)

    entry = Entry.objects.get(action="identity.searched")
    assert (entry.actor_id, entry.study_id) == (imogen.actor_id, alder.study_id)
    assert entry.detail == {"by": "name", "found": 1, "elsewhere": False}
    assert "arguerite" not in str(Entry.objects.values())


def test_searches_are_limited_per_hour(alder, imogen, tomasz):
    """Rate-limited and logged. A colleague is not kept waiting."""
    for _ in range(SEARCHES_AN_HOUR):
        _find("nobody", imogen)
    with pytest.raises(TooManySearches):
        _find("nobody", imogen)
    assert _find("marguerite", tomasz) == [alder]
    Entry.objects.count()
    assert Entry.objects.filter(actor_id=imogen.actor_id, action="identity.searched").count() == SEARCHES_AN_HOUR


def test_the_hour_ends(alder, imogen):
    for _ in range(SEARCHES_AN_HOUR):
        _find("nobody", imogen)

    recorded = Entry.objects.filter(action="identity.searched").latest("recorded_at").recorded_at
    assert _find("marguerite", imogen, at=recorded + HOUR) == [alder]


def test_an_erased_person_is_not_found(alder, imogen):
    """E-R3."""
    erasure.shred("identity", uuid.UUID(Linkage.objects.get(participant=alder).person))
    assert _find("marguerite", imogen) == []


def test_a_person_without_linkage_is_not_found(alder, imogen):
    """E-R2: after that nobody can tell which code is theirs."""
    erasure.shred("linkage", alder.pk)

    assert _find("marguerite", imogen) == []


def test_the_page_shows_pseudonyms_and_never_a_name(alder, imogen):
    url = reverse("participants:find", args=[alder.study_id])
    answer = signed_in(imogen).post(url, {"text": "guerite"})

    page = answer.content.decode()
    assert (answer.status_code, alder.pseudonym in page, "1 person found" in page) == (200, True, True)
    assert "Marguerite" not in page
    assert "960121" not in page
    assert answer["Cache-Control"] == "no-store, private"


def test_the_page_is_for_those_who_look_after_identities_and_refuses_in_words(alder, laleh, tomasz, stella, imogen):
    url = reverse("participants:find", args=[alder.study_id])

    for somebody in (laleh, tomasz):  # neither just-in-time nor break-glass access allows a search
        assert signed_in(somebody).post(url, {"text": "guerite"}).status_code == 403
    assert signed_in(stella).post(url, {"text": "guerite"}).status_code == 404
    assert signed_in(imogen).get(url, {"text": "guerite"}).content.count(alder.pseudonym.encode()) == 0
    answer = signed_in(imogen).post(url, {"text": "g"})
    assert (answer.status_code, b"Write at least two letters." in answer.content) == (422, True)


def test_a_search_too_many_is_answered_in_words(alder, imogen):
    url = reverse("participants:find", args=[alder.study_id])
    client = signed_in(imogen)
    for _ in range(SEARCHES_AN_HOUR):
        _find("nobody", imogen)
    answer = client.post(url, {"text": "guerite"})

    assert (answer.status_code, b"sixty searches within an hour" in answer.content) == (429, True)
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


# Across studies


def test_without_the_setting_there_is_no_cross_study_index(alder, quiet_hours, stella):
    _enrol(quiet_hours, stella, phone="+441632960121")

    assert CrossStudyEntry.objects.count() == 0
    assert not find_people("+441632960121", by=stella, at=NOON).elsewhere


@pytest.fixture
def across(settings):
    settings.KNOWN_ACROSS_STUDIES = True


def test_with_the_index_a_coordinator_learns_only_that_the_person_is_known(across, alder, stella, settings):
    """Whether, never in which study."""
    found = find_people("01632 960121", by=stella, at=NOON)
    assert (found.people, found.elsewhere) == ([], True)

    page = signed_in(stella).post(reverse("participants:find", args=[stella.study_id]), {"text": "01632 960121"})
    words = page.content.decode()
    assert "Ask the custodian of identities." in words
    for secret in (alder.study.name, alder.pseudonym, alder.code, str(alder.pk), str(alder.study_id)):
        assert secret not in words


def test_the_index_ignores_names_and_ones_own_study_and_tells_interviewers_nothing(
    across, alder, stella, imogen, tomasz
):
    assert not find_people("Marguerite", by=stella, at=NOON).elsewhere
    assert not find_people("01632 960121", by=imogen, at=NOON).elsewhere
    assert not find_people("01632 960999", by=stella, at=NOON).elsewhere
    enrol(stella.study, stella, name="Oriol", phone="+441632960177")
    assert not find_people("01632 960177", by=tomasz, at=NOON).elsewhere


def test_switching_the_index_on_later_fills_it_and_off_empties_it(alder, juniper, stella, settings):
    settings.KNOWN_ACROSS_STUDIES = True
    assert not find_people("01632 960121", by=stella, at=NOON).elsewhere
    said = io.StringIO()
    for _ in range(2):
        call_command("known_people", stdout=said, stderr=io.StringIO())
    assert said.getvalue() == "The index across studies is on and holds 2 people.\n" * 2
    assert find_people("01632 960121", by=stella, at=NOON).elsewhere

    settings.KNOWN_ACROSS_STUDIES = False
    assert refill(at=NOON) == 0
    assert CrossStudyEntry.objects.count() == 0


def test_the_two_indexes_cannot_be_joined(across, alder):
    known = CrossStudyEntry.objects.get()
    person = Linkage.objects.get().open()

    assert bytes(known.phone_index) != bytes(person.phone_index)
    assert (known.email_index, known.external_id_index) == (None, None)
