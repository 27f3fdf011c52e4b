"""Addresses of announcements."""

app_name = "announcements"
urlpatterns: list = []
