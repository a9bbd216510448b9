"""Beginning a session asks each fact once."""

import uuid
from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.conduct.beginning import begin_session
from interviews.sessions.models import Session
from tests.interviews.cast import BEGINS

MOST = 29
"""Locks, the gate, the answer, and three entries of the log with their places in the queue."""
POINTS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def test_beginning_reads_the_person_the_study_and_the_room_once(ready_session, tomasz):
    session = Session.objects.get(pk=ready_session.pk)

    with CaptureQueriesContext(connection) as asked:
        begin_session(key=uuid.uuid4(), session=session, answer="go_on", by=tomasz, at=BEGINS)

    queries = [one["sql"] for one in asked.captured_queries if not one["sql"].startswith(POINTS)]
    alone = Counter(sql.split('FROM "')[1].split('"')[0] for sql in queries if sql.startswith('SELECT "'))
    assert len(queries) <= MOST
    for table in ("safespace_study", "safespace_user", "safespace_accommodation", "interviews_keptapart",
                  "interviews_room", "interviews_site"):  # fmt: skip
        assert alone[table] == 0, f"{table} is read with the session"
