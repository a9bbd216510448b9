"""Answering with a page."""

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.shortcuts import render


def _has_errors(value):
    return isinstance(value, (BaseForm, BaseFormSet)) and value.is_bound and not value.is_valid()


def page(request, template, context, *, status=None):
    """Render `template`; the status is 422 when a form in the context was sent and has errors."""
    if status is None:
        status = 422 if any(_has_errors(value) for value in context.values()) else 200
    return render(request, template, context, status=status)
