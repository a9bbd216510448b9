"""The page that imports rooms: first a report on every row, then adding them."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from interviews.rooms.importing import COLUMNS, LARGEST, MOST, check_rows, import_rooms, read_upload
from interviews.rooms.models import Site
from safespace.accounts.sign_in.body_limit import takes_a_file
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class ImportForm(CalmForm):
    """A file, or in the second step the text that was checked."""

    file = forms.FileField(label="CSV file", help_text="UTF-8, the first line names the columns.")
    text = forms.CharField(required=False, max_length=LARGEST, strip=False, widget=forms.HiddenInput)
    write = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("write")

    def content(self):
        """The text of the file. Raises TooLarge and NotAFile."""
        return read_upload(self.cleaned_data["file"]) if self.cleaned_data["file"] else self.cleaned_data["text"]


@takes_a_file
@for_member(Permission.MANAGE_ROOMS)
def import_page(request, member):
    form, rows, text = ImportForm(request.POST or None, request.FILES or None), [], ""
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            text = form.content()
            rows = check_rows(text, Site.objects.all())
            if form.cleaned_data["write"]:
                made = import_rooms(key=form.cleaned_data["intent"], text=text, by=member, at=now(), study=member.study)
                messages.info(
                    request, f"Rooms added: {len(made)}. Each is inspected and approved before it can be booked."
                )
                return redirect("bookings:week", member.study_id)
    context = {
        "form": form,
        "member": member,
        "rows": [(row.number, row.name, row.words, not row.faults) for row in rows],
        "faulty": sum(bool(row.faults) for row in rows),
        "text": text,
        "columns": ", ".join(COLUMNS),
        "most": MOST,
    }
    return page(request, "interviews/rooms/import.html", context)
