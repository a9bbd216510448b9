import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from safespace.outbox.announcements import OutsideTransaction, announce
from safespace.outbox.deliveries import deliver_due
from safespace.outbox.models import Announcement, Delivery

from .conftest import TOPIC

WHO = uuid.UUID(int=5)


def test_one_announcement_has_a_delivery_for_every_listener(db, heard, noon):
    heard.by("porter")
    heard.by("cook")

    announce(TOPIC, at=noon, participant=WHO, times=3, kind="early")

    assert list(Delivery.objects.order_by("listener").values_list("listener", "due_at", "attempts", "done_at")) == [
        ("tests.safespace.outbox.conftest.cook", noon, 0, None),
        ("tests.safespace.outbox.conftest.porter", noon, 0, None),
    ]


def test_a_listener_gets_the_ids_and_the_moment(db, heard, noon):
    got = []
    heard.by("porter", lambda announcement: got.append((announcement.ids, announcement.at, announcement.topic)))
    announce(TOPIC, at=noon, participant=WHO, times=3, kind="early", room=None)

    deliver_due(at=noon)

    assert got == [({"participant": WHO, "times": 3, "kind": "early", "room": None}, noon, TOPIC)]


def test_announcing_outside_a_transaction_is_refused(transactional_db, noon):
    with pytest.raises(OutsideTransaction):
        announce(TOPIC, at=noon)


@pytest.mark.parametrize("value", ["Marguerite Example", "+441632960121", 1.5, {"a": 1}])
def test_an_announcement_accepts_only_ids_and_codes(db, noon, value):
    with pytest.raises(ValueError, match="^who must be"):
        announce(TOPIC, at=noon, who=value)


def test_an_announcement_is_rolled_back_with_its_act(transactional_db, heard, noon):
    heard.by("porter")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce(TOPIC, at=noon)
        1 / 0  # noqa: B018

    assert (Announcement.objects.count(), Delivery.objects.count(), heard) == (0, 0, [])


def test_it_is_delivered_right_after_commit(transactional_db, heard, noon):
    heard.by("porter")

    with transaction.atomic():
        announce(TOPIC, at=noon)
        assert heard == []

    assert heard == ["porter"]
    assert Delivery.objects.exclude(done_at=None).count() == 1
    assert deliver_due(at=noon + timedelta(days=1)) == 0


def test_a_failing_listener_does_not_affect_the_act(transactional_db, heard, noon):
    heard.by("porter", lambda announcement: 1 / 0)
    heard.by("cook")

    with transaction.atomic():
        announce(TOPIC, at=noon)

    assert heard == ["cook"]
    assert Delivery.objects.values_list("attempts", "trouble").get(done_at=None) == (1, "ZeroDivisionError")


def test_a_reminder_waits_for_its_time(transactional_db, heard, noon):
    heard.by("porter")
    with transaction.atomic():
        announce(TOPIC, at=noon, due_at=noon + timedelta(hours=2))

    assert deliver_due(at=noon + timedelta(hours=1, minutes=59)) == 0
    assert deliver_due(at=noon + timedelta(hours=2)) == 1
    assert heard == ["porter"]
