"""The guide: its order, what would be kinder, and what a sensitive topic needs."""

import uuid

import pytest

from consent.records.basis import Basis
from interviews.sessions.guide import Topic, TopicCodeTaken, advice
from safespace.audit.models import Entry
from tests.cast import NOON
from tests.interviews.cast import make_topic

OFFERED = {"take_part", "topic:work", "topic:money"}


def codes(study):
    return [topic.code for topic in Topic.objects.of(study)]


def test_topics_stand_in_the_order_they_were_added_until_they_are_moved(guide, leaving_well, imogen):
    guide[3].move(earlier=True, by=imogen, at=NOON)

    assert codes(leaving_well) == ["arriving", "work", "helped", "money"]


def test_the_first_topic_moves_no_earlier_and_the_last_no_later(guide, leaving_well, imogen):
    guide[0].move(earlier=True, by=imogen, at=NOON)
    guide[3].move(earlier=False, by=imogen, at=NOON)

    assert codes(leaving_well) == ["arriving", "work", "money", "helped"]


def test_a_guide_that_goes_low_high_low_needs_no_advice(guide):
    """C-R7."""
    assert advice(guide, OFFERED) == []


def test_a_sensitive_topic_at_either_end_is_advised_against(guide):
    """C-R7."""
    assert advice([guide[1], guide[0], guide[2]], OFFERED) == [
        "“What happened at work” opens the talk. Begin with something easier.",
        "“Money” ends the talk. End with something lighter.",
    ]


def test_a_sensitive_topic_no_form_asks_about_is_named(guide):
    """A-R10."""
    assert advice(guide, {"take_part", "topic:work"}) == [
        "“Money” never shows. No approved form has the choice it needs: The topic “money”."
    ]


def test_a_sensitive_topic_always_waits_for_a_yes_of_its_own(leaving_well, imogen):
    """A-R10: each sensitive topic requires its grant."""
    plain = make_topic(leaving_well, imogen, "arriving")
    sensitive = make_topic(leaving_well, imogen, "family", sensitive=True)
    named = make_topic(leaving_well, imogen, "photos", scope_code="photo")

    assert [topic.needed_scope for topic in (plain, sensitive, named)] == ["", "topic:family", "photo"]
    titles = ["", "The topic “family”", "Taking photographs"]
    assert [topic.needed_title for topic in (plain, sensitive, named)] == titles


def test_without_a_consent_record_no_topic_shows(guide):
    """A-R1: unknown means no."""
    assert [topic.shown_to(Basis(None)) for topic in guide] == [False, False, False, False]


def test_two_topics_do_not_share_a_code(guide, leaving_well, imogen):
    with pytest.raises(TopicCodeTaken):
        make_topic(leaving_well, imogen, "work")


def test_the_same_form_sent_twice_adds_one_topic(leaving_well, imogen):
    facts = {"code": "work", "title": "Work", "said_as": "Next is work.", "sensitive": False}
    key = uuid.uuid4()
    for _ in range(2):
        Topic.objects.add(key=key, study=leaving_well, by=imogen, at=NOON, **facts)

    assert codes(leaving_well) == ["work"]


def test_taking_a_topic_out_twice_is_written_down_once(guide, leaving_well, imogen):
    guide[1].leave_out(by=imogen, at=NOON)
    guide[1].leave_out(by=imogen, at=NOON)

    assert codes(leaving_well) == ["arriving", "money", "helped"]
    left_out = [one.detail for one in Entry.objects.filter(action="guide.changed") if one.detail["what"] == "left_out"]
    assert left_out == [{"topic": "work", "what": "left_out"}]
