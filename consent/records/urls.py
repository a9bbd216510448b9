from django.urls import path

from consent.records import signature_views, views, witnessing_views
from consent.records.attachments import setting_aside_views
from consent.records.attachments import views as attachment_views
from consent.records.choices import tablet_views as my_choices_views
from consent.records.choices import views as choices_views
from consent.records.tablet import views as tablet_views

app_name = "records"
_person = "studies/<uuid:study_id>/people/<uuid:participant_id>/consent/"
_paper = _person + "<uuid:record_id>/files/<uuid:attachment_id>/"

urlpatterns = [
    path("studies/<uuid:study_id>/consent/again/", views.again, name="again"),
    path("studies/<uuid:study_id>/consent/<uuid:record_id>/statement/", witnessing_views.statement, name="statement"),
    path(_person + "new/", views.new, name="new"),
    path(_person + "narrow/", choices_views.narrow, name="narrow"),
    path(_person + "show/", my_choices_views.show, name="show-choices"),
    path(_person + "<uuid:record_id>/", views.receipt, name="receipt"),
    path(_person + "<uuid:record_id>/attach/", attachment_views.attach, name="attach"),
    path(_person + "<uuid:record_id>/signature/", signature_views.signature, name="signature"),
    path(_paper, attachment_views.attachment, name="attachment"),
    path(_paper + "set-aside/", setting_aside_views.set_aside, name="set-aside"),
    path(_paper + "second-look/", setting_aside_views.second_look, name="second-look"),
    # On the tablet, nothing in the address says whose it is or what it is about.
    path("c/mine/", my_choices_views.my_choices, name="my-choices"),
    path("c/leave/", tablet_views.leave, name="handover-leave"),
    path("c/<slug:step>/", tablet_views.handover, name="handover"),
]
