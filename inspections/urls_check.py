"""Addresses of the inspector's workspace."""

from django.urls import path

from county.pages import Pages

check = Pages("inspections.views.check")
urlpatterns = [
    path("inspections/<uuid:pk>/next/", check.next_entry, name="next"),
    path("inspections/<uuid:pk>/unfiled/", check.unfiled, name="unfiled"),
    path("inspections/<uuid:row>/<uuid:pk>/", check.entry, name="entry"),
    path("inspections/<uuid:row>/<uuid:pk>/save/", check.save, name="save"),
    path("inspections/<uuid:row>/<uuid:pk>/reopen/", check.reopen, name="reopen"),
    path("inspections/<uuid:row>/<uuid:pk>/items/<slug:code>/", check.item, name="item"),
    path("inspections/<uuid:row>/<uuid:pk>/items/<slug:code>/files/", check.evidence_add, name="evidence_add"),
    path(
        "inspections/<uuid:row>/<uuid:pk>/files/<int:evidence>/remove/", check.evidence_remove, name="evidence_remove"
    ),
]
