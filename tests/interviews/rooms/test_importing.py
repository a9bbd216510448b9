"""The import of rooms from a CSV file, with every row checked first, and hostile files (C7)."""

import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interviews.rooms.importing import (
    LARGEST,
    MOST,
    NotAFile,
    RowsHaveFaults,
    TooLarge,
    UnnamedColumn,
    WrongColumns,
    check_rows,
    import_rooms,
)
from interviews.rooms.models import Room, Site
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.make import signed_in

HEAD = "site,name,floor,seats,open_days\r\n"
GOOD = HEAD + "Newcastle,Elm,Ground floor,4,Monday Tuesday\r\nNewcastle,Oak,First floor,3,mon\r\n"


def checked(text):
    return [(row.number, row.name, row.words) for row in check_rows(text, Site.objects.all())]


def bring(text, by, key=None):
    return import_rooms(key=key or uuid.uuid4(), text=text, by=by, at=NOON)


def test_every_row_is_reported_with_its_line_and_nothing_is_written(newcastle, quiet_room):
    text = (
        HEAD + "Newcastle,Elm,,4,\r\n\r\nLeeds,Oak,,4,\r\nNewcastle,quiet room,,4,\r\nNewcastle,Elm,,many,Someday\r\n"
    )

    found = checked(text)

    assert found[:3] == [
        (2, "Elm", "Can be added."),
        (4, "Oak", "There is no site of that name. Add the site first."),
        (5, "quiet room", "There is a room of that name at this site already."),
    ]
    assert "Seats: Enter a whole number." in found[3][2]
    assert "Open on:" in found[3][2]
    assert Room.objects.count() == 1


def test_a_name_that_occurs_twice_in_a_file_is_a_fault(newcastle):
    found = checked(HEAD + "Newcastle,Elm,,4,\r\nNewcastle,ELM,,4,\r\n")

    assert [words for _, _, words in found] == ["Can be added.", "There is a room of that name at this site already."]


def test_rooms_without_faults_are_added_together_and_need_an_inspection(newcastle, imogen):
    """D-R1: an import approves no room."""
    made = bring(GOOD, imogen)

    rooms = Room.objects.order_by("name")
    assert [(room.name, room.floor, room.seats, room.open_days) for room in rooms] == [
        ("Elm", "Ground floor", 4, [0, 1]),
        ("Oak", "First floor", 3, [0]),
    ]
    assert {(room.approved_until, tuple(room.features)) for room in made} == {(None, ())}
    assert Entry.objects.get(action="room.imported").detail == {"rooms": 2}


def test_one_row_with_a_fault_prevents_the_whole_import(newcastle, imogen):
    with pytest.raises(RowsHaveFaults):
        bring(GOOD + "Leeds,Ash,,4,\r\n", imogen)

    assert Room.objects.count() == 0


def test_the_same_file_sent_twice_by_one_form_adds_once(newcastle, imogen):
    """R2."""
    key = uuid.uuid4()

    assert bring(GOOD, imogen, key) == bring(GOOD, imogen, key)
    assert Room.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", WrongColumns),
        ("name\r\nElm\r\n", WrongColumns),
        ("site,name,features\r\nNewcastle,Elm,step_free\r\n", WrongColumns),
        ("site,name,approved_until\r\nNewcastle,Elm,2027-01-01\r\n", WrongColumns),
        ("site,name,name\r\nNewcastle,Elm,Oak\r\n", WrongColumns),
        (HEAD + 'Newcastle,"Elm,,4\r\n', NotAFile),
        (HEAD + "Newcastle,El\0m,,4,\r\n", NotAFile),
        (HEAD + "Newcastle,Elm,,4,\r\n" * (MOST + 1), TooLarge),
        (HEAD + "x" * LARGEST, TooLarge),
    ],
    ids=["empty", "no site", "features", "approval", "twice", "open quote", "nul", "rows", "bytes"],
)
def test_an_unreadable_or_too_large_file_is_refused(newcastle, text, refusal):
    with pytest.raises(refusal):
        check_rows(text, Site.objects.all())


@pytest.mark.parametrize("cell", ["=1+1", "+44+A1", "-2+cmd|' /C calc'!A0", "@SUM(A1)", " =HYPERLINK(1)", '"\t=1"'])
def test_cells_that_a_spreadsheet_reads_as_formulas_are_refused(newcastle, cell):
    """C7: the data may go back into a spreadsheet."""
    (row,) = check_rows(HEAD + f"Newcastle,Elm,{cell},4,\r\n", Site.objects.all())

    assert row.words == "A cell begins with a sign that a spreadsheet reads as a formula. Remove the sign."


