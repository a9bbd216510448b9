import django.db.models.deletion
import django.utils.timezone
import safespace.base.constraints
import safespace.encryption.fields.sealed_fields
import safespace.studies.constraints
import uuid
from django.conf import settings
from django.db import migrations, models


SIDES = {
    "coordinator": "research",
    "interviewer": "research",
    "ethics_reviewer": "review",
}
BEFORE = uuid.UUID(int=0)
"""Stands where a second person would: the role was given before one was asked for."""


def say_how_roles_came_about(apps, schema_editor):
    """Roles from before: whoever gave one to themselves opened the study, others came without a second person."""
    Membership = apps.get_model("safespace", "Membership")
    opened = set()
    for member in Membership.objects.using(schema_editor.connection.alias).order_by("starts_on", "recorded_at"):
        member.side = SIDES.get(member.role, "")
        member.founding = member.recorded_by == member.user_id and member.study_id not in opened
        if member.founding:
            opened.add(member.study_id)
        else:
            member.confirmed_by = BEFORE
        member.save(update_fields=["side", "founding", "confirmed_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("safespace", "0004_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("verdict", models.CharField(choices=[("keep", "Keep"), ("remove", "Remove")], max_length=8)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReadingStop",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                ("stopped_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RoleRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("principal_investigator", "Principal investigator"),
                            ("coordinator", "Coordinator"),
                            ("interviewer", "Interviewer"),
                            ("transcriber", "Transcriber"),
                            ("interpreter", "Interpreter"),
                            ("ethics_reviewer", "Ethics reviewer"),
                            ("data_protection_officer", "Data protection officer"),
                            ("safety_contact", "Safety contact"),
                        ],
                        max_length=32,
                    ),
                ),
                ("starts_on", models.DateField(help_text="empty for the day it is given", null=True)),
                ("ends_on", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for what is missing"),
                            ("given", "Given"),
                            ("declined", "Not given"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TrainingRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("recorded_by", models.UUIDField(editable=False, null=True)),
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("research_ethics", "Research ethics"),
                            ("trauma_informed", "Trauma-informed interviewing"),
                            ("safeguarding", "Safeguarding"),
                            ("data_security", "Data security"),
                            ("distress_protocol", "Distress protocol, practised"),
                            ("observed_interview", "An interview somebody watched and signed off"),
                            ("obtaining_consent", "Leave to ask for consent"),
                            ("confidentiality", "Confidentiality agreement, signed"),
                        ],
                        max_length=24,
                    ),
                ),
                ("issued_on", models.DateField()),
                ("expires_on", models.DateField(help_text="the last day it counts, in the site's zone")),
                (
                    "evidence",
                    safespace.encryption.fields.sealed_fields.SealedText(context="training.evidence", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be confirmed"),
                            ("verified", "Confirmed"),
                            ("turned_down", "Not accepted"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="confirmed_by",
            field=models.UUIDField(help_text="the second person, for a role that reads identities", null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="founding",
            field=models.BooleanField(default=False, help_text="of whoever opened the study"),
        ),
        migrations.AddField(
            model_name="membership",
            name="side",
            field=models.CharField(blank=True, editable=False, help_text="follows from the role (F-R4)", max_length=12),
        ),
        migrations.RunPython(say_how_roles_came_about, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("founding", True)), fields=("study",), name="membership_one_founder"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("founding", True), models.Q(("recorded_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="membership_not_given_to_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            ("principal_investigator", "coordinator", "interviewer", "data_protection_officer"),
                        ),
                        _negated=True,
                    ),
                    ("founding", True),
                    ("confirmed_by__isnull", False),
                    _connector="OR",
                ),
                name="membership_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                        models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="membership_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            ["principal_investigator", "coordinator", "interviewer", "transcriber", "interpreter"],
                        ),
                        ("side", "research"),
                    ),
                    models.Q(("role__in", ["ethics_reviewer"]), ("side", "review")),
                    models.Q(("role__in", ["data_protection_officer"]), ("side", "data")),
                    models.Q(("role__in", ["safety_contact"]), ("side", "")),
                    _connector="OR",
                ),
                name="membership_side_of_its_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=safespace.studies.constraints.OneSide(
                name="membership_one_side", side="side", who=("study", "user")
            ),
        ),
        migrations.AddField(
            model_name="accessdecision",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="safespace.membership"
            ),
        ),
        migrations.AddField(
            model_name="readingstop",
            name="study",
            field=models.ForeignKey(
                help_text="where the last one was asked for",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="safespace.study",
            ),
        ),
        migrations.AddField(
            model_name="readingstop",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="membership",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request",
                to="safespace.membership",
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safespace.study"
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="trainingrecord",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="accessdecision",
            index=models.Index(fields=["membership", "decided_at"], name="access_decision_of_role"),
        ),
        migrations.AddConstraint(
            model_name="accessdecision",
            constraint=safespace.base.constraints.AppendOnly(name="access_decision_written_once"),
        ),
        migrations.AddIndex(
            model_name="readingstop",
            index=models.Index(fields=["user", "until"], name="reading_stop_running"),
        ),
        migrations.AddConstraint(
            model_name="readingstop",
            constraint=safespace.base.constraints.AppendOnly(name="reading_stop_written_once"),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("study", "user"), name="role_asked_for_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_by", models.F("user")), _negated=True), name="role_not_asked_for_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None), models.Q(("decided_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="role_not_given_by_its_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given"), _negated=True),
                    models.Q(
                        (
                            "role__in",
                            ("principal_investigator", "coordinator", "interviewer", "data_protection_officer"),
                        ),
                        _negated=True,
                    ),
                    models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                    _connector="OR",
                ),
                name="role_given_by_a_second_person",
            ),
        ),
        migrations.AddIndex(
            model_name="trainingrecord",
            index=models.Index(fields=["user", "course", "expires_on"], name="training_of_user"),
        ),
        migrations.AddConstraint(
            model_name="trainingrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("user", "course"), name="training_waits_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_on__gte", models.F("issued_on"))), name="training_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    models.Q(("decided_by__isnull", False), models.Q(("decided_by", models.F("user")), _negated=True)),
                    _connector="OR",
                ),
                name="training_confirmed_by_another",
            ),
        ),
    ]
