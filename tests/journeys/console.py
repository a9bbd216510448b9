"""The console of a session that has come to a certain place: its page, its buttons, and what presses leave behind."""

import uuid
from datetime import timedelta

from django.conf import settings as house
from django.utils import timezone
from playwright.sync_api import expect

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct.closing import stop_session
from interviews.conduct.running import answer_topic, pause_session
from interviews.conduct.topic_outcomes import TopicOutcome
from interviews.sessions.models import Session
from tests.interviews.cast import BEGINS
from tests.make import signed_in


def let_in(page, who, live_server):
    cookie = signed_in(who).cookies[house.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def fresh_talk(first, guide, by, where):
    """A talk with the same person that has come as far as `where`; the one before is over."""
    at = timezone.now()
    Session.objects.exclude(state="planned").update(state="closed", paused_at=None, ended_at=at, because="finished")
    number = Session.objects.count() + 1
    session = Session.objects.create(
        study=first.study, form=first.form, participant=first.participant, interviewer=first.interviewer,
        number=number, state="live",
        starts_at=BEGINS, ends_at=BEGINS + timedelta(hours=1), begun_at=at, check_in_due_at=at + timedelta(minutes=20),
    )  # fmt: skip
    steps = {"work": guide[:1], "helped": guide[:2], "last": [guide[0], guide[1], guide[3]]}
    for topic in steps.get(where, []):
        answer_topic(key=uuid.uuid4(), session=session, topic=topic, answer="go_on", by=by, at=timezone.now())
    if where == "paused":
        pause_session(session=session, by=by, at=timezone.now())
    elif where == "closing":
        stop_session(session=session, because="stopped", by=by, at=timezone.now())
    return session


def left_behind(session):
    session.refresh_from_db()
    turns = TopicOutcome.objects.filter(session=session).order_by("occurred_at").values_list("topic__code", "outcome")
    asked = ConsentCheckpoint.objects.filter(session_id=session.pk).order_by("occurred_at", "recorded_at")
    return session.state, list(turns), [(one.about, one.answer) for one in asked]


def middle(page, words):
    button = page.locator("#main").get_by_role("button", name=words, exact=True).first
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def quiet(page):
    """Wait until nothing that was pressed is under way any more."""
    page.wait_for_timeout(100)
    expect(page.locator("#main .htmx-request, .htmx-request#main")).to_have_count(0)
    page.wait_for_load_state()


def halt_boxes(page):
    boxes = [one.bounding_box() for one in page.locator(".halt-form > *").all()]
    return [tuple(round(box[side]) for side in ("x", "y", "width", "height")) for box in boxes]