@pytest.mark.parametrize("cell", ["-1", "+44 20 7946 0958", "Floor -1", "-1.5", "+44 (0)20 7946 0958"])
def test_a_negative_floor_and_a_telephone_number_are_no_formulas(newcastle, cell):
    (row,) = check_rows(HEAD + f"Newcastle,Elm,{cell},4,\r\n", Site.objects.all())

    assert (row.words, row.facts["floor"]) == ("Can be added.", cell)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Mon-Fri", [0, 1, 2, 3, 4]),
        ("Monday to Friday", [0, 1, 2, 3, 4]),
        ("mon – wed sat", [0, 1, 2, 5]),
        ("Sat-Mon", [5, 6, 0]),
        ("Tue Thu", [1, 3]),
    ],
)
def test_open_days_can_be_a_range(newcastle, words, days):
    (row,) = check_rows(HEAD + f"Newcastle,Elm,,4,{words}\r\n", Site.objects.all())

    assert (row.words, row.facts["open_days"]) == ("Can be added.", days)


def test_a_range_with_an_unknown_day_is_a_fault(newcastle):
    (row,) = check_rows(HEAD + "Newcastle,Elm,,4,Mon-Someday\r\n", Site.objects.all())

    assert row.facts == {}
    assert "Open on:" in row.words


def test_a_file_may_be_separated_by_tabs_and_have_empty_columns(newcastle):
    tabs = "site\tname\tfloor\r\nNewcastle\tElm\tGround floor, at the back\r\n"
    columns = "site,name,,floor,\r\nNewcastle,Elm,,Ground floor,\r\nNewcastle,Oak,,,\r\n"

    assert [row.facts["floor"] for row in check_rows(tabs, Site.objects.all())] == ["Ground floor, at the back"]
    assert [row.words for row in check_rows(columns, Site.objects.all())] == ["Can be added."] * 2


def test_a_column_with_cells_and_without_a_name_is_named_by_its_number(newcastle):
    with pytest.raises(UnnamedColumn, match="^Column 3 has no name in the first line."):
        check_rows("site,name,\r\nNewcastle,Elm,4\r\n", Site.objects.all())


def test_a_row_with_too_many_cells_is_a_fault(newcastle):
    (row,) = check_rows(HEAD + "Newcastle,Elm,,4,Monday,more\r\n", Site.objects.all())

    assert row.words == "It has more or fewer cells than the first line."


def test_the_page_checks_first_and_adds_in_a_second_step(newcastle, imogen):
    address = reverse("rooms:import", args=[imogen.study_id])
    hostile = GOOD.replace("Elm", "<script>x</script>")

    with time_machine.travel(NOON, tick=False):
        client = signed_in(imogen)
        report = client.post(address, {"intent": uuid.uuid4(), "file": SimpleUploadedFile("r.csv", hostile.encode())})
        assert (report.status_code, Room.objects.count()) == (200, 0)
        page = report.content.decode()
        assert "2 rooms can be added" in page
        assert "<script>x" not in page

        answer = client.post(address, {"intent": uuid.uuid4(), "text": report.context["text"], "write": "1"})
    assert answer.status_code == 302
    assert Room.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "This can’t be read as a CSV file in UTF-8."),
        (b"x" * (LARGEST + 1), "64 kilobytes at most"),
        (b"a,b\n", "The first line must name the columns"),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason(newcastle, imogen, content, words):
    address = reverse("rooms:import", args=[imogen.study_id])
    sent = {"intent": uuid.uuid4(), "file": SimpleUploadedFile("r.csv", content)}

    answer = signed_in(imogen).post(address, sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_only_members_who_manage_rooms_can_import(newcastle, imogen, tomasz, laleh, stella):
    address = reverse("rooms:import", args=[imogen.study_id])
    sent = {"text": GOOD, "write": "1"}

    assert [signed_in(who).post(address, sent).status_code for who in (tomasz, laleh, stella)] == [403, 403, 404]
    assert Room.objects.count() == 0


def test_an_upload_over_the_limit_is_refused_with_the_reason(imogen, settings):
    """The page once said that no file had been chosen."""
    settings.UPLOAD_MOST = 3 * 1024 * 1024
    address = reverse("rooms:import", args=[imogen.study_id])

    answer = signed_in(imogen).post(address, {"file": SimpleUploadedFile("rooms.csv", b"a" * 4_000_000)})

    assert (answer.status_code, b"This file is too large." in answer.content) == (422, True)
