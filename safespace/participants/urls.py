from django.urls import path

from safespace.participants import search_views, views

app_name = "participants"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/"

urlpatterns = [
    path("studies/<uuid:study_id>/people/add/", views.add, name="add"),
    path("studies/<uuid:study_id>/people/find/", search_views.find, name="find"),
    path(_person + "contact/", views.contact, name="contact"),
    path(_person + "safe-word/", views.safe_word, name="safe-word"),
    path(_person + "needs/", views.needs, name="needs"),
    path(_person + "interviewer/", views.interviewer, name="interviewer"),
]
