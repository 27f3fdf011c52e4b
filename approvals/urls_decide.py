"""Deciding a case and following it to its end."""

from django.http import Http404
from django.urls import path


def detail(request, pk):
    raise Http404


urlpatterns = [path("approve/<uuid:pk>/", detail, name="detail")]
