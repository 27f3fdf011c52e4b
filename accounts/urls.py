"""Addresses of accounts."""

from django.urls import path

from accounts.views import api, intake, register, saved, tables, updates

app_name = "accounts"
urlpatterns = [
    path("accounts/", register.listed, name="register"),
    path("accounts/export/", register.export, name="export"),
    path("accounts/views/save/", saved.save, name="view_save"),
    path("accounts/views/<int:pk>/remove/", saved.remove, name="view_remove"),
    path("accounts/import/", intake.intakes, name="intakes"),
    path("accounts/import/template/", intake.template, name="intake_template"),
    path("accounts/import/<uuid:pk>/", intake.intake, name="intake"),
    path("accounts/import/<uuid:pk>/write/", intake.write, name="intake_write"),
    path("accounts/import/<uuid:pk>/undo/", intake.undo, name="intake_undo"),
    path("updates/", updates.watch, name="updates"),
    path("updates/<uuid:pk>/", updates.seen, name="update"),
    path("updates/<uuid:pk>/today/", updates.today, name="update_today"),
    path("api/updates/", api.updates, name="api_updates"),
    path("admin/tokens/", updates.keys, name="tokens"),
    path("admin/tokens/<int:pk>/revoke/", updates.revoke, name="token_revoke"),
    path("admin/form/", tables.form_words, name="form_words"),
    path("admin/form/<slug:name>/", tables.form_word, name="form_word"),
    path("admin/platforms/", tables.platforms, name="platforms"),
    path("admin/platforms/add/", tables.platform, name="platform_add"),
    path("admin/platforms/<slug:code>/", tables.platform, name="platform"),
]
