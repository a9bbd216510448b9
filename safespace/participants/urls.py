from django.urls import path

from safespace.participants import company_views, glass_views, search_views, views

app_name = "participants"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/"
_glass = "studies/<uuid:study_id>/glass/"

urlpatterns = [
    path("studies/<uuid:study_id>/people/add/", views.add, name="add"),
    path("studies/<uuid:study_id>/people/find/", search_views.find, name="find"),
    path(_person + "contact/", views.contact, name="contact"),
    path(_person + "safe-word/", views.safe_word, name="safe-word"),
    path(_person + "needs/", views.needs, name="needs"),
    path(_person + "company/", company_views.company, name="company"),
    path(_glass, glass_views.index, name="glass"),
    path(_glass + "ask/", glass_views.ask, name="glass-ask"),
    path(_glass + "<uuid:glass_id>/", glass_views.decide, name="glass-decide"),
    path(_glass + "<uuid:glass_id>/look/", glass_views.look, name="glass-look"),
    path(_glass + "<uuid:glass_id>/close/", glass_views.close, name="glass-close"),
]
