"""The frame around a staff page: navigation for the role, other studies, and who is signed in."""

from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.sign_in import browser
from safespace.studies.approval import NEEDS_APPROVAL, STAYS_POSSIBLE, Act, ApprovalStatus, approval_status
from safespace.studies.roles import Permission, Role
from safespace.studies.worker_note import WorkerNote, worker_note

ANY_STUDY = UUID(int=0)

# label, icon, URL name, permission, group, whether it is left out of the bar on a phone
PLACES = (
    ("Today", "sunrise", "overview:today", Permission.READ_PEOPLE, "main", False),
    ("My work", "sunrise", "overview:my-work", Permission.READ_OWN_WORK, "main", False),
    ("Alarms", "bell-ring", "safety:alarms", Permission.ANSWER_ALARMS, "main", False),
    ("People", "users-round", "overview:people", Permission.READ_PEOPLE, "main", False),
    ("Sessions", "messages-square", "sessions:index", Permission.READ_SESSIONS, "main", False),
    ("Rooms", "door-open", "bookings:week", Permission.READ_ROOMS, "main", False),
    ("Arrivals", "door-closed", "calendar:reception", Permission.MARK_ARRIVALS, "main", False),
    ("Consent", "file-check", "forms:index", Permission.READ_FORMS, "main", True),
    ("Owed", "list-checks", "tasks:index", Permission.READ_PEOPLE, "main", True),
    ("Incidents", "shield-alert", "safety:incidents", Permission.READ_INCIDENTS, "main", True),
    ("Support", "life-buoy", "support:index", Permission.READ_SESSIONS, "main", True),
    ("Wants to stop", "hand", "withdrawals:by-code", Permission.RECEIVE_WITHDRAWAL, "main", False),
    ("Overview", "book-open", "studies:show", Permission.READ_STUDY, "study", True),
    ("Team", "user-round-cog", "studies:team", Permission.READ_STUDY, "study", True),
    ("Interview guide", "list-ordered", "sessions:guide", Permission.READ_SESSIONS, "study", True),
    ("Erasures", "eraser", "privacy:index", Permission.READ_ERASURES, "study", True),
    ("Consent ledger", "scroll-text", "ledger:index", Permission.READ_LEDGER, "study", True),
    ("Who looked", "scan-eye", "ledger:looked", Permission.READ_LOOKED, "study", True),
    ("Opened by two", "lock-keyhole-open", "participants:break-glass", Permission.READ_BREAK_GLASS, "study", True),
)

