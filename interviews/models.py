"""Every model of this floor, so that Django finds them; the models live in their folders."""

from interviews.rooms.access import *  # noqa: F403
from interviews.rooms.assessments import *  # noqa: F403
from interviews.rooms.classes import *  # noqa: F403
from interviews.rooms.closures import *  # noqa: F403
from interviews.rooms.equipment import *  # noqa: F403
from interviews.rooms.models import *  # noqa: F403
from interviews.rooms.plans import *  # noqa: F403
from interviews.rooms.visits import *  # noqa: F403
from interviews.sessions.alarms import *  # noqa: F403
from interviews.sessions.booking_waiting import *  # noqa: F403
from interviews.sessions.checks import *  # noqa: F403
from interviews.sessions.closing import *  # noqa: F403
from interviews.sessions.guide import *  # noqa: F403
from interviews.sessions.models import *  # noqa: F403
from interviews.sessions.notes import *  # noqa: F403
from interviews.sessions.turns import *  # noqa: F403
from interviews.support.models import *  # noqa: F403
