"""Addresses of orders and consequences."""

from django.http import HttpResponse
from django.urls import path

urlpatterns: list = [
    path("rectify/<uuid:pk>/", lambda request, pk: HttpResponse(""), name="order"),
    path("rectify/talks/<uuid:pk>/", lambda request, pk: HttpResponse(""), name="talk"),
]