# Reviewers start with what waits for them; the ledger comes next and stays in the bar on a phone.
REVIEWER_PLACES = (
    ("Today", "sunrise", "overview:my-work", Permission.READ_OWN_WORK, "main", False),
    ("Ledger", "scroll-text", "ledger:index", Permission.READ_LEDGER, "main", False),
    ("Forms", "file-check", "forms:index", Permission.READ_FORMS, "main", False),
    ("Who looked", "scan-eye", "ledger:looked", Permission.READ_LOOKED, "main", False),
    ("Wants to stop", "hand", "withdrawals:by-code", Permission.RECEIVE_WITHDRAWAL, "main", False),
    ("Incidents", "shield-alert", "safety:incidents", Permission.READ_INCIDENTS, "study", True),
    ("Opened by two", "lock-keyhole-open", "participants:break-glass", Permission.READ_BREAK_GLASS, "study", True),
    ("Overview", "book-open", "studies:show", Permission.READ_STUDY, "study", True),
    ("Team", "user-round-cog", "studies:team", Permission.READ_STUDY, "study", True),
)
# Pages whose addresses lie elsewhere than those of the place that leads to them.
BELOW = (
    ("ethics:index", "forms:index"),
    ("overview:interpreting", "overview:today"),
    ("studies:access", "studies:team"),
    ("studies:settings", "studies:show"),
    ("studies:training", "studies:team"),
)
# What a role needs for each act that an approval decides about: the note on every page names only one's own work.
PERMISSIONS_FOR = {
    Act.ADD_PEOPLE: {Permission.ENROL_PEOPLE},
    Act.PLAN: {Permission.PLAN_SESSIONS},
    Act.ASK: {Permission.OBTAIN_CONSENT},
    Act.OPEN_A_WAY: {Permission.WRITE_CONTACT},
    Act.REVEAL: {Permission.REVEAL_IDENTITY},
    Act.BOOK: {Permission.BOOK_ROOMS},
    Act.WAIT_FOR_A_ROOM: {Permission.BOOK_ROOMS},
    Act.BEGIN: {Permission.RUN_SESSIONS},
    Act.CALL_OFF: {Permission.PLAN_SESSIONS, Permission.BOOK_ROOMS},
    Act.REVEAL_FOR_SAFETY: {Permission.REVEAL_IDENTITY},
    Act.CLOSE_A_WAY: {Permission.WRITE_CONTACT},
    Act.WITHDRAW: {Permission.RECEIVE_WITHDRAWAL},
    Act.ERASE: {Permission.ASK_ERASURE, Permission.SIGN_ERASURE},
    Act.BREAK_GLASS: {Permission.ASK_FOR_BREAK_GLASS, Permission.AGREE_TO_BREAK_GLASS},
    Act.ANSWER_ALARMS: {Permission.ANSWER_ALARMS, Permission.RUN_SESSIONS},
    Act.CLOSE: {Permission.RUN_SESSIONS},
    Act.SUPPORT: {Permission.READ_SESSIONS},
    Act.PREPARE: {Permission.WRITE_FORMS, Permission.MANAGE_ROOMS, Permission.WRITE_GUIDE, Permission.MANAGE_TEAM},
}
HOMES = {
    Role.ETHICS_REVIEWER: "overview:my-work",
    Role.SAFETY_CONTACT: "safety:alarms",
    Role.FRONT_DESK: "calendar:reception",
    Role.INTERPRETER: "overview:my-work",
    Role.TRANSCRIBER: "overview:my-work",
}


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation. `current` marks the page shown; `waiting_url` counts what waits for the member."""

    label: str
    icon: str
    url: str
    group: str
    current: bool = False
    off_phone: bool = False
    waiting_url: str | None = None


@dataclass(frozen=True)
class Me:
    """The signed-in account, as the navigation shows it."""

    name: str
    role_words: str
    verified_at: object


@dataclass(frozen=True)
class ApprovalNote:
    """The note on every page of a study without a live approval. `url` is None without READ_FORMS."""

    is_suspended: bool
    words: str
    url: str | None
    waits: list
    stays: list


@dataclass(frozen=True)
class Shell:
    """Everything that `staff.html` prints around a page. `study` is a name; `studies` are (name, address) pairs.

    `lock_after` and `lock_warning` are seconds: after how long an unattended screen hides itself, and how long before
    that it warns. `reset` is the open FactorReset of the account's own second factor, or None.
    """

    me: Me | None = None
    study: str | None = None
    studies: list = field(default_factory=list)
    nav: list = field(default_factory=list)
    search_url: str | None = None
    approval: ApprovalNote | None = None
    worker: WorkerNote | None = None
    lock_after: int | None = None
    lock_warning: int | None = None
    reset: object = None

    @property
    def has_more(self):
        """Whether there are entries besides those in the bar of a phone."""
        return any(item.group == "study" or item.off_phone for item in self.nav)


def shell(request):
    """Context processor. Reads nothing until a template uses it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def home_of(member):
    """The first page of the study for the member's role."""
    default = "overview:today" if member.may(Permission.READ_PEOPLE) else "studies:show"
    return address(HOMES.get(member.role, default), member.study_id) or reverse("studies:show", args=[member.study_id])


def address(name, study_id):
    """The address of a page of a study, or None if there is no page of that name."""
    pattern = _pattern(name)
    return pattern and pattern.replace(str(ANY_STUDY), str(study_id))


@cache
def _pattern(name):
    """The address of a page in ANY_STUDY, cached: each staff page links to some twenty of them."""
    try:
        return reverse(name, kwargs={"study_id": ANY_STUDY})
    except NoReverseMatch:
        return None


