"""What the stories of the made-up people share: who there is, where, on which forms, and the moment of the demo."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class House:
    """People by number, members by username, rooms, forms and equipment by name, and `at`, when the demo is made."""

    people: list
    team: dict
    rooms: dict
    forms: dict
    equipment: dict
    at: datetime

    @property
    def study(self):
        return self.team["imogen"].study

    def on(self, days, hour, minute=0):
        """A moment by the study's clock, so many days from the day of the demo."""
        return datetime.combine(
            self.study.day(self.at) + timedelta(days=days), time(hour, minute), tzinfo=self.study.tz
        )
