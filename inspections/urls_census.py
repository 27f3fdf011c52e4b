"""Addresses of stock-takings."""

from django.urls import path

from county.pages import Pages

census = Pages("inspections.views.census")
urlpatterns = [
    path("census/", census.censuses, name="censuses"),
    path("census/<uuid:pk>/", census.census, name="census"),
    path("census/<uuid:pk>/finish/", census.finish, name="census_finish"),
    path("census/<uuid:pk>/units/<int:unit>/", census.answer, name="census_answer"),
    path("census/unknown/<int:pk>/settle/", census.settle, name="census_settle"),
]
