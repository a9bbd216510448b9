"""Every model of this app, so that Django finds them; each is defined in its folder."""

from interviews.bookings.replanning.waiting import *  # noqa: F403
from interviews.conduct.closing import *  # noqa: F403
from interviews.conduct.distress.models import *  # noqa: F403
from interviews.conduct.gate.safety_check import *  # noqa: F403
from interviews.conduct.notes import *  # noqa: F403
from interviews.conduct.topic_outcomes import *  # noqa: F403
from interviews.contact.models import *  # noqa: F403
from interviews.rooms.inspections.closures import *  # noqa: F403
from interviews.rooms.inspections.emergency_plans import *  # noqa: F403
from interviews.rooms.inspections.inspections import *  # noqa: F403
from interviews.rooms.inspections.standards import *  # noqa: F403
from interviews.rooms.inspections.visits import *  # noqa: F403
from interviews.rooms.lending.equipment import *  # noqa: F403
from interviews.rooms.lending.room_keys import *  # noqa: F403
from interviews.rooms.models import *  # noqa: F403
from interviews.safety.alarms import *  # noqa: F403
from interviews.safety.incidents.models import *  # noqa: F403
from interviews.sessions.guide import *  # noqa: F403
from interviews.sessions.models import *  # noqa: F403
from interviews.support.models import *  # noqa: F403
from interviews.tasks.models import *  # noqa: F403
