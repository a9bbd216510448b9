"""Responding with a page."""

import math

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.shortcuts import render
from django.utils.timezone import now


def _has_errors(value):
    return isinstance(value, (BaseForm, BaseFormSet)) and value.is_bound and not value.is_valid()


def page(request, template, context, *, status=None):
    """Render `template` with status 422 if a form in the context was sent and has errors, or 429 if it has to wait."""
    until = next((until for one in context.values() if (until := getattr(one, "waits_until", None))), None)
    if until is not None:
        return try_later(render(request, template, context), until)
    if status is None:
        status = 422 if any(_has_errors(value) for value in context.values()) else 200
    return render(request, template, context, status=status)


def try_later(response, until):
    """Make `response` say that the request may be tried again from `until` (RFC 6585, section 4)."""
    response.status_code = 429
    response.headers["Retry-After"] = str(max(1, math.ceil((until - now()).total_seconds())))
    return response
