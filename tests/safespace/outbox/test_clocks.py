from datetime import timedelta

from safespace.outbox import clocks, worker
from safespace.outbox.models import Clock
from tests.race import together

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def run_due(at):
    return [name for name in clocks.run_due(at=at) if name.startswith("outboxtest")]


def test_a_job_runs_once_a_period(db, job, noon):
    ran = []
    job("outboxtest.hourly", HOUR, ran.append)

    for at in (noon, noon + SECOND, noon + HOUR - SECOND, noon + HOUR, noon + HOUR + SECOND):
        run_due(at)

    assert ran == [noon, noon + HOUR]


def test_several_workers_run_a_job_once(transactional_db, job, noon):
    ran = []
    job("outboxtest.hourly", HOUR, ran.append)

    together(*[lambda: run_due(noon)] * 6)

    assert ran == [noon]


def test_a_failing_job_does_not_stop_others_and_is_retried_soon(db, job, noon):
    ran = []

    def fail(at):
        ran.append("failed")
        raise ConnectionError("marzipan")

    job("outboxtest.a", timedelta(days=1), fail)
    job("outboxtest.b", timedelta(days=1), lambda at: ran.append("ran"))

    assert run_due(noon) == ["outboxtest.b"]
    assert run_due(noon + clocks.RETRY - SECOND) == []
    assert Clock.objects.get(pk="outboxtest.a").trouble == "ConnectionError"
    run_due(noon + clocks.RETRY)
    assert ran == ["failed", "ran", "failed"]


def test_a_job_whose_worker_died_runs_again(db, job, noon):
    ran = []
    job("outboxtest.often", timedelta(minutes=1), ran.append)
    Clock.objects.create(name="outboxtest.often", next_at=noon + clocks.LONGEST_RUN, began_at=noon)

    assert run_due(noon + clocks.LONGEST_RUN - SECOND) == []
    assert run_due(noon + clocks.LONGEST_RUN) == ["outboxtest.often"]


def test_the_log_is_verified_daily(db, noon):
    """The job is declared in the worker's module."""
    assert clocks.run_due.__module__ != worker.verify_daily.__module__
    assert "audit.verify" in clocks.run_due(at=noon)
    assert "audit.verify" not in clocks.run_due(at=noon + 23 * HOUR)
    assert "audit.verify" in clocks.run_due(at=noon + 24 * HOUR)
