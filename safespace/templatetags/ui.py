"""Template tags for drawn parts and the language of words, registered as builtins.

Each tag is a pure function of its arguments. Its markup has no style attributes, ids or scripts.
"""

import hashlib
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from lucide.templatetags.lucide import lucide

from safespace.base.text.languages import is_right_to_left, spoken

register = template.Library()

STATES = {
    "yes": "agreed",
    "no": "said no",
    "gone": "withdrawn",
    "again": "ask again",
    "none": "not asked yet",
}


@register.simple_tag
def icon(name, cls="", label=""):
    """A Lucide icon, hidden from screen readers, which read `label` instead. Raises lucide.IconDoesNotExist."""
    drawing = _drawing(str(name), str(cls))
    if not label:
        return drawing
    return format_html('{}<span class="vh">{}</span>', drawing, label)


@register.simple_tag
def sprig(code, size=""):
    """A small plant drawn from a study code: the same code always gives the same plant. `size` is "s", "l" or ""."""
    return _plant(str(code), str(size))


@register.simple_tag
def glyph(state):
    """The shape of one state of STATES. Screen readers skip it, so put the word next to it. Raises KeyError."""
    return _shape(str(state))


@register.simple_tag
def scopes(strip):
    """One shape per scope of a consent, read aloud as a sentence. `strip` holds pairs of label and key of STATES."""
    pairs = [(label, str(state)) for label, state in strip]
    if not pairs:
        return ""
    said = "; ".join(f"{label}: {STATES[state]}" for label, state in pairs)
    shapes = format_html_join("", "{}", ((_shape(state),) for _, state in pairs))
    return format_html('<span class="scopes" role="img" aria-label="{}">{}</span>', said, shapes)


@register.simple_block_tag
def crumbs(content):
    """Where a page is: links to the pages above it, then its own name. The style sheet draws the arrows."""
    return format_html('<nav class="crumb" aria-label="You are here">{}</nav>', content)


@register.simple_tag
def written_in(language):
    """The attributes `lang` and `dir` of an element whose words are in `language` (BCP 47)."""
    if not language:
        return ""
    return format_html('lang="{}" dir="{}"', language, "rtl" if is_right_to_left(language) else "ltr")


@register.simple_tag
def page_language():
    """The attributes `lang` and `dir` of words of ours: in the active language if it has a catalogue, else English."""
    return written_in(spoken())


@register.simple_tag
def fit(got, of):
    """The number of needs that a room meets, as squares and in words."""
    got, of = int(got), int(of)
    bars = mark_safe('<i class="is-met"></i>' * got + "<i></i>" * (of - got))  # noqa: S308  of counts alone
    words = format_html('{} of {}<span class="vh"> needs met</span>', got, of) if of else "No needs noted"
    return format_html('<span class="fit"><span aria-hidden="true" class="bars">{}</span>{}</span>', bars, words)


@cache
def _drawing(name, cls):
    kind = f"i {cls}".strip()
    svg = lucide(name, size=None, **{"class": kind, "aria-hidden": "true", "focusable": "false"})
    return mark_safe("".join(line.strip() if line[:1].isspace() else line for line in svg.splitlines()))  # noqa: S308  of a name and a class our own templates wrote


def _shape(state):
    STATES[state]
    return format_html(
        '<svg class="g g-{}" aria-hidden="true" focusable="false"><use href="#g-{}"/></svg>', state, state
    )


@cache
def _plant(code, size):
    seed = hashlib.sha256(code.encode()).digest()
    bend = seed[1] % 9 - 4
    leaves = "".join(_leaf(seed, place, bend) for place in range(4 + seed[0] % 3))
    classes = f"sprig c{(seed[20] ^ seed[27]) % 6} {size}".strip()
    return mark_safe(  # noqa: S308  of a digest alone
        f'<svg class="{classes}" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        f'<g fill="currentColor">{leaves}{_blade(7.6, 20 + bend * 0.95, 12.4, bend * 3 - 90)}</g>'
        f'<path d="M20 33Q{20 + bend * 0.2:.1f} 22 {20 + bend * 0.95:.1f} 11" fill="none" stroke="currentColor" '
        'stroke-width="1.4" stroke-linecap="round"/></svg>'
    )


def _leaf(seed, place, bend):
    count = 4 + seed[0] % 3
    y = 29 - place * 20 / count
    turn = (38 + seed[2 + place] % 34) * (-1 if place % 2 else 1)
    length = 8.6 + seed[9 + place] % 30 / 10 - place * 0.75
    return _blade(length, 20 + bend * (31 - y) / 22, y, turn - 90)


def _blade(length, x, y, turn):
    near, far = length * 0.35, length * 0.8
    up, down = length * -0.42, length * 0.32
    return (
        f'<path d="M0 0C{near:.1f} {up:.1f} {far:.1f} {up:.1f} {length:.1f} 0'
        f'C{far:.1f} {down:.1f} {near:.1f} {down:.1f} 0 0Z" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f})"/>'
    )
