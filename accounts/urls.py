"""Addresses of accounts."""

from django.urls import path

from county.pages import pages

api, intake, ledger, phones, register, saved, tables, updates = pages(
    "accounts.views", "api", "intake", "ledger", "phones", "register", "saved", "tables", "updates"
)
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
    path("accounts/<uuid:pk>/phones/", phones.of_account, name="uncover"),
    path("updates/", updates.watch, name="updates"),
    path("updates/<uuid:pk>/", updates.seen, name="update"),
    path("updates/<uuid:pk>/today/", updates.today, name="update_today"),
    path("api/updates/", api.updates, name="api_updates"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/sheet/", ledger.sheet, name="national_sheet"),
    path("ledger/<uuid:pk>/", ledger.run, name="ledger_run"),
    path("ledger/differences/<int:pk>/settle/", ledger.settle, name="ledger_settle"),
    path("admin/national/", ledger.columns, name="columns"),
    path("admin/national/add/", ledger.column, name="column_add"),
    path("admin/national/<int:pk>/", ledger.column, name="column"),
    path("admin/national/<int:pk>/remove/", ledger.column_remove, name="column_remove"),
    path("admin/tokens/", updates.keys, name="tokens"),
    path("admin/tokens/<int:pk>/revoke/", updates.revoke, name="token_revoke"),
    path("admin/form/", tables.form_words, name="form_words"),
    path("admin/form/<slug:name>/", tables.form_word, name="form_word"),
    path("admin/platforms/", tables.platforms, name="platforms"),
    path("admin/platforms/add/", tables.platform, name="platform_add"),
    path("admin/platforms/<slug:code>/", tables.platform, name="platform"),
]
