"""Addresses of rounds and indicators."""

from django.urls import path

from county.pages import pages

catalogue, rounds = pages("inspections.views", "catalogue", "rounds")
urlpatterns = [
    path("inspections/", rounds.rounds, name="rounds"),
    path("inspections/open/", rounds.open_round, name="open"),
    path("inspections/indicators/", catalogue.catalogue, name="catalogue"),
    path("inspections/indicators/new/", catalogue.new_draft, name="catalogue_new"),
    path("inspections/indicators/<int:version>/", catalogue.version_page, name="catalogue_version"),
    path("inspections/indicators/<int:version>/edit/", catalogue.edit, name="catalogue_edit"),
    path("inspections/indicators/<int:version>/force/", catalogue.put_in_force, name="catalogue_force"),
    path("inspections/indicators/<int:version>/add/", catalogue.indicator, name="indicator_add"),
    path("inspections/indicators/<int:version>/<slug:code>/", catalogue.indicator, name="indicator"),
    path("inspections/indicators/<int:version>/<slug:code>/remove/", catalogue.remove, name="indicator_remove"),
    path("inspections/<uuid:pk>/", rounds.round_page, name="round"),
    path("inspections/<uuid:pk>/assign/", rounds.assign, name="assign"),
    path("inspections/<uuid:pk>/finish/", rounds.finish, name="finish"),
    path("inspections/<uuid:row>/<uuid:pk>/excuse/", rounds.excuse, name="excuse"),
    path("inspections/<uuid:row>/<uuid:pk>/include/", rounds.include, name="include"),
]
