"""Addresses of inspections; each list of pages is a file beside this one."""

from django.urls import include, path

app_name = "inspections"
urlpatterns = [
    path("", include("inspections.urls_rounds")),
    path("", include("inspections.urls_check")),
    path("", include("inspections.urls_orders")),
    path("", include("inspections.urls_circular")),
    path("", include("inspections.urls_census")),
]
