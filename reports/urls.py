"""Addresses of reports."""

from django.urls import path

from county.pages import Pages

views = Pages("reports.views")
app_name = "reports"
urlpatterns = [
    path("papers/annual/<slug:pk>/", views.paper, {"kind": "annual"}, name="annual"),
    path("papers/<slug:kind>/<uuid:pk>/", views.paper, name="paper"),
]
