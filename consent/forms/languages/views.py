"""Our own words in a language, to read and to vouch for."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now

from consent.forms.languages.catalogues import digest, words_in
from consent.forms.languages.forms import VouchForm
from consent.forms.languages.speaker_checks import SpeakerCheck
from consent.forms.texts import LANGUAGES, TRANSLATED
from safespace.accounts.models import User
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.WRITE_FORMS)
def words(request, member, language):
    if language == "en" or language not in TRANSLATED:
        raise Http404
    form = VouchForm(request.POST or None, language_name=LANGUAGES[language], initial={"digest_read": digest(language)})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            SpeakerCheck.objects.vouch(
                key=typed["intent"], language=language, digest_read=typed["digest_read"], by=member, at=now()
            )
            messages.info(request, f"Our words in {LANGUAGES[language]} count as checked from now.")
            return redirect("forms:words", member.study_id, language)
    check = SpeakerCheck.objects.of(language)
    context = {
        "study": member.study,
        "form": form,
        "language": language,
        "language_name": LANGUAGES[language],
        "words": words_in(language),
        "check": check,
        "who": User.objects.filter(pk=check.recorded_by).first() if check else None,
    }
    return page(request, "consent/forms/languages/words.html", context)