def _shell(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or browser.state(request) != browser.State.VERIFIED:
        return Shell()
    member = request.member
    studies = [(one.study.name, home_of(one)) for one in request.memberships.values()]
    if member is None:
        nav, words = _own_places(request), "Administrator" if user.is_administrator else "Staff"
    else:
        nav, words = _places(request, member), Role(member.role).label
    return Shell(
        me=Me(user.display_name, words, _local(browser.verified_at(request), member)),
        study=member.study.name if member else None,
        studies=studies,
        nav=nav,
        search_url=_search_url(member),
        approval=_approval_note(member, timezone.now()) if member else None,
        worker=worker_note(user, member, timezone.now()),
        lock_after=int(settings.SCREEN_LOCK.total_seconds()),
        lock_warning=int(settings.SCREEN_LOCK_WARNING.total_seconds()),
        reset=_open_reset(user),
    )


def _open_reset(user):
    """The open FactorReset of `user`, with the two others; asks nothing where the backend saw that there is none."""
    if not getattr(user, "reset_is_asked", False):
        return None
    open_ones = FactorReset.objects.open(timezone.now()).filter(user=user)
    return open_ones.select_related("asked_by", "confirmed_by").first()


def _approval_note(member, at):
    """The ApprovalNote of the member's study, or None while its approval is live (F-R1, F-R2)."""
    study = member.study
    standing = approval_status(study, at)
    if standing == ApprovalStatus.LIVE:
        return None
    url = address("ethics:index", study.pk) if member.may(Permission.READ_FORMS) else None
    waits, stays = _own(NEEDS_APPROVAL, member), _own(STAYS_POSSIBLE, member)
    return ApprovalNote(standing == ApprovalStatus.SUSPENDED, _words_of(study, standing), url, waits, stays)


def _own(acts, member):
    """The words of those `acts` that the role of `member` includes."""
    return [words for act, words in acts.items() if any(member.may(one) for one in PERMISSIONS_FOR[act])]


def _words_of(study, standing):
    if standing == ApprovalStatus.SUSPENDED:
        since = study.suspended_at.astimezone(study.tz)
        return f"The ethics approval has been suspended since {since.day} {since:%B %Y, %H:%M}."
    if standing == ApprovalStatus.ENDED:
        return f"The ethics approval ended on {study.approved_until.day} {study.approved_until:%B %Y}."
    return "The ethics committee has not approved this study yet."


def _places(request, member):
    table = REVIEWER_PLACES if member.role == Role.ETHICS_REVIEWER else PLACES
    table = [row for row in table if address(row[2], member.study_id) and member.may(row[3])]
    items, home = [], home_of(member)
    here = _place_of(request.path, member.study_id, {name for _, _, name, *_ in table})
    waiting_url = address("overview:waiting", member.study_id) if member.may(Permission.READ_STUDY) else None
    for label, icon, name, _, group, off_phone in table:
        url = address(name, member.study_id)
        crowded = off_phone and (group == "study" or member.may(Permission.READ_PEOPLE))
        items.append(NavItem(label, icon, url, group, name == here, crowded, waiting_url if url == home else None))
    if request.user.may_open_studies:
        items.append(NavItem("Open a study", "plus", reverse("studies:open"), "study", off_phone=True))
    return items


def _own_places(request):
    places = [("Studies", "book-open", "studies:index")]
    if request.user.is_administrator:
        places.append(("Accounts", "user-round-cog", "accounts:index"))
        places.append(("Roles", "user-round-plus", "studies:waiting-roles"))
        places.append(("Left alone", "life-buoy", "studies:orphans"))
        places.append(("Keys", "key-round", "custody:keys"))
    here = _longest(request.path, {reverse(name): name for _, _, name in places})
    return [NavItem(label, icon, reverse(name), "main", name == here) for label, icon, name in places]


def _place_of(path, study_id, places):
    """The name among `places` that marks the page at `path`, or None. The study's own address marks only itself."""
    if path == address("studies:show", study_id):
        return "studies:show"
    above = {address(name, study_id): name for name in places - {"studies:show"}}
    above |= {address(page, study_id): place for page, place in BELOW if place in places}
    return _longest(path, above)


def _longest(path, names):
    """The name in `names` ({address: name}) of the longest address that `path` begins with, or None."""
    return max(((url, name) for url, name in names.items() if path.startswith(url)), default=(None, None))[1]


def _search_url(member):
    if member is None or not member.may(Permission.READ_PEOPLE):
        return None
    return address("overview:people", member.study_id)


def _local(moment, member):
    if moment is None:
        return None
    return moment.astimezone(member.study.tz) if member else timezone.localtime(moment)
