"""Addresses of accounts."""

from django.urls import path

from accounts.views import register, tables

app_name = "accounts"
urlpatterns = [
    path("accounts/", register.listed, name="register"),
    path("accounts/export/", register.export, name="export"),
    path("admin/form/", tables.form_words, name="form_words"),
    path("admin/form/<slug:name>/", tables.form_word, name="form_word"),
    path("admin/platforms/", tables.platforms, name="platforms"),
    path("admin/platforms/add/", tables.platform, name="platform_add"),
    path("admin/platforms/<slug:code>/", tables.platform, name="platform"),
]
