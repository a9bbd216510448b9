"""Views of the interview guide: reading it, changing it, ordering it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.sessions.forms import TopicForm
from interviews.sessions.guide import Topic
from interviews.sessions.pages import guide_page
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_SESSIONS)
def index(request, member):
    return page(request, "interviews/sessions/guide.html", guide_page(member))


@for_member(Permission.WRITE_GUIDE)
def add(request, member):
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            Topic.objects.add(
                key=typed["intent"],
                study=member.study,
                code=typed["code"],
                title=typed["title"],
                said_as=typed["said_as"],
                sensitive=typed["sensitive"],
                scope_code=typed["scope_code"],
                by=member,
                at=now(),
            )
            messages.info(request, "Added at the end. Move it to where it is easiest to hear.")
            return redirect("sessions:guide", member.study_id)
    return page(request, "interviews/sessions/topic.html", {"form": form, "member": member})


@for_member(Permission.WRITE_GUIDE)
def change(request, member, topic_id):
    topic = _topic(member, topic_id)
    shown = ("title", "said_as", "code", "sensitive", "scope_code")
    form = TopicForm(request.POST or None, initial={name: getattr(topic, name) for name in shown})
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("title", "said_as", "sensitive", "scope_code")}
        topic.change(**typed, by=member, at=now())
        messages.info(request, "Changed. Talks already under way keep what was said.")
        return redirect("sessions:guide", member.study_id)
    return page(request, "interviews/sessions/topic.html", {"form": form, "member": member, "topic": topic})


@for_member(Permission.WRITE_GUIDE)
@require_POST
def move(request, member, topic_id):
    topic = _topic(member, topic_id)
    topic.move(earlier=request.POST.get("to") == "earlier", by=member, at=now())
    return redirect("sessions:guide", member.study_id)


@for_member(Permission.WRITE_GUIDE)
@require_POST
def leave_out(request, member, topic_id):
    _topic(member, topic_id).leave_out(by=member, at=now())
    messages.info(request, "Taken out of the guide. Earlier talks keep it.")
    return redirect("sessions:guide", member.study_id)


def _topic(member, topic_id):
    return get_object_or_404(Topic.objects.of(member.study), pk=topic_id)
