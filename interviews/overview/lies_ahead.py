"""What a colleague still has to do before their role ends: sessions to lead and to interpret (F-R5)."""

from collections import Counter
from dataclasses import dataclass

from interviews.rooms.models import Booking
from interviews.sessions.models import Session


@dataclass(frozen=True)
class LiesAhead:
    """The sessions a colleague leads and those they interpret, each as ((pseudonym, count), …) by pseudonym."""

    leads: tuple
    interprets: tuple

    @property
    def sessions(self):
        return sum(count for _, count in self.leads)

    @property
    def interpretings(self):
        return sum(count for _, count in self.interprets)


def lies_ahead(study, user_id, at):
    """The LiesAhead of the account `user_id` in `study` at `at`, in two queries. Sessions under way count."""
    led = Session.objects.of_interviewer(user_id).unfinished().filter(study=study, ends_at__gt=at)
    interpreted = Booking.objects.ahead(at).filter(study=study, interpreter=user_id)
    return LiesAhead(
        *(_by_person(rows.values_list("participant__pseudonym", flat=True)) for rows in (led, interpreted))
    )


def _by_person(names):
    return tuple(sorted(Counter(names).items()))
