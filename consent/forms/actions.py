"""The actions of this folder in the log."""

from safespace.audit.actions import declare

OPENED = declare("form.opened", "Consent form begun", icon="file-plus")
DRAFTED = declare("form.drafted", "Draft of a form begun", icon="file-pen-line")
REVISED = declare("form.revised", "Draft of a form saved", icon="file-pen-line")
SUBMITTED = declare("form.submitted", "Form sent to the committee", icon="send")
APPROVED = declare("form.approved", "Form approved", icon="file-check", tone="pine")
CHANGES_WANTED = declare(
    "form.changes_wanted", "Changes asked for in a form", icon="message-square-warning", tone="honey"
)
SUPERSEDED = declare("form.superseded", "Form replaced by a newer one", icon="file")
WORDS_CHECKED = declare("form.words_checked", "Our words in a language checked by a speaker", icon="languages")
PARENTS_NAMED = declare("form.parents_named", "Parents’ form beside a child’s form chosen", icon="users")
