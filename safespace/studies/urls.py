"""Studies: one's own, opening one, its settings and its team."""

from django.urls import path

from safespace.studies import views
from safespace.studies.team import orphan_views, role_views, training_views
from safespace.studies.team import views as team_views

app_name = "studies"

urlpatterns = [
    path("", views.home, name="home"),
    path("studies/", views.index, name="index"),
    path("studies/open/", views.open_study, name="open"),
    path("studies/<uuid:study_id>/", views.show, name="show"),
    path("studies/<uuid:study_id>/settings/", views.settings, name="settings"),
    path("studies/<uuid:study_id>/team/", team_views.team, name="team"),
    path("studies/<uuid:study_id>/team/add/", team_views.add, name="add-member"),
    path("studies/<uuid:study_id>/team/<uuid:membership_id>/end/", team_views.end, name="end-member"),
    path("studies/<uuid:study_id>/team/asked/<uuid:request_id>/", role_views.decide, name="decide-role"),
    path("studies/<uuid:study_id>/training/", training_views.team, name="training"),
    path("studies/<uuid:study_id>/training/<uuid:training_id>/", training_views.confirm, name="confirm-training"),
    path("studies/<uuid:study_id>/access/", role_views.access, name="access"),
    path("studies/<uuid:study_id>/access/<uuid:membership_id>/", role_views.look_at_role, name="look-at-role"),
    path("settings/training/", training_views.mine, name="my-training"),
    path("settings/training/add/", training_views.add, name="add-training"),
    path("accounts/roles/", role_views.waiting, name="waiting-roles"),
    path("accounts/roles/<uuid:request_id>/", role_views.decide_as_administrator, name="decide-as-administrator"),
    path("accounts/studies/", orphan_views.index, name="orphans"),
    path("accounts/studies/<uuid:orphan_id>/", orphan_views.choose_manager, name="name-manager"),
    path("accounts/<uuid:user_id>/leaving/", role_views.leaving, name="leaving"),
]
