"""What the session gate needs to know about one session at one moment, each fact read once."""

from functools import cached_property

from django.db.models import OuterRef

from interviews.conduct.distress.models import episode_of
from interviews.conduct.gate.safety_check import SafetyCheckItem
from interviews.rooms.inspections.emergency_plans import has_read, read_by
from interviews.rooms.inspections.standards import with_standard
from interviews.sessions.consents import consent_of, ended_by_them
from interviews.support.models import SupportResource
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, courses_in_date


def with_gate_facts(sessions, day):
    """Annotate `sessions` with what `GateFacts.annotated` reads, so that a page needs no query for each fact."""
    facts = {
        "has_read_plan": read_by("booking__room", "interviewer"),
        "courses_in_date": courses_in_date("interviewer_id", TO_MEET_PEOPLE, day),
    }
    return with_standard(sessions.annotate(**facts), OuterRef("study"))


class GateFacts:
    """The facts about `session` at `at`, each read from the database when it is first asked for.

    An act passes the `consent` (a Basis) it has read under its locks.
    """

    def __init__(self, session, at, *, consent=None):
        self.session, self.at = session, at
        if consent is not None:
            self.consent = consent

    @classmethod
    def annotated(cls, session, at):
        """The facts of a `session` loaded with `with_gate_facts`, without further queries for training and plan."""
        facts = cls(session, at)
        facts.has_read_plan = session.has_read_plan
        if session.courses_in_date == len(TO_MEET_PEOPLE):
            facts.missing_courses = []
        return facts

    @cached_property
    def consent(self):
        return consent_of(self.session, self.at)

    @property
    def end_reason(self):
        """Why the session ended, even if the listener for the end of consent has not run yet."""
        return ended_by_them(self.session, self.consent) or self.session.because

    @cached_property
    def safety_check(self):
        """{code: SafetyCheckItem} of what is ticked now."""
        return {item.code: item for item in SafetyCheckItem.objects.current(self.session)}

    @cached_property
    def distress(self):
        """The last Episode in which the talk got too much (C-R17)."""
        return episode_of(self.session)

    @cached_property
    def support(self):
        """The first six entries of the study's support list that were checked recently (C-R9)."""
        study = self.session.study
        return list(SupportResource.objects.of(study).fresh(study.day(self.at))[:6])

    @cached_property
    def has_read_plan(self):
        """Whether the interviewer has read the emergency plan of the booked room (D-R5)."""
        return has_read(self.session.booking.room, self.session.interviewer)

    @cached_property
    def missing_courses(self):
        """Courses that do not count today for the person who leads the session (F-R6)."""
        day = self.session.study.day(self.at)
        return TrainingRecord.objects.missing(self.session.interviewer_id, TO_MEET_PEOPLE, day)
