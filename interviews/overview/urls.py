"""Addresses of Today, people, one person and own work."""

from django.urls import path

from interviews.overview import lies_ahead_views, views, work_views

app_name = "overview"

urlpatterns = [
    path("studies/<uuid:study_id>/today/", views.today, name="today"),
    path("studies/<uuid:study_id>/waiting/", views.waiting, name="waiting"),
    path("studies/<uuid:study_id>/my-work/", work_views.mine, name="my-work"),
    path("studies/<uuid:study_id>/interpreting/", work_views.interpreting, name="interpreting"),
    path("studies/<uuid:study_id>/team/<uuid:membership_id>/ahead/", lies_ahead_views.show, name="lies-ahead"),
    path("accounts/<uuid:user_id>/ahead/", lies_ahead_views.of_account, name="account-ahead"),
    path("studies/<uuid:study_id>/people/", views.people, name="people"),
    path("studies/<uuid:study_id>/people/<uuid:participant_id>/", views.person, name="person"),
    path("studies/<uuid:study_id>/people/<uuid:participant_id>/reveal/", views.reveal, name="reveal"),
]
