"""Addresses for the public; no log-in, published fields only."""

from django.urls import path

from county.pages import Pages

public = Pages("portal.views.public")
urlpatterns = [
    path("public/", public.ask, name="public"),
    path("public/accounts/", public.accounts, name="public_accounts"),
    path("public/notices/", public.notices, name="public_notices"),
    path("public/notices.atom", public.feed, {"kind": "atom"}, name="public_atom"),
    path("public/notices.rss", public.feed, {"kind": "rss"}, name="public_rss"),
    path("public/accounts.json", public.accounts_json, name="public_json"),
    path("public/accounts.schema.json", public.schema, name="public_schema"),
]
