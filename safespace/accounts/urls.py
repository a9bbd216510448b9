"""Signing in, the account's own settings, and accounts as administrators manage them."""

from django.urls import path

from safespace.accounts.manage import account_views, passkey_views, profile_views, reset_views, settings_views
from safespace.accounts.sign_in import draft_views, sign_in_views

app_name = "accounts"

urlpatterns = [
    path("health/", sign_in_views.health, name="health"),
    path("sign-in/", sign_in_views.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in_views.code, name="code"),
    path("sign-in/recovery/", sign_in_views.recovery, name="recovery"),
    path("sign-in/device/", sign_in_views.enrol, name="enrol"),
    path("leave/", sign_in_views.leave, name="leave"),
    path("lock/", sign_in_views.lock, name="lock"),
    path("stay/", sign_in_views.keep_alive, name="stay"),
    path("return/", sign_in_views.take_device_back, name="return"),
    path("kept/", draft_views.kept, name="kept"),
    path("elsewhere/", sign_in_views.elsewhere, name="elsewhere"),
    path("invitation/<str:token>/", sign_in_views.invitation, name="invitation"),
    path("settings/", settings_views.mine, name="settings"),
    path("settings/about/", profile_views.profile, name="profile"),
    path("settings/devices/add/", settings_views.add_device, name="add-device"),
    path("settings/passkeys/add/", passkey_views.add_passkey, name="add-passkey"),
    path("settings/devices/<uuid:device_id>/", settings_views.rename_device, name="rename-device"),
    path("settings/devices/<uuid:device_id>/remove/", settings_views.remove_device, name="remove-device"),
    path("settings/recovery-codes/", settings_views.recovery_codes, name="recovery-codes"),
    path("settings/passphrase/", settings_views.passphrase, name="passphrase"),
    path("settings/sessions/end/", settings_views.end_sessions, name="end-sessions"),
    path("settings/sessions/<uuid:session_id>/end/", settings_views.end_session, name="end-session"),
    path("accounts/", account_views.index, name="index"),
    path("accounts/invite/", account_views.invite, name="invite"),
    path("accounts/<uuid:user_id>/", account_views.show, name="show"),
    path("accounts/<uuid:user_id>/switch/", account_views.switch_account, name="switch"),
    path("accounts/<uuid:user_id>/last-day/", account_views.last_day, name="last-day"),
    path("accounts/<uuid:user_id>/reset/", reset_views.ask, name="ask-reset"),
    path("settings/reset/drop/", reset_views.drop_mine, name="drop-reset"),
    path("resets/<uuid:reset_id>/", reset_views.confirm, name="confirm-reset"),
    path("accounts/<uuid:user_id>/invite-again/", account_views.invite_again, name="invite-again"),
]
