from django.urls import path

from consent.forms import views
from consent.forms.languages import views as language_views

app_name = "forms"
_consent = "studies/<uuid:study_id>/consent/"
_version = _consent + "versions/<uuid:version_id>/"

urlpatterns = [
    path(_consent, views.index, name="index"),
    path(_consent + "forms/new/", views.new, name="new"),
    path(_consent + "forms/<uuid:form_id>/draft/", views.draft, name="draft"),
    path(_consent + "forms/<uuid:form_id>/parents/", views.parents, name="parents"),
    path(_consent + "words/<slug:language>/", language_views.words, name="words"),
    path(_version, views.version, name="version"),
    path(_version + "edit/", views.edit, name="edit"),
    path(_version + "submit/", views.submit, name="submit"),
    path(_version + "decide/", views.decide, name="decide"),
    path(_version + "since/<uuid:before_id>/", views.compare, name="compare"),
]
