"""Addresses of the circular."""

from django.urls import path

from county.pages import Pages

circular = Pages("inspections.views.circular")
urlpatterns = [
    path("inspections/<uuid:pk>/circular/", circular.round_circular, name="round_circular"),
    path("inspections/<uuid:pk>/circular/draft/", circular.draft, name="circular_draft"),
    path("circulars/<uuid:pk>/", circular.circular, name="circular"),
    path("circulars/<uuid:pk>/edit/", circular.edit, name="circular_edit"),
    path("circulars/<uuid:pk>/issue/", circular.issue, name="circular_issue"),
]
