"""What lies ahead for one colleague: whom they meet and interpret for, before their role ends (domain.md F-R5)."""

from collections import Counter
from dataclasses import dataclass

from interviews.rooms.models import Booking
from interviews.sessions.models import Session


@dataclass(frozen=True)
class LiesAhead:
    """How many sessions somebody leads and at how many they interpret, and [(pseudonym, count)] of each, by name."""

    leads: tuple
    interprets: tuple

    @property
    def sessions(self):
        return sum(count for _, count in self.leads)

    @property
    def interpretings(self):
        return sum(count for _, count in self.interprets)


def lies_ahead(study, user_id, at):
    """The LiesAhead of the account `user_id` in `study` at `at`. Sessions under way count. Two queries."""
    led = Session.objects.of_interviewer(user_id).unfinished().filter(study=study, ends_at__gt=at)
    interpreted = Booking.objects.ahead(at).filter(study=study, interpreter=user_id)
    return LiesAhead(
        *(_by_person(rows.values_list("participant__pseudonym", flat=True)) for rows in (led, interpreted))
    )


def _by_person(names):
    return tuple(sorted(Counter(names).items()))
