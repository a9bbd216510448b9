"""Naming the parents' form that belongs to a child's form: a child's session needs a yes on both (A-R1)."""

from django.db import transaction

from consent.forms import actions
from consent.forms.cohorts import Cohort
from consent.forms.models import ConsentForm
from safespace.audit.log import record as log
from safespace.base.refusals import Refusal


class NotAParentsForm(Refusal):
    sentence = "Choose a form of this study that a parent or guardian reads."
    status = 422
    field = "parents"


class NotAChildsForm(Refusal):
    sentence = "Only a form for children and young people has a parents’ form beside it."
    status = 422


def parents_forms(study):
    """The parents' forms of `study`, by title."""
    return ConsentForm.objects.filter(study=study, cohort=Cohort.PARENT).order_by("title", "id")


def never_allowed(form):
    """Titles of the choices that a child's `form` asks about and its parents' form does not. Each counts as a no."""
    child, parents = _choices(form), _choices(form.permission) if form.permission else {}
    return [title for code, title in child.items() if code not in parents] if child and parents else []


def _choices(form):
    version = form.versions.usable().first()
    return {one["code"]: one["title"] for one in version.choices} if version else {}


@transaction.atomic
def name_parents_form(*, form, parents, by, at):
    """Make sessions on the child's `form` need a yes on the form `parents` too. Twice is harmless.

    Raises NotAChildsForm, NotAParentsForm.
    """
    form = ConsentForm.objects.select_for_update(of=("self",)).select_related("study").get(pk=form.pk)
    if form.cohort != Cohort.CHILD:
        raise NotAChildsForm
    if parents not in parents_forms(form.study):
        raise NotAParentsForm
    if form.permission_id != parents.pk:
        form.permission = parents
        form.save(update_fields=["permission"])
        log(actions.PARENTS_NAMED, by=by, at=at, study=form.study, about=form, detail={"parents": str(parents.pk)})
    return form
