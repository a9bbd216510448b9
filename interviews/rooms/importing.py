"""Import rooms from a CSV file: report on every row first, then add all rooms or none."""

import csv
import io
import re
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction

from interviews.rooms import actions
from interviews.rooms.fit import DAYS
from interviews.rooms.forms import RoomForm
from interviews.rooms.lifecycle import add_room
from interviews.rooms.models import Kind, Room, Site
from safespace.audit.log import record
from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal

LARGEST = 64 * 1024
"""Largest file, in bytes."""
MOST = 200
"""Most rooms in one file."""
COLUMNS = {
    "site": "", "name": "", "kind": "room", "floor": "", "way_in": "", "seats": "3", "opens": "09:00",
    "closes": "18:00", "open_days": "Monday Tuesday Wednesday Thursday Friday", "gap_before": "15", "gap_after": "15",
}  # fmt: skip
"""The columns and their defaults. `site` and `name` are required."""
FORMULA = re.compile(r"[=@]|[+-](?![\d ()./-]*$)")
"""How a spreadsheet formula begins. A number such as -1 or +44 20 7946 0000 is none."""
DELIMITERS = ",;\t"


class NotAFile(Refusal):
    sentence = "This can’t be read as a CSV file in UTF-8."
    status = 422
    field = "file"


class TooLarge(Refusal):
    sentence = "A file can hold {most} rooms and {kilobytes} kilobytes at most. Split it into two files."
    status = 422
    field = "file"


class WrongColumns(Refusal):
    sentence = "The first line must name the columns: site and name, and any of {known}."
    status = 422
    field = "file"


class UnnamedColumn(Refusal):
    sentence = "Column {number} has no name in the first line. Name it, or empty its cells."
    status = 422
    field = "file"


class RowsHaveFaults(Refusal):
    sentence = "Correct the rows with faults first. Nothing was added."


@dataclass(frozen=True)
class Row:
    """One row of the file: the `facts` of the room it would add, or else its `faults` in sentences."""

    number: int
    name: str
    facts: dict
    faults: tuple

    @property
    def words(self):
        return " ".join(self.faults) or "Can be added."


def read_upload(upload):
    """The text of an uploaded file. Raises TooLarge and NotAFile."""
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(most=MOST, kilobytes=LARGEST // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAFile from error


def check_rows(text, sites, sent_before=()):
    """Check each row of `text` with RoomForm and return the Rows. Writes nothing.

    Rooms in `sent_before` were added by this same file, so their names count as free. Raises NotAFile, TooLarge,
    WrongColumns, UnnamedColumn.
    """
    by_name = {site.name.casefold(): site for site in sites}
    others = Room.objects.exclude(pk__in=sent_before)
    taken = {(site, name.casefold()) for site, name in others.values_list("site_id", "name")}
    rows = []
    for number, cells, is_whole in _lines(text):
        row = _row(number, cells, is_whole, by_name, taken)
        rows.append(row)
        if row.facts:
            taken.add((row.facts["site"].pk, row.facts["name"].casefold()))
    return rows


@transaction.atomic
def import_rooms(*, key, text, by, at, study=None):
    """Add every room of `text`, or none. A repeated `key` returns the rooms added before.

    Imported rooms still need an inspection and an approval. Raises what `check_rows` raises, RowsHaveFaults, and
    KeyTaken if `key` was used by another account or for another file.
    """
    before = Room.objects.in_bulk([uuid5(key, str(n)) for n in range(MOST)])
    rows = check_rows(text, Site.objects.all(), sent_before=before)
    if before and (len(rows) != len(before) or any(row.faults for row in rows)):
        raise KeyTaken
    if not rows or any(row.faults for row in rows):
        raise RowsHaveFaults
    made = [add_room(key=uuid5(key, str(n)), **row.facts, by=by, at=at, study=study) for n, row in enumerate(rows)]
    if not before:
        record(actions.ROOMS_IMPORTED, by=by, at=at, study=study, detail={"rooms": len(made)})
    return made


def _lines(text):
    if len(text.encode()) > LARGEST:
        raise TooLarge(most=MOST, kilobytes=LARGEST // 1024)
    if "\0" in text:
        raise NotAFile
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count), strict=True)
    try:
        found = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise NotAFile from error
    found = _without_empty_columns(found)
    names = [name.strip().lower() for name in found[0][1]] if found else []
    if not {"site", "name"} <= set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        raise WrongColumns(known=", ".join(sorted(set(COLUMNS) - {"site", "name"})))
    if len(found) > MOST + 1:
        raise TooLarge(most=MOST, kilobytes=LARGEST // 1024)
    return [(number, dict(zip(names, line, strict=False)), len(line) == len(names)) for number, line in found[1:]]


def _without_empty_columns(found):
    """The lines of `found` without columns that have neither a name nor any content. Raises UnnamedColumn."""
    names = found[0][1] if found else []
    unnamed = {place for place, name in enumerate(names) if not name.strip()}
    for place in sorted(unnamed):
        if any(line[place].strip() for _, line in found if place < len(line)):
            raise UnnamedColumn(number=place + 1)
    return [(number, [cell for place, cell in enumerate(line) if place not in unnamed]) for number, line in found]


def _row(number, cells, is_whole, sites, taken):
    said = COLUMNS | {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    faults = [] if is_whole else ["It has more or fewer cells than the first line."]
    if any(FORMULA.match(cell.strip()) for cell in cells.values()):
        faults.append("A cell begins with a sign that a spreadsheet reads as a formula. Remove the sign.")
    site = sites.get(said["site"].casefold())
    if site is None:
        faults.append("There is no site of that name. Add the site first.")
    form = RoomForm(_form_data(said, site), sites=sites.values())
    faults += [
        words for name, found in form.errors.items() if name != "site" for words in _with_label(form, name, found)
    ]
    facts = form.facts() if not faults else {}
    if facts and (site.pk, facts["name"].casefold()) in taken:
        facts, faults = {}, ["There is a room of that name at this site already."]
    return Row(number, said["name"], facts, tuple(faults))


def _with_label(form, name, found):
    label = form[name].label if name in form.fields else ""
    return [f"{label}: {words}" for words in found]


def _form_data(said, site):
    """The row as data for RoomForm. Kinds may be written as labels, and days as names."""
    kinds = {label.casefold(): value for value, label in Kind.choices}
    kind = kinds.get(said["kind"].casefold(), said["kind"].casefold())
    return said | {"site": str(site.pk) if site else "", "kind": kind, "open_days": _days(said["open_days"])}


def _days(words):
    """Numbers of the days in `words`, such as "Mon Wed", "Mon-Fri" or "Monday to Friday"; unknown words as they are."""
    days = {day[:3].casefold(): number for number, day in enumerate(DAYS)}
    found = []
    for word in re.sub(r"\s*(?:[-–]|\bto\b)\s*", "-", words.replace(",", " "), flags=re.IGNORECASE).split():
        first, _, last = word.partition("-")
        ends = [days.get(one[:3].casefold()) for one in (first, last or first)]
        if None in ends:
            found.append(word)
        else:
            found += [str((ends[0] + n) % 7) for n in range((ends[1] - ends[0]) % 7 + 1)]
    return list(dict.fromkeys(found))
