"""Views with a fault each, beside the house: the walk has to find every one. None is part of the product."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from safespace.accounts.access import MARK, for_staff
from safespace.participants.models import Participant, SafeContact
from safespace.studies.access import for_member
from safespace.studies.roles import Permission
from tests.walk.addresses import addresses


class OpenOnPurpose:
    """A middleware that answers one address itself, before anybody asked who is there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return HttpResponse("open") if request.path == "/planted/open/" else self.get_response(request)


def marked_by_hand(mark):
    """A view that carries the mark of a permission and never checks it."""

    def view(request, **kwargs):
        return HttpResponse("marked, never checked")

    setattr(view, MARK, mark)
    return view


@for_staff
def open_on_purpose(request):
    return HttpResponse("open")


@for_staff
def of_ones_own(request):
    return HttpResponse("one's own")


@for_staff
def of_a_study_for_all_staff(request, study_id):
    return HttpResponse("a study")


@for_staff
def looks_up_first(request, study_id):
    """404 for a study that is missing, 403 for one of others: so it tells which is which."""
    return HttpResponse(status=403 if Participant.objects.filter(study=study_id).exists() else 404)


@for_member(Permission.READ_STUDY)
def breaks(request, member):
    raise RuntimeError("planted")


@for_member(Permission.READ_PEOPLE)
def beyond_reach(request, member, participant_id):
    return HttpResponse(get_object_or_404(Participant.objects.filter(study=member.study), pk=participant_id).pk)


@for_member(Permission.READ_PEOPLE)
def of_any_study(request, member, participant_id):
    return HttpResponse(get_object_or_404(Participant, pk=participant_id).pk)


@for_member(Permission.READ_STUDY)
def prints_a_field(request, member, participant_id):
    plan = SafeContact.objects.current(get_object_or_404(Participant, pk=participant_id)).plan
    return HttpResponse(f"{plan['times']}, {plan['say_we_are']}")


def forgotten(request):
    return HttpResponse("no marker, not public")


faulty = [
    path("planted/open/", open_on_purpose, name="planted-open"),
    path("planted/<uuid:study_id>/by-hand/", marked_by_hand((Permission.READ_STUDY,)), name="planted-by-hand"),
    path("planted/by-hand/", marked_by_hand("administrator"), name="planted-administrator"),
    path("planted/<uuid:study_id>/staff/", of_a_study_for_all_staff, name="planted-staff"),
    path("planted/<uuid:study_id>/tells/", looks_up_first, name="planted-tells"),
    path("planted/<uuid:study_id>/breaks/", breaks, name="planted-breaks"),
    path("planted/<uuid:study_id>/<uuid:participant_id>/", beyond_reach, name="planted-beyond"),
    path("planted/<uuid:study_id>/any/<uuid:participant_id>/", of_any_study, name="planted-any"),
    path("planted/hidden/", of_ones_own, name="planted-hidden"),
    path("planted/own/", of_ones_own, name="planted-staff-only"),
    path("planted/<uuid:study_id>/field/<uuid:participant_id>/", prints_a_field, name="planted-field"),
    path("planted/forgotten/", forgotten, name="planted-forgotten"),
]
under_a_public_name = [path("planted/", include(([path("", forgotten, name="health")], "accounts")))]

urlpatterns = [*faulty, path("", include("safespace.urls"))]
handler404 = "safespace.base.http.errors.not_found"


def planted(name):
    """The one address called `name`, such as `planted-open`."""
    return next(one for one in addresses(faulty) if one.name == name)
