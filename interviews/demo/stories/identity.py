"""Who the made-up people are: names that were looked up, people kept apart, and papers that may show a name."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from consent.records.attachments.attaching import Attachment, Kind
from consent.records.attachments.setting_aside import SetAside
from consent.records.models import ConsentRecord
from interviews.demo.house import HOUR, MINUTE
from safespace.participants.finding.search import find_people
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.match_preferences import write_match_preferences
from safespace.participants.separation import Separation


def wishes(house):
    """Two who must not meet, one who does not want to meet a colleague, one who wants to meet a woman."""
    imogen, people = house.team["imogen"], house.people
    yield (at := house.on(-20, 10))
    Separation.objects.write(people[3], [people[7]], by=imogen, at=at)
    Separation.objects.write(people[9], [], staff=[house.team["marta"].user], by=imogen, at=at + MINUTE)
    write_match_preferences(
        people[6], wishes={"gender": ("woman", True), "language": ("hi", False)}, by=imogen, at=at + 2 * MINUTE
    )


def looks(house):
    """Names that were looked up: to arrange a talk, in an emergency, and by two people. One of these still waits."""
    team, people = house.team, house.people
    for days, number in ((27, 1), (22, 5), (15, 8), (9, 11), (3, 12)):
        yield (at := house.on(-days, 12))
        why = "To arrange the first talk, by text"
        reveal_identity(key=uuid.uuid4(), participant=people[number], reason=why, by=team["imogen"], at=at)
    yield (at := house.on(-2, 11, 30))
    find_people("Amal", by=team["imogen"], at=at)
    reveal_identity(
        key=uuid.uuid4(), participant=people[13], reason="They sounded unwell on the telephone", by=team["petra"],
        at=at + MINUTE,
    )  # fmt: skip


def by_two(house):
    """The reviewer asks to see who two people are: Dario agreed to the first, the second waits for him."""
    laleh, dario = house.team["laleh"], house.team["dario"]
    yield (at := house.on(-5, 13))
    asked_for = BreakGlassRequest.objects.ask(
        key=uuid.uuid4(), participant=house.people[13], reason="A complaint that has to be answered", by=laleh, at=at
    )
    yield (at := at + HOUR)
    asked_for.agree(by=dario, at=at)
    asked_for.look(key=uuid.uuid4(), by=laleh, at=at + 4 * MINUTE)
    asked_for.close(by=laleh, at=at + 9 * MINUTE)
    yield (at := house.at - 50 * MINUTE)
    BreakGlassRequest.objects.ask(
        key=uuid.uuid4(), participant=house.people[14], reason="A second complaint, about the same day", by=laleh, at=at
    )


def papers(house, sheet):
    """Signed sheets kept with two consents; one was kept with the wrong person and waits for a second look."""
    imogen = house.team["imogen"]
    kept = []
    for number in (4, 8):
        yield (at := house.on(-12 + number // 4, 9))
        kept.append(
            Attachment.objects.attach(
                key=uuid.uuid4(), record=ConsentRecord.objects.of(house.people[number]).first(), kind=Kind.PAPER,
                upload=SimpleUploadedFile("sheet.png", sheet, "image/png"), by=imogen, at=at,
            )
        )  # fmt: skip
    yield (at := house.on(-1, 12))
    SetAside.objects.set_aside(
        key=uuid.uuid4(), attachment=kept[1], why="This is the sheet of somebody else.", by=imogen, at=at
    )
