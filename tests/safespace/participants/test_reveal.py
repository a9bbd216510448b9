"""E-R2: seeing who somebody is needs a reason, lasts two minutes, and is logged."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from safespace.audit.models import Entry
from safespace.participants.models import Participant, Reveal
from safespace.participants.reveal import NoReason, reveal_identity, revealed_identity, show_safe_word, with_reveals
from tests.cast import NOON

MINUTE = timedelta(minutes=1)


def seen(participant, *, to, at):
    """What `to` sees of who `participant` is."""
    people = Participant.objects.filter(pk=participant.pk)
    return revealed_identity(with_reveals(people, to=to, at=at).get())


def _reveal(alder, by, reason="Arrange a session: she rang"):
    return reveal_identity(key=uuid.uuid4(), participant=alder, reason=reason, by=by, at=NOON)


def test_a_name_shows_for_two_minutes_and_then_no_more(alder, imogen):
    _reveal(alder, imogen)

    assert seen(alder, to=imogen, at=NOON + MINUTE).name == "Marguerite Example"
    assert seen(alder, to=imogen, at=NOON + 2 * MINUTE) is None


def test_a_name_revealed_to_one_stays_sealed_for_everyone_else(alder, juniper, imogen, tomasz, stella):
    _reveal(alder, imogen)

    assert seen(alder, to=tomasz, at=NOON) is None
    assert seen(alder, to=stella, at=NOON) is None
    assert seen(juniper, to=imogen, at=NOON) is None


@pytest.mark.parametrize("reason", ["", "  ", "x"])
def test_without_a_reason_nothing_is_shown_and_nothing_is_stored(alder, imogen, reason):
    with pytest.raises(NoReason):
        _reveal(alder, imogen, reason)

    assert Reveal.objects.count() == 0


def test_every_reveal_is_in_the_log_with_its_reason_sealed(alder, imogen):
    _reveal(alder, imogen)

    entry = Entry.objects.get(action="identity.revealed")
    assert (entry.actor_id, entry.participant_id) == (imogen.user_id, alder.pk)
    assert entry.reason == "Arrange a session: she rang"
    assert b"rang" not in bytes(Entry.objects.values_list("reason", flat=True).get(pk=entry.pk))


def test_a_double_click_is_one_reveal(alder, imogen):
    key = uuid.uuid4()
    for _ in range(2):
        reveal_identity(key=key, participant=alder, reason="They asked me to", by=imogen, at=NOON)

    assert Reveal.objects.count() == 1
    assert Entry.objects.filter(action="identity.revealed").count() == 1


def test_a_reveal_can_be_neither_edited_nor_deleted(alder, imogen):
    shown = _reveal(alder, imogen)

    for change in (lambda: Reveal.objects.filter(pk=shown.pk).update(until=NOON), shown.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_showing_the_safe_word_is_logged(alder, imogen):
    """C-R2."""
    assert show_safe_word(alder, by=imogen, at=NOON) == "marigold"
    assert Entry.objects.filter(action="contact.shown", participant_id=alder.pk).count() == 1
