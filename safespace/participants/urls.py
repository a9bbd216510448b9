from django.urls import path

from safespace.participants import match_preference_views, views
from safespace.participants.finding import views as search_views
from safespace.participants.identity import break_glass_views, correction_views

app_name = "participants"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/"
_break_glass = "studies/<uuid:study_id>/glass/"

urlpatterns = [
    path("studies/<uuid:study_id>/people/add/", views.add, name="add"),
    path("studies/<uuid:study_id>/people/find/", search_views.find, name="find"),
    path(_person + "correct/", correction_views.correct, name="correct"),
    path(_person + "contact/", views.contact, name="contact"),
    path(_person + "safe-word/", views.safe_word, name="safe-word"),
    path(_person + "needs/", views.needs, name="needs"),
    path(_person + "company/", match_preference_views.match_preferences, name="match-preferences"),
    path(_break_glass, break_glass_views.index, name="break-glass"),
    path(_break_glass + "ask/", break_glass_views.ask, name="break-glass-ask"),
    path(_break_glass + "<uuid:break_glass_id>/", break_glass_views.decide, name="break-glass-decide"),
    path(_break_glass + "<uuid:break_glass_id>/look/", break_glass_views.look, name="break-glass-look"),
    path(_break_glass + "<uuid:break_glass_id>/close/", break_glass_views.close, name="break-glass-close"),
]
