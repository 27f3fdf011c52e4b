"""Addresses of announcements."""

from django.urls import path, register_converter

from announcements.enums import Channel
from county.pages import Pages


class ChannelConverter:
    """One of the two places."""

    regex = "|".join(Channel.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(ChannelConverter, "channel")

views = Pages("announcements.views")
app_name = "announcements"
urlpatterns = [
    path("notices/", views.board, name="board"),
    path("notices/<uuid:pk>/", views.detail, name="detail"),
    path("notices/<uuid:pk>/text/", views.reword, name="reword"),
    path("notices/<uuid:pk>/post/<channel:channel>/", views.post, name="post"),
    path("notices/postings/<uuid:pk>/down/", views.take_down, name="take_down"),
]
