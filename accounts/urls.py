"""Addresses of accounts."""

from django.urls import path

from accounts.views import api, register, tables, updates

app_name = "accounts"
urlpatterns = [
    path("accounts/", register.listed, name="register"),
    path("accounts/export/", register.export, name="export"),
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
