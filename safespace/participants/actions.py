"""Log entries about participants and looks at their identity."""

from safespace.audit.actions import declare

ENROLLED = declare("participant.enrolled", "Participant added", icon="user-round-plus")
REVEALED = declare("identity.revealed", "Identity revealed for two minutes", icon="eye", tone="honey", looks=True)
SEARCHED = declare("identity.searched", "People looked for by name or number", icon="search", tone="honey", looks=True)
BREAK_GLASS_READ = declare(
    "identity.glass_broken", "Identity opened by break-glass for two minutes", icon="siren", tone="clay", looks=True
)
BREAK_GLASS_ASKED = declare("glass.asked", "Asked to open an identity by two", icon="siren", tone="honey")
BREAK_GLASS_AGREED = declare(
    "glass.agreed", "Second person agreed: one identity may be opened", icon="siren", tone="clay"
)
BREAK_GLASS_DECLINED = declare("glass.declined", "Second person did not agree", icon="shield-check")
BREAK_GLASS_CLOSED = declare("glass.closed", "Break-glass closed", icon="shield-check")
REVEALS_STOPPED = declare(
    "identity.reading_stopped", "Many identities in an hour: no more for now", icon="shield-alert", tone="clay"
)
CORRECTED = declare("identity.corrected", "Who they are was corrected", icon="pencil")
ALIKE_SHOWN = declare(
    "identity.alike_shown",
    "Shown as likely the same, before a person was added",
    icon="users-round",
    looks=True,
    tone="honey",
)
TWO_PEOPLE = declare("participant.two_people", "Added as another person than one who is alike", icon="users-round")
CONTACT_CHANGED = declare("contact.changed", "Safe-contact plan changed", icon="shield-check")
CONTACT_HELD = declare("contact.held", "Contact put on hold", icon="shield-alert", tone="clay")
CONTACT_HOLD_LIFTED = declare("contact.hold_lifted", "Second person ended the hold on contact", icon="shield-check")
CODE_PHRASE_SHOWN = declare("contact.shown", "Safe word shown", icon="eye", tone="honey", looks=True)
NEEDS_CHANGED = declare("needs.changed", "Needs written down", icon="armchair")
NO_CONTACT = declare("contact.none", "No contact at all from now on", icon="phone-off", tone="clay")
CONTACT_AGAIN = declare("contact.again", "Contact is possible again, as they said", icon="phone")
CODE_NOT_FOUND = declare("participant.not_found", "A code was typed that nobody has", icon="search", tone="honey")
ASSIGNED = declare("participant.assigned", "Interviewer chosen", icon="user-round-check")
MATCH_PREFERENCES_CHANGED = declare(
    "participant.company", "Whom they would like to meet was written down", icon="users-round"
)
SEPARATION_CHANGED = declare("participant.apart", "Who is kept apart was written down", icon="split")
CONTACT_READ = declare("contact.read", "Safe-contact plan read", icon="eye", looks=True)
HOURS_READ = declare("contact.hours_read", "Hours for contact read", icon="eye", looks=True)
NEEDS_READ = declare("needs.read", "Needs and comfort plan read", icon="eye", looks=True)
MATCH_PREFERENCES_READ = declare(
    "participant.company_read", "Whom they would like to meet was read", icon="eye", looks=True
)
SEPARATION_READ = declare("participant.separation_read", "Whom they must not meet was read", icon="eye", looks=True)
BREAK_GLASS_REASON_READ = declare("glass.reason_read", "Why an identity should open was read", icon="eye", looks=True)
