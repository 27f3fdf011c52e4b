"""Addresses of orders and consequences."""

from django.urls import path

from county.pages import pages

orders, outcome = pages("inspections.views", "orders", "outcome")
urlpatterns = [
    path("rectify/", orders.orders, name="orders"),
    path("rectify/issue/", orders.issue, name="order_issue"),
    path("rectify/<uuid:pk>/", orders.order, name="order"),
    path("rectify/<uuid:pk>/<slug:name>/", orders.step, name="order_step"),
    path("inspections/<uuid:pk>/outcome/", outcome.consequences, name="consequences"),
    path("rectify/talks/<uuid:pk>/", outcome.talk, name="talk"),
]
