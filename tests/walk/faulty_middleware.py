"""Middleware with one fault each, in the place of the real one: the walk finds each. None is part of the product."""

from django.http import HttpResponse

from safespace.accounts.sign_in import browser
from safespace.accounts.sign_in.browser import State
from safespace.accounts.sign_in.middleware import SecondFactorMiddleware
from safespace.accounts.sign_in.public_views import OPEN, PASSWORD_ONLY
from safespace.studies.middleware import StudyMiddleware
from safespace.studies.models import Membership


class OpensByPrefix(SecondFactorMiddleware):
    """Everything below the address of an open page is open too."""

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/planted/h"):
            return None
        return super().process_view(request, view, args, kwargs)


class OpensForHead(SecondFactorMiddleware):
    """HEAD is thought to be harmless."""

    def process_view(self, request, view, args, kwargs):
        if request.method == "HEAD":
            return None
        return super().process_view(request, view, args, kwargs)


class OpensForPost(SecondFactorMiddleware):
    """Only reading is thought to need a second factor."""

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST":
            return None
        return super().process_view(request, view, args, kwargs)


class TakesThePassphrase(SecondFactorMiddleware):
    """The first step is enough."""

    def process_view(self, request, view, args, kwargs):
        if browser.state(request) == State.PASSPHRASE:
            return None
        return super().process_view(request, view, args, kwargs)


class ForgetsTheHandover(SecondFactorMiddleware):
    """A device in the hands of a participant still opens the pages of staff."""

    def process_view(self, request, view, args, kwargs):
        if browser.state(request) == State.HANDOVER:
            return None
        return super().process_view(request, view, args, kwargs)


class TrustsAHeader(SecondFactorMiddleware):
    """A proxy is believed to have asked already, and its header comes from anybody."""

    def process_view(self, request, view, args, kwargs):
        if request.headers.get("X-Original-Url") == "/sign-in/":
            return None
        return super().process_view(request, view, args, kwargs)


class NamesOneTooMany(SecondFactorMiddleware):
    """A page of one's own is on the list of open ones."""

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name in OPEN | {"planted-staff"}:
            return None
        return super().process_view(request, view, args, kwargs)


class LetsThePassphraseChange(SecondFactorMiddleware):
    """Settings are thought to belong to the second step."""

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if browser.state(request) == State.PASSPHRASE and name in PASSWORD_ONLY | {"accounts:settings"}:
            return None
        return super().process_view(request, view, args, kwargs)


class AnswersAnyMethod:
    """In the place of MethodsMiddleware: whatever is asked reaches the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class EchoesTrace:
    """Answers TRACE itself, as servers like to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return HttpResponse("TRACE") if request.method == "TRACE" else self.get_response(request)


class RemembersFormerRoles(StudyMiddleware):
    """A role that ended still opens its study."""

    def __call__(self, request):
        held = Membership.objects.filter(user_id=request.user.pk).select_related("study")
        request.memberships = {one.study_id: one for one in held}
        request.member = None
        return self.get_response(request)


class LetsAdministratorsIn(StudyMiddleware):
    """Gives an administrator a role in every study."""

    def __call__(self, request):
        answer = super().__call__
        if not getattr(request.user, "is_administrator", False):
            return answer(request)
        held = Membership.objects.filter(ended_at=None).select_related("study")
        request.memberships = {one.study_id: one for one in held}
        request.member = None
        return self.get_response(request)
