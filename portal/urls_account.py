"""Addresses of an account's page: one per tab."""

from django.urls import path

from county.pages import Pages

account = Pages("portal.account")
urlpatterns = [
    path("accounts/<uuid:pk>/", account.account, name="account"),
    path("accounts/<uuid:pk>/people/", account.people, name="account_people"),
    path("accounts/<uuid:pk>/files/", account.files, name="account_files"),
    path("accounts/<uuid:pk>/checks/", account.checks, name="account_checks"),
    path("accounts/<uuid:pk>/notices/", account.notices, name="account_notices"),
    path("accounts/<uuid:pk>/history/", account.history, name="account_history"),
]
