"""What is owed to the made-up people: late, open, taken, done, checked, and no longer needed."""

import uuid
from datetime import datetime, time, timedelta

from interviews.demo.house import DAY
from interviews.sessions.models import Session
from interviews.tasks.kinds import Because, Kind
from interviews.tasks.models import Task


def promises(house):
    """Promises of the last days, in the order in which they were given."""
    imogen, tomasz, sunita = (house.team[name] for name in ("imogen", "tomasz", "sunita"))
    yield (at := house.on(-9, 12))
    lawyers = _promise(house, 5, "Send the list of lawyers", 4, imogen, at)
    taxi = _promise(house, 9, "Pay the taxi home in advance", 14, imogen, at)
    yield (at := house.on(-6, 15))
    out = _of_talk(house, Kind.LEAVE_OUT, 6, 7 * DAY, sunita, at)
    also_out = _of_talk(house, Kind.LEAVE_OUT, 5, 9 * DAY, tomasz, at)
    yield (at := house.on(-5, 9))
    lawyers.finish(by=imogen, at=at)
    yield (at := house.on(-4, 10))
    out.finish(by=sunita, at=at)
    taxi.drop(because=Because.OTHERWISE, by=imogen, at=at)
    yield (at := house.on(-4, 14))
    out.confirm(by=imogen, at=at)
    also_out.finish(by=tomasz, at=at)
    _of_talk(house, Kind.CALL, 7, 3 * DAY, None, at)
    yield (at := house.on(-1, 9))
    _promise(house, 2, "Ask the library about a room with a window", 6, imogen, at)
    _of_talk(house, Kind.CALL, 8, 3 * DAY, None, at).take(by=imogen, at=at)


def _promise(house, number, words, days, by, at):
    due_at = datetime.combine(house.study.day(at) + timedelta(days=days), time.min, house.study.tz)
    return Task.objects.promise(
        key=uuid.uuid4(), participant=house.people[number], words=words, due_at=due_at, owner=by.user, by=by, at=at
    )


def _of_talk(house, kind, number, within, owner, at):
    """What the closing steps of the first talk with a person make."""
    session = Session.objects.filter(participant=house.people[number]).earliest("starts_at")
    return Task.objects.owe(
        kind=kind, participant=house.people[number], origin=session.pk, due_at=at + within,
        owner=owner and owner.user, by=house.team["imogen"], at=at,
    )  # fmt: skip
