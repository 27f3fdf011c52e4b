"""Addresses of county."""

app_name = "county"
urlpatterns: list = []
