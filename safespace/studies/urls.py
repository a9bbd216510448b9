"""Studies: mine, opening one, its settings and its team."""

from django.urls import path

from safespace.studies import team_views, views

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
]
